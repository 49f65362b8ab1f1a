"""Places in a text: offsets, lines and columns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape import Source

# The same examples every time, so that a run says something about the code only.
REPEATABLE = settings(derandomize=True, deadline=None)

POSITIONS: dict[str, tuple[str, int, tuple[int, int]]] = {
    "the start": ("abc", 0, (1, 1)),
    "the start of nothing": ("", 0, (1, 1)),
    "in the first line": ("abc", 2, (1, 3)),
    "the end": ("abc", 3, (1, 4)),
    "the start of the second line": ("a\nb", 2, (2, 1)),
    "a line break belongs to its line": ("a\nb", 1, (1, 2)),
    "behind the last line break": ("a\n", 2, (2, 1)),
    "an empty line": ("a\n\nb", 2, (2, 1)),
    "Windows line ends": ("a\r\nb", 3, (2, 1)),
    "old Macintosh line ends": ("a\rb", 2, (2, 1)),
    "letters of several bytes count as one": ("ä€😀x", 3, (1, 4)),
    "a line separator of Unicode ends no line": ("a\u2028b", 2, (1, 3)),
    "a form feed ends no line": ("a\x0cb", 2, (1, 3)),
}


@pytest.mark.parametrize(("text", "offset", "wanted"), POSITIONS.values(), ids=list(POSITIONS))
def test_position(text: str, offset: int, wanted: tuple[int, int]) -> None:
    assert Source(text, "spec.yaml").position(offset) == wanted


LINES: dict[str, tuple[str, int, str]] = {
    "the first": ("a\nb\n", 1, "a"),
    "the second": ("a\nb\n", 2, "b"),
    "the last without a line break": ("a\nb", 2, "b"),
    "behind the last line break": ("a\n", 2, ""),
    "of a Windows text": ("a\r\nb", 1, "a"),
    "of nothing": ("", 1, ""),
}


@pytest.mark.parametrize(("text", "number", "wanted"), LINES.values(), ids=list(LINES))
def test_line(text: str, number: int, wanted: str) -> None:
    assert Source(text, "spec.yaml").line(number) == wanted


def test_span_knows_its_text() -> None:
    source = Source("filters: 32", "spec.yaml")
    assert source.span(9, 11).text == "32"
    assert source.span(9).text == ""


LETTERS = st.text(st.sampled_from("ab \t\r\nä😀\u2028"), max_size=30)


@REPEATABLE
@given(text=LETTERS, data=st.data())
def test_line_and_column_lead_back_to_the_letter(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    source = Source(text, "spec.yaml")
    line, column = source.position(offset)
    shown = source.line(line)
    if offset < len(text) and text[offset] not in "\r\n":
        assert shown[column - 1] == text[offset]
    else:
        assert column - 1 >= len(shown)


@REPEATABLE
@given(text=LETTERS)
def test_positions_grow_with_offsets(text: str) -> None:
    source = Source(text, "spec.yaml")
    positions = [source.position(offset) for offset in range(len(text) + 1)]
    assert positions == sorted(set(positions))
