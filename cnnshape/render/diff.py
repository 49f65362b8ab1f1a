"""What fixes change, as a unified diff."""

from __future__ import annotations

from cnnshape.render.screen import Screen
from cnnshape.source import Source

_STYLES = {"+": "ok", "-": "error", "@": "label"}


def diff(before: Source, after: Source, screen: Screen) -> str:
    """The lines that differ, with three around them, as `diff -u` shows them; nothing where none
    does."""
    from difflib import unified_diff

    name = screen.text(before.name)
    lines = unified_diff(_lines(before.text), _lines(after.text), name, name, lineterm="\n")
    return "".join([_shown(line, screen) for line in lines])


def _lines(text: str) -> list[str]:
    """The lines with their breaks, which are no other than `\\n`."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _shown(line: str, screen: Screen) -> str:
    text = line.rstrip("\r\n")
    ending = line[len(text) :]
    style = _STYLES.get(text[:1], "")
    shown = "\t".join([screen.text(piece) for piece in text.split("\t")])
    shown = screen.paint(shown, style) if style else shown
    return f"{shown}{ending}" if ending else f"{shown}\n\\ No newline at end of file\n"
