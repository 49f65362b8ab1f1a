"""How often each rule was broken, instead of every place."""

from __future__ import annotations

import json
from collections.abc import Callable

from cnnshape.outcome import Outcome
from cnnshape.render.screen import Screen

_MARK = "[*]"


def text(outcome: Outcome, screen: Screen) -> str:
    """`2  CS102  [*]  unknown-argument`, the most frequent first."""
    tallies = outcome.tallies()
    width = max([len(f"{tally.count:,}") for tally in tallies], default=0)
    lines = []
    for tally in tallies:
        rule = tally.rule
        mark = screen.paint(_MARK, "ok") if tally.fixable else " " * len(_MARK)
        code = screen.paint(rule.code, rule.severity.value)
        lines.append(f"{tally.count:>{width},}  {code}  {mark}  {rule.name}\n")
    if outcome.fixable:
        lines.append(f"{screen.paint(_MARK, 'ok')} has a fix: --fix, or --unsafe-fixes\n")
    return "".join(lines)


def as_json(outcome: Outcome, screen: Screen) -> str:
    found = [
        {
            "code": tally.rule.code,
            "name": tally.rule.name,
            "severity": tally.rule.severity.value,
            "count": tally.count,
            "fixable": tally.fixable,
        }
        for tally in outcome.tallies()
    ]
    return json.dumps(found, indent=2) + "\n"


# The formats in which it can be told.
FORMATS: dict[str, Callable[[Outcome, Screen], str]] = {
    "full": text,
    "concise": text,
    "json": as_json,
}
