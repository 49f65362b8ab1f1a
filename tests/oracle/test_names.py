"""Every public class of torch.nn and function of torch.nn.functional is known, or left out for a
reason that `docs/frameworks.md` tells users.

The names were read from PyTorch (`record_signatures.py`).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from cnnshape.dialects.registry import dialect

HERE = Path(__file__).parent
MANUAL = HERE.parent.parent / "docs" / "frameworks.md"


@cache
def recorded(kind: str) -> frozenset[str]:
    """The recorded names: the `classes` or the `functions`."""
    text = (HERE / "torch" / "signatures.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)[kind])


def left_out() -> dict[str, str]:
    """The names in the tables of the manual, and the reasons."""
    _, _, section = MANUAL.read_text(encoding="utf-8").partition("## What of PyTorch is left out")
    found: dict[str, str] = {}
    for line in section.partition("\n## ")[0].splitlines():
        if line.startswith("| `"):
            names, reason = (cell.strip() for cell in line.strip("|").split(" | "))
            for name in re.findall(r"`(\w+)`", names):
                assert name not in found, f"{name} stands twice"
                found[name] = reason
    return found


def known() -> set[str]:
    of = dialect("pytorch")
    return {*of.names(), *of.losses}


@pytest.mark.parametrize("kind", ["classes", "functions"])
def test_every_public_name_of_pytorch_is_known_or_left_out_for_a_reason(kind: str) -> None:
    assert recorded(kind) - known() - set(left_out()) == set()


def test_what_is_left_out_is_there_and_not_known() -> None:
    names = set(left_out())
    assert names <= recorded("classes") | recorded("functions")
    assert names & known() == set()
    assert all(left_out().values())
