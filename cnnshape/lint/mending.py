"""Fixes for rules, whatever style the text is in: an argument of a layer written or removed, or a
layer left out."""

from __future__ import annotations

from typing import Any

from cnnshape.bind import assigned
from cnnshape.diagnostics import Fix
from cnnshape.document.node import Node
from cnnshape.edits.calls import remove_argument, set_argument
from cnnshape.edits.entries import remove_entry
from cnnshape.edits.respelling import as_fix
from cnnshape.instances import Leaf


def with_argument(leaf: Leaf, argument: str, value: Any, *, safe: bool) -> Fix | None:
    """Set an argument (the layer's own name for it: `bias`, `axis`), which may be given or not.
    None where the framework has no such argument, or its place holds something else."""
    word = _word(leaf, argument)
    if leaf.call is None or leaf.call.node is None or word is None:
        return None
    call = leaf.call
    edits = set_argument(leaf.call.node, call.type_span, _given(leaf), word, value)
    said = str(value).lower() if isinstance(value, bool) else value
    return as_fix(f"set `{word}` to {said}", safe, edits)


def without_argument(leaf: Leaf, argument: str, *, safe: bool) -> Fix | None:
    """Remove an argument that is given by name, or as the last one by position."""
    word = _word(leaf, argument)
    if leaf.call is None or leaf.call.node is None or word is None:
        return None
    edits = remove_argument(leaf.call.node, leaf.call.type_span, _given(leaf), word)
    return as_fix(f"remove `{word}`", safe, edits)


def without_entry(leaf: Leaf) -> Fix | None:
    """Remove a layer that changes nothing: never safe, because its name may be wanted."""
    if leaf.call is None or leaf.call.node is None or "inputs" in leaf.call.beside:
        return None
    return as_fix(f"remove `{leaf.name}`", False, remove_entry(leaf.call.span))


def _word(leaf: Leaf, argument: str) -> str | None:
    return None if leaf.binding is None else leaf.binding.words.get(argument)


def _given(leaf: Leaf) -> dict[str, Node]:
    """The arguments as they stand in the text, expressions included."""
    assert leaf.call is not None
    assert leaf.binding is not None
    call, spec = leaf.call, leaf.spec
    return assigned(leaf.binding, call.value, call.type_span, spec.dialect, spec.layout)
