"""What the readers of YAML and JSON share: mappings from pairs, with every key's mistakes told."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic, Fix, Label, Log
from cnnshape.document.node import Mapping, Node, Pair, Scalar, noun
from cnnshape.rules import BAD_STRUCTURE, DUPLICATE_KEY
from cnnshape.source import Span


class Unreadable(Exception):
    """The rest of the document cannot be read; the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def mapping(span: Span, items: list[Node], log: Log) -> Mapping:
    """A mapping from its keys and values in turn. The first of two equal keys is kept."""
    pairs: dict[str, Pair] = {}
    merged: list[Pair] = []
    for key, value in zip(items[::2], items[1::2], strict=True):
        if not isinstance(key, Scalar):
            message = f"a key must be one word, not {noun(key)}"
            log.add(Diagnostic(BAD_STRUCTURE, message, key.span))
            continue
        if key.text == "<<" and not key.quoted:
            merged.extend(_merged(value, log))
            continue
        first = pairs.get(key.text)
        if first is not None:
            log.add(
                Diagnostic(
                    DUPLICATE_KEY,
                    f"`{key.text}` is given twice in this mapping",
                    key.span,
                    (Label(first.key.span, "first given here"),),
                    "remove one of the two",
                    _removal(key, value),
                )
            )
            continue
        pairs[key.text] = Pair(key, value)
    for pair in merged:
        pairs.setdefault(pair.key.text, pair)
    return Mapping(span, tuple(pairs.values()))


def _removal(key: Scalar, value: Node) -> Fix | None:
    """Without the second of two equal keys, which is not read."""
    # Only what is told is mended: this needs the tokens of the text.
    from cnnshape.edits.mappings import removal

    return removal(key, value)


def _merged(value: Node, log: Log) -> list[Pair]:
    """The pairs that YAML's merge key `<<` brings in; the mapping's own keys win over them."""
    sources = getattr(value, "items", (value,))
    found: list[Pair] = []
    for source in sources:
        if isinstance(source, Mapping):
            found.extend(source.pairs)
        else:
            message = f"`<<` merges mappings, not {noun(source)}"
            log.add(Diagnostic(BAD_STRUCTURE, message, source.span))
    return found
