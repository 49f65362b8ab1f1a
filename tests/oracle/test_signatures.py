"""Argument names, their order and their defaults are the framework's own.

The signatures were read from the frameworks' classes and functions (`record_signatures.py`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cnnshape.dialects.base import REQUIRED, Binding
from cnnshape.dialects.registry import dialect

HERE = Path(__file__).parent
FOLDERS = {"keras": "keras", "pytorch": "torch"}

# What an operation takes from `inputs`, not from its arguments.
TENSORS = {"input", "other", "tensors", "tensor", "mat2"}
# Said beside a layer call, whichever layer it is.
BESIDE = {"name", "dtype", "trainable"}
# Of the caller's stack only, for a warning of the framework.
INTERNAL = {"_stacklevel"}

# Operations of PyTorch without a recorded signature.
UNRECORDED: set[tuple[str, str]] = set()


def recorded(framework: str) -> dict[str, Any]:
    path = HERE / FOLDERS[framework] / "signatures.json"
    entries: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["entries"]
    return entries


def layers() -> list[tuple[str, str]]:
    return [
        (framework, name)
        for framework in FOLDERS
        for name in dialect(framework).family_of
        if (framework, name) not in UNRECORDED
    ]


def parameters(entry: dict[str, Any]) -> dict[str, Any]:
    """The recorded parameters that a spec may write, with their defaults."""
    skipped = INTERNAL | (TENSORS if entry["kind"] == "function" else set())
    return {
        row["name"]: row["default"]
        for row in entry["parameters"]
        if row.get("kind") not in ("kwargs", "args") and row["name"] not in skipped
    }


def same_default(binding: Binding, word: str, wanted: Any) -> bool:
    """Whether the default is the recorded one, `1` for `(1, 1)` included."""
    own = binding.call.arguments[word]
    if wanted == {"required": True} or own is REQUIRED:
        return wanted == {"required": True} and own is REQUIRED
    if isinstance(wanted, list):
        wanted = tuple(wanted)
    if own == wanted:
        return True
    adopted = binding.types[word].adopt(wanted, binding.call.rank)
    return bool(adopted == binding.defaults[binding.canonical[word]])


@pytest.mark.parametrize(("framework", "name"), layers(), ids="-".join)
def test_arguments_are_the_frameworks_own(framework: str, name: str) -> None:
    binding = dialect(framework).find(name)
    assert binding is not None
    wanted = parameters(recorded(framework)[name])
    own = [word for word in binding.parameters if word not in BESIDE]
    assert own == [word for word in wanted if word not in BESIDE]
    different = {
        word: (binding.call.arguments[word], wanted[word])
        for word in own
        if not same_default(binding, word, wanted[word])
    }
    assert not different


def test_every_signature_is_recorded() -> None:
    found = {
        (framework, name)
        for framework in FOLDERS
        for name in dialect(framework).family_of
        if name not in recorded(framework)
    }
    assert sorted(found) == sorted(UNRECORDED)


@pytest.mark.parametrize("framework", FOLDERS)
def test_aliases_are_the_frameworks_own(framework: str) -> None:
    known = dialect(framework)
    aliases = {
        name: entry["class"]
        for name, entry in recorded(framework).items()
        if entry["class"] != name and entry["class"] in known.family_of
    }
    assert dict(known.aliases) == aliases
