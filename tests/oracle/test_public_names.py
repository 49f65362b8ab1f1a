"""Every public name of keras.layers is known, or left out for a reason that the manual tells.

The names were read from Keras (`record_signatures.py`).
"""

from __future__ import annotations

import json
from pathlib import Path

from cnnshape.dialects.registry import dialect

HERE = Path(__file__).parent
MANUAL = HERE.parents[1] / "docs" / "frameworks.md"
HEADING = "## What of keras.layers is left out"


def recorded() -> set[str]:
    text = (HERE / "keras" / "signatures.json").read_text(encoding="utf-8")
    return set(json.loads(text)["entries"])


def left_out() -> dict[str, str]:
    """The names in the manual's table, each with the reason beside it."""
    section = MANUAL.read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
    found: dict[str, str] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 2:
            found.update({name.strip(" `"): cells[1] for name in cells[0].split(",")})
    return found


def test_every_public_name_is_known_or_left_out_with_a_reason() -> None:
    known = set(dialect("keras").names())
    assert recorded() - known == set(left_out())
    assert all(left_out().values())


def test_what_is_left_out_is_no_layer_of_the_dialect() -> None:
    assert not set(left_out()) & set(dialect("keras").names())
