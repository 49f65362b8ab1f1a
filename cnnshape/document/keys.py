"""The mistake that a mapping's key can be."""

from __future__ import annotations

from collections.abc import Container, Iterable

from cnnshape.diagnostics import Diagnostic, did_you_mean, respelled
from cnnshape.document.node import Scalar
from cnnshape.rules import UNKNOWN_KEY


def unknown_key(
    key: Scalar, message: str, known: Iterable[str], given: Container[str], help: str = ""
) -> Diagnostic:
    """A key that is none of the known ones. `given` are the keys that are there; `help` is told
    where no other one is near."""
    known = tuple(known)
    help = did_you_mean(key.text, known) or help or f"it has {', '.join(known)}"
    fix = respelled(key.text, key.span, [word for word in known if word not in given])
    return Diagnostic(UNKNOWN_KEY, message, key.span, (), help, fix)
