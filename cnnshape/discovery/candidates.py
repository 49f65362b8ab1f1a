"""Whether a file that nobody named is a spec."""

from __future__ import annotations

from cnnshape.files import decode, read_bytes
from cnnshape.source import Source


def read_spec(path: str) -> Source | None:
    """The text of a file; None where it is evidently no spec. Raises FileProblem."""
    data = read_bytes(path)
    if not _may_be_spec(data):
        return None
    source = Source(decode(data), path)
    return source if is_spec(source) else None


def _may_be_spec(data: bytes) -> bool:
    """Whether the word is in it at all; in UTF-16 it is spelt in other bytes."""
    return b"layers" in data or data.startswith((b"\xff\xfe", b"\xfe\xff"))


def is_spec(source: Source) -> bool:
    """Whether the text has `layers` at its top level, or is a saved model."""
    import re

    if re.search(r"""^(layers|'layers'|"layers")[ \t]*:(\s|\Z)""", source.text, re.MULTILINE):
        return True
    if "layers" not in source.text:
        return False
    # Flow style, JSON, or everything indented.
    from cnnshape import document
    from cnnshape.diagnostics import Log
    from cnnshape.document.node import Mapping
    from cnnshape.spec import is_saved_model

    root = document.read(source, Log())
    if not isinstance(root, Mapping):
        return False
    if root.get("class_name") is not None:
        # Other things than models are saved in the same form, without layers.
        config = root.get("config")
        return isinstance(config, Mapping) and config.get("layers") is not None
    return root.get("layers") is not None or is_saved_model(root)
