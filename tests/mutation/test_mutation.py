"""A mistake in a right spec is told where it is, and nothing beside it but what follows from it."""

from __future__ import annotations

import pytest
from judging import Judgement, Verdict, judge
from measure import MARKS, PAGE, ROOT, Tally, judged, specs
from mistakes import MISTAKES, Right, misspelt

from cnnshape.diagnostics import count

SMALL = [path for path in specs() if path.stat().st_size < 2500]


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_mistake_is_told_where_it_is(path: object) -> None:
    for kind, judgement in judged(path, 1):  # type: ignore[arg-type]  # a Path
        said = f"{kind}, line {judgement.line}: {count(judgement.number, 'diagnostic')}"
        assert judgement.verdict in (Verdict.TOLD, Verdict.HARMLESS), said
        assert not judgement.false, f"{said}: {judgement.false[0].text}"


@pytest.mark.parametrize("kind", MISTAKES)
def test_kind_of_mistake_can_be_made_somewhere(kind: str) -> None:
    paths = sorted(specs(), key=lambda path: path.stat().st_size)
    assert any(next(MISTAKES[kind].find(Right(path)), None) for path in paths)


def test_right_spec_with_what_it_would_be_told_for_is_right() -> None:
    """The labels that are wrong by one are right without it."""
    right = Right(ROOT / "specs" / "zoo" / "lenet5.yaml")
    kind = MISTAKES["more classes than outputs"]
    (change,) = kind.find(right)
    assert "classes: 11" in change.text
    found = judge(right, kind, change._replace(text=change.text.replace("11", "10")))
    assert (found.verdict, found.number) == (Verdict.MISSED, 0)


def test_what_is_not_told_or_told_without_reason_is_counted() -> None:
    tally = Tally()
    for verdict, number, false in (
        (Verdict.TOLD, 1, ()),
        (Verdict.TOLD, 2, ()),
        (Verdict.MISSED, 0, ()),
        (Verdict.HARMLESS, 0, ()),
    ):
        tally.add(Judgement(verdict, number, false, "", 1))
    assert tally.row("x") == "| x | 4 | 1 | 2 | 66.6% | 50.0% | 0.0% |\n"


def test_misspelt_word_is_another_one() -> None:
    assert [misspelt(word) for word in ("padding", "Conv2D", "aa", "x")] == [
        "pading",
        "Covn2D",
        "a",
        "",
    ]


def test_page_has_a_row_for_every_kind() -> None:
    rows = PAGE.read_text(encoding="utf-8").partition(MARKS[0])[2].partition(MARKS[1])[0]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows.splitlines()[2:]] == [
        *MISTAKES,
        "**all**",
    ]
