"""How many layers a second are analysed, text to report, on one core.

    python benchmarks/throughput.py [--largest 100000]

The target: 10,000 layers a second on 2,000 layers in mapping style. Seconds are those of the
processor, the best of some runs; that one row is as fast as the next says that the work is linear.
"""

from __future__ import annotations

import argparse
import gc
import time

from cnnshape.analysis import analyse
from cnnshape.source import Source
from specs import dense_blocks, keras_chain, mistakes, torch_chain

TARGET = 10_000


def seconds(text: str) -> tuple[float, int]:
    """Processor time of the best of some runs, and the number of rows."""
    best, rows = float("inf"), 0
    for _ in range(5 if len(text) < 500_000 else 1):
        gc.collect()
        start = time.process_time()
        report = analyse(Source(text, "model.yaml"))
        best = min(best, time.process_time() - start)
        rows = len(report.rows)
        del report
    return best, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--largest", type=int, default=100_000, help="number of layers")
    largest = parser.parse_args().largest
    gc.set_threshold(100_000, 20, 20)  # as the command line does
    for make in (keras_chain, torch_chain, dense_blocks, mistakes):
        for layers in (100, 2_000, 10_000, 100_000):
            if layers > largest or (make is mistakes and layers > 10_000):
                continue
            taken, rows = seconds(make(layers))
            rate = rows / taken
            is_target = layers == 2_000 and "chain" in make.__name__
            missed = "  MISSED" if is_target and rate < TARGET else ""
            print(f"{make.__name__:14} {rows:7,} rows {taken:7.3f} s {rate:8,.0f} a second{missed}")


if __name__ == "__main__":
    main()
