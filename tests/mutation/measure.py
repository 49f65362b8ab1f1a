"""Measures the linter: `python tests/mutation/measure.py` writes docs/linter-quality.md's table.

`--most N` places of each kind in each spec (default 6); `--show` prints what was missed and what
was told without reason.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
if __name__ == "__main__":
    sys.path[:0] = [str(HERE)]

from judging import Judgement, Verdict, judge  # noqa: E402  # after the path is known
from mistakes import MISTAKES, Right, drawn  # noqa: E402

PAGE = ROOT / "docs" / "linter-quality.md"
MARKS = (
    "<!-- table: written by tests/mutation/measure.py -->\n",
    "<!-- end of table -->\n",
)


def specs() -> list[Path]:
    """Every spec of the repository that is right."""
    folders = (ROOT / "specs", ROOT / "specs" / "zoo")
    return [path for folder in folders for path in sorted(folder.glob("*.yaml"))]


def judged(
    path: Path, most: int, kinds: Iterable[str] = MISTAKES
) -> Iterator[tuple[str, Judgement]]:
    right = Right(path)
    if not right.is_right:
        return
    for kind in kinds:
        for change in drawn(kind, right, most):
            yield kind, judge(right, MISTAKES[kind], change)


class Tally:
    """Of one kind: how often each verdict was given, how much was told, and what without reason."""

    def __init__(self) -> None:
        self.verdicts: Counter[Verdict] = Counter()
        self.alone = 0
        self.false = 0

    def add(self, judgement: Judgement) -> None:
        self.verdicts[judgement.verdict] += 1
        self.alone += judgement.verdict is Verdict.TOLD and judgement.number == 1
        self.false += bool(judgement.false)

    def row(self, kind: str) -> str:
        made = sum(self.verdicts.values())
        told = self.verdicts[Verdict.TOLD]
        harmless = self.verdicts[Verdict.HARMLESS]
        wrong = made - harmless
        shares = _share(told, wrong), _share(self.alone, told), _share(self.false, made)
        return f"| {kind} | {made} | {harmless} | {told} | {' | '.join(shares)} |\n"


def _share(part: int, whole: int) -> str:
    """Rounded down: 100% is all."""
    return f"{part * 1000 // whole / 10:.1f}%" if whole else "-"


def table(tallies: dict[str, Tally]) -> str:
    whole = Tally()
    for tally in tallies.values():
        whole.verdicts.update(tally.verdicts)
        whole.alone += tally.alone
        whole.false += tally.false
    head = "| mistake | made | harmless | told | detected | one diagnostic | false alarms |\n"
    rows = [tally.row(kind) for kind, tally in tallies.items()]
    return "".join([head, "|---|---:|---:|---:|---:|---:|---:|\n", *rows, whole.row("**all**")])


def show(path: Path, kind: str, judgement: Judgement) -> None:
    line = judgement.text.split("\n")[judgement.line - 1]
    print(f"{path.name}:{judgement.line}: {kind}: {judgement.verdict.value}: {line.strip()}")
    for found in judgement.false:
        place = found.span.source.position(found.span.start)
        print(f"    {place[0]}: {found.rule.code} {found.text}")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=6)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args(arguments)
    tallies = {kind: Tally() for kind in MISTAKES}
    for path in specs():
        for kind, judgement in judged(path, options.most):
            tallies[kind].add(judgement)
            wrong = judgement.verdict in (Verdict.MISSED, Verdict.ELSEWHERE) or judgement.false
            if options.show and wrong:
                show(path, kind, judgement)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    PAGE.write_text(before + MARKS[0] + table(tallies) + MARKS[1] + after, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
