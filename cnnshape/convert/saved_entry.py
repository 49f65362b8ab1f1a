"""An object as Keras saves it: `{"module", "class_name", "config", "registered_name", …}`."""

from __future__ import annotations

from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence
from cnnshape.record import Record
from cnnshape.source import Span
from cnnshape.values import FALSE


class Entry(Record):
    """A saved layer or model. `fields` are all its parts, `module` and `registered` are empty
    where the file does not say them. `is_broken` says that the parts which every one has are not
    there."""

    kind: Scalar
    module: str
    registered: str
    config: Mapping
    fields: dict[str, Node]
    is_broken: bool = False

    @property
    def name(self) -> Scalar | None:
        name = self.fields.get("name") or self.config.get("name")
        return name if isinstance(name, Scalar) and name.quoted else None

    @property
    def is_older(self) -> bool:
        """Whether it was written before Keras said where a class is from."""
        return "module" not in self.fields

    @property
    def is_model(self) -> bool:
        """Whether it is a model with its layers. (A `Pipeline` has some too, but is a layer.)"""
        return self.kind.text != "Pipeline" and isinstance(self.config.get("layers"), Sequence)

    @property
    def is_graph(self) -> bool:
        """Whether it is a model whose layers say what feeds them; a chain does not."""
        return any(self.config.get(key) is not None for key in ("input_layers", "output_layers"))

    @property
    def is_frozen(self) -> bool:
        return is_false(self.config.get("trainable"))


def read_entry(node: Node) -> Entry:
    """The saved object, as far as the node is one."""
    pairs = node.pairs if isinstance(node, Mapping) else ()
    fields = {pair.key.text: pair.value for pair in pairs}
    kind, config = fields.get("class_name"), fields.get("config")
    if isinstance(config, Sequence):
        # The oldest files have the layers of a chain here, without a name.
        key = Scalar(config.span, "layers", quoted=True)
        config = Mapping(config.span, (Pair(key, config),))
    is_broken = not isinstance(kind, Scalar) or not isinstance(config, Mapping)
    if not isinstance(kind, Scalar):
        kind = Scalar(start(node), "?")
    if not isinstance(config, Mapping):
        config = Mapping(start(node), ())
    registered = _text(fields.get("registered_name"))
    return Entry(kind, _text(fields.get("module")), registered, config, fields, is_broken)


def start(node: Node) -> Span:
    """A place to point at for a long node: where it begins."""
    source, first, end = node.span
    return Span(source, first, min(first + 1, end))


def is_false(node: Node | None) -> bool:
    return isinstance(node, Scalar) and not node.quoted and node.text in FALSE


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and node.quoted else ""
