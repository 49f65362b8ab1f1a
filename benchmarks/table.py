"""The table of a large model against a plain table of rich with the same cells.

    python benchmarks/table.py [--rows 10000]

The target: within 1.3 ×. Seconds are those of the processor; the two take turns, and the medians
are compared.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from cnnshape.analysis import analyse
from cnnshape.fold import lines
from cnnshape.render.columns import columns
from cnnshape.render.screen import Screen
from cnnshape.render.table import table
from cnnshape.source import Source
from specs import keras_chain

TARGET = 1.3


def seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    report = analyse(Source(keras_chain(rows), "model.yaml"))
    shown = lines(report)
    chosen = columns((), report)
    cells = [[column.text(line, report) for column in chosen] for line in shown]

    def ours() -> None:
        table(report, shown, chosen, Screen())

    def plain() -> None:
        made = Table(show_lines=True)
        for column in chosen:
            made.add_column(column.header, justify="right" if column.right else "left")
        for row in cells:
            made.add_row(*row)
        Console(file=io.StringIO(), width=200).print(made)

    times: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(5):
        times["ours"].append(seconds(ours))
        times["plain"].append(seconds(plain))
    mine, theirs = (statistics.median(times[who]) for who in ("ours", "plain"))
    missed = "  MISSED" if mine > TARGET * theirs else ""
    print(f"{theirs:6.2f} s  a plain table of rich, {len(cells):,} rows")
    print(f"{mine:6.2f} s  {mine / theirs:4.2f} × (target {TARGET} ×)  cnnshape's table{missed}")


if __name__ == "__main__":
    main()
