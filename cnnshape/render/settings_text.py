"""Settings as TOML, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cnnshape.config.explaining import Entry
from cnnshape.diagnostics import count
from cnnshape.render.screen import Screen


def settings_text(
    paths: Sequence[str], entries: Iterable[Entry], ignored: Sequence[str], screen: Screen
) -> str:
    """The settings of some specs that have the same ones, and the rules that are ignored in them
    because of their paths."""
    others = f" and {count(len(paths) - 1, 'other spec')}" if len(paths) > 1 else ""
    lines = [f"# {paths[0]}{others}"]
    for entry in entries:
        if entry.value:
            lines.append(f"{entry.key} = {entry.value}  # {entry.origin}")
        else:
            lines.append(f"# {entry.key} is not set: the rules that are told by default")
    if ignored:
        lines.append(f"# ignored because of the path: {', '.join(ignored)}")
    return "".join([screen.text(line) + "\n" for line in lines])
