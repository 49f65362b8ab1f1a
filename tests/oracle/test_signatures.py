"""Argument names, their order and their defaults are the framework's own.

The signatures were read from the frameworks' classes and functions (`record_signatures.py`).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cnnshape import Source, document
from cnnshape.diagnostics import Log
from cnnshape.dialects.base import REQUIRED, Binding
from cnnshape.dialects.registry import dialect
from cnnshape.document.node import Sequence
from cnnshape.values import Auto, Context, Misread

HERE = Path(__file__).parent
FOLDERS = {"keras": "keras", "pytorch": "torch"}

# Tensors of an operation: they come from `inputs`. (The second one of `add` may be a number and is
# an argument then.)
TENSORS = {
    *("input", "self", "tensors", "tensor", "operands", "mat2", "weight", "bias", "indices"),
    *("x1", "x2", "query", "key", "value", "theta", "grid"),
}
SECOND = ("other", "exponent")
# Said beside a layer call, whichever layer it is; and of the caller's stack only.
BESIDE = {"name", "dtype", "trainable", "_stacklevel"}
# Arguments that no signature shows, but that the framework takes in `**kwargs`.
HIDDEN = {
    **{("keras", f"Conv{n}D"): ["lora_rank", "lora_alpha"] for n in (1, 2, 3)},
    **{("keras", f"ConvLSTM{n}D"): ["unroll"] for n in (1, 2, 3)},
    ("keras", "LeakyReLU"): ["alpha"],
    ("keras", "LayerNormalization"): ["rms_scaling"],
    ("keras", "ReversibleEmbedding"): ["weights", "lora_rank", "lora_alpha", "quantization_config"],
    ("keras", "IntegerLookup"): ["vocabulary_size"],
    ("keras", "StringLookup"): ["oov_method", "vocabulary_size"],
    ("keras", "TextVectorization"): ["vocabulary_size"],
}
# Parameters of functions that a spec does not have, and why.
LEFT_OUT = {
    "memory_format": "how the numbers lie in the memory",
    "implicit": "of PyTorch's own use",
}
# What the documentation calls otherwise than the native function.
DOCUMENTED = {("view", "size"): "shape"}
# Not among the layers of Keras: those of keras.applications.
ELSEWHERE = {"LayerScale", "CustomScaleLayer"}


@cache
def recorded(framework: str) -> dict[str, Any]:
    path = HERE / FOLDERS[framework] / "signatures.json"
    entries: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["entries"]
    return entries


def layers() -> list[tuple[str, str]]:
    return [
        (framework, name)
        for framework in FOLDERS
        for name in dialect(framework).family_of
        if name in recorded(framework)
    ]


def parameters(framework: str, name: str, binding: Binding) -> dict[str, Any]:
    """The recorded parameters that a spec may write, with their defaults."""
    entry = recorded(framework)[name]
    skipped = set(BESIDE)
    if entry["kind"] == "function":
        skipped |= {*TENSORS, *LEFT_OUT, *SECOND} - {*binding.parameters}
    return {
        DOCUMENTED.get((name, row["name"]), row["name"]): row["default"]
        for row in entry["parameters"]
        if row.get("kind") not in ("kwargs", "args") and row["name"] not in skipped
    }


def listed(value: Any) -> Any:
    """The value with lists for tuples, as the records have them."""
    return [listed(item) for item in value] if isinstance(value, tuple) else value


def same_default(binding: Binding, word: str, wanted: Any) -> bool:
    """Whether the default is the recorded one, in whichever of its spellings (`1`, `(1, 1)`)."""
    own = binding.call.arguments[word]
    kind = binding.types[word]
    if wanted == {"required": True}:
        # What the input says may be left out, and the second tensor comes from `inputs`.
        return own is REQUIRED or word in SECOND or (own is None and isinstance(kind, Auto))
    if own is REQUIRED:
        return False
    if wanted == [] and own is None:
        # How a native function says that there is none.
        return True
    if listed(own) == wanted or wanted == {"repr": f"<function {own}>"}:
        return True
    node = document.read(Source(json.dumps([wanted]), "default.json"), Log())
    assert isinstance(node, Sequence)
    try:
        read = kind.read(node.items[0], Context(binding.call.rank))
    except Misread:
        return False
    return bool(read == binding.defaults[binding.canonical[word]])


@pytest.mark.parametrize(("framework", "name"), layers())
def test_arguments_are_the_frameworks_own(framework: str, name: str) -> None:
    binding = dialect(framework).find(name)
    assert binding is not None
    wanted = parameters(framework, name, binding)
    own = [word for word in binding.parameters if word not in BESIDE]
    assert own == [*wanted, *HIDDEN.get((framework, name), [])]
    different = {
        word: (binding.call.arguments[word], wanted[word])
        for word in wanted
        if not same_default(binding, word, wanted[word])
    }
    assert not different


def test_every_layer_of_pytorch_has_a_recorded_signature() -> None:
    assert set(dialect("pytorch").family_of) - set(recorded("pytorch")) == {"Parameter"}


def test_only_operations_of_keras_are_without_a_recorded_signature() -> None:
    known = dialect("keras")
    for name in known.family_of:
        binding = known.find(name)
        assert binding is not None
        if name not in recorded("keras") and name not in ELSEWHERE:
            assert binding.call.operation, name


@pytest.mark.parametrize("framework", FOLDERS)
def test_aliases_are_the_frameworks_own(framework: str) -> None:
    known = dialect(framework)
    aliases = {
        name: entry["class"]
        for name, entry in recorded(framework).items()
        if entry["class"] != name and entry["class"] in known.family_of
    }
    assert dict(known.aliases) == aliases
