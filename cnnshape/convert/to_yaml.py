"""A model → a spec: short, in the words that one writes by hand.

Blocks, repeats and expressions are written out; groups stay groups, nested models stand in their
place. What was written is read again and compared: a spec that would say something else is never
given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cnnshape.analysis import study
from cnnshape.convert.given import Given, Inner, given_of
from cnnshape.convert.naming import AutomaticNames
from cnnshape.convert.outline import Again, Box, Call, Outline
from cnnshape.convert.problems import NotExpressible
from cnnshape.convert.wiring import Wiring
from cnnshape.convert.yaml_text import Entries, Raw, block, data, scalar
from cnnshape.dialects.base import REQUIRED
from cnnshape.document.node import Scalar, Sequence
from cnnshape.infer import Stages
from cnnshape.instances import Group, Leaf
from cnnshape.naming import snake
from cnnshape.report import Report
from cnnshape.source import Source
from cnnshape.spec import BESIDE, GROUP, MODEL, REUSE, InputSpec, ModelSpec
from cnnshape.values import Anything, Configuration, Context, Misread, Type


def write(report: Report, stages: Stages) -> str:
    """The spec. Raises NotExpressible."""
    text = _Writer(stages).text(report.name)
    again, _ = study(Source(text, "<converted>"))
    found = difference(report, again)
    if found:
        raise NotExpressible(f"a spec has no words for this model: {found}")
    return _left_out(stages) + text


def _left_out(stages: Stages) -> str:
    """A comment about tensors that play no part in shapes, which a spec does not name."""
    recorded = [spec.recorded for spec in {id(s): s for s in _specs(stages)}.values()]
    names = sorted({name for one in recorded if one is not None for name in one.aside})
    return "".join(
        [
            f"# Left out: what {scalar(name)} gives is also taken as a mask or as a first state.\n"
            for name in names
        ]
    )


def _specs(stages: Stages) -> Iterator[ModelSpec]:
    yield stages.spec
    for leaf in stages.expansion.leaves:
        yield leaf.spec


def difference(one: Report, other: Report) -> str:
    """What the second report says otherwise than the first; empty where nothing is."""
    if other.errors:
        return f"it would be wrong: {other.errors[0].message}"
    if len(one.rows) != len(other.rows):
        return f"it would have {len(other.rows)} layers, not {len(one.rows)}"
    fields = (
        *("name", "type", "inputs", "input_shapes", "output_shapes", "weights", "macs", "calls"),
        *("params", "trainable_params", "non_trainable_params", "is_input"),
    )
    for a, b in zip(one.rows, other.rows, strict=True):
        for field in fields:
            if getattr(a, field) != getattr(b, field):
                return f"the {field.replace('_', ' ')} of `{a.name}` would be another"
    if (one.name, one.framework, one.outputs) != (other.name, other.framework, other.outputs):
        return "its outputs would be others"
    return ""


def _keeps(group: Group) -> bool:
    """Whether a group stays one: it has a name, and what is in it has that name in front."""
    return bool(group.name) and not (group.block is not None and group.block.flat)


class _Writer:
    def __init__(self, stages: Stages, *, automatic: bool = True) -> None:
        self.stages = stages
        self.spec = stages.spec
        self.outline = Outline(stages, _keeps)
        if automatic:
            AutomaticNames(self.outline).find()
        self.wiring = Wiring(self.outline)

    def text(self, name: str) -> str:
        spec = self.spec
        top: dict[str, Any] = {"name": name, "framework": spec.dialect.name}
        top.update(self.model(self.outline.root, spec))
        return block(top)

    def model(self, box: Box, spec: ModelSpec) -> dict[str, Any]:
        """The keys of a model, or of one inside it."""
        found: dict[str, Any] = {}
        if spec.layout != spec.dialect.layouts[0]:
            found["data_format"] = spec.layout
        if spec.dtype:
            found["dtype"] = spec.dtype
        found.update(self.inputs(box))
        if box is self.outline.root:
            found.update(_contract(spec))
        if spec.library:
            found["layers_library"] = {p.key.text: data(p.value) for p in spec.library}
        found["layers"] = self.entries(box)
        outputs = self.wiring.outputs(box)
        if outputs:
            found["outputs"] = [Raw(text) for text in outputs]
        return found

    def inputs(self, box: Box) -> dict[str, Any]:
        if len(box.inputs) != 1:
            return {
                "inputs": {
                    self.wiring.input_name(leaf, box): _input(leaf.input) for leaf in box.inputs
                }
            }
        (leaf,) = box.inputs
        value = _input(leaf.input)
        if leaf not in self.outline.automatic_inputs:
            value = value if isinstance(value, dict) else {"shape": value}
            value = {**value, "name": self.wiring.input_name(leaf, box)}
        return {"input": value}

    # -- entries ---------------------------------------------------------------------------------

    def entries(self, box: Box) -> Entries:
        return Entries([self.entry(entry) for entry in box.entries])

    def arguments(self, entry: Call | Again | Box) -> Any:
        if isinstance(entry, Box):
            if entry.is_model and entry.group is not None:
                return self.model(entry, entry.inputs[0].spec)
            return self.entries(entry)
        if isinstance(entry, Call):
            return {one.word: written(one) for one in given_of(entry.leaf, self.stages)}
        return Raw(self.wiring.target(entry))

    def entry(self, entry: Call | Again | Box) -> Any:
        value, beside = self.arguments(entry), self.beside(entry)
        if isinstance(entry, Call):
            return _call(entry.leaf, value, beside)
        if isinstance(entry, Again):
            return {REUSE: value, **beside}
        kind = MODEL if entry.is_model else GROUP
        name = {"name": beside.pop("name")} if "name" in beside else {}
        return {**name, kind: value, **beside}

    def beside(self, entry: Call | Again | Box) -> dict[str, Any]:
        found: dict[str, Any] = {}
        inputs = self.wiring.inputs(entry)
        if self.wiring.needs_name(entry):
            found["name"] = _literal(entry.local)
        if inputs is not None:
            texts = [Raw(_literal(text)) for text in inputs]
            found["inputs"] = texts[0] if len(texts) == 1 else texts
        if isinstance(entry, Again):
            return found
        if self.is_frozen(entry):
            found["trainable"] = False
        if isinstance(entry, Call):
            leaf = entry.leaf
            usual = leaf.spec.dialect.policies.get(leaf.spec.dtype, leaf.spec.dtype) or "float32"
            if leaf.dtype != usual:
                found["dtype"] = leaf.dtype
            expect = leaf.expect
        else:
            expect = entry.group.expect if entry.group is not None else None
        if expect is not None:
            found["expect"] = _literal(data(expect))
        return found

    def is_frozen(self, entry: Call | Box) -> bool:
        """Whether it is here that layers are said to be frozen, and not around."""
        if isinstance(entry, Call):
            weights = self.stages.inference.results[entry.leaf].weights
            return bool(weights) and not entry.leaf.trainable and not self.all_frozen(entry.box)
        return self.all_frozen(entry) and not self.all_frozen(entry.box)

    def all_frozen(self, box: Box | None) -> bool:
        if box is None or box.parent is None:
            return False
        calls = [call.leaf for call in box.walk() if isinstance(call, Call)]
        return bool(calls) and not any(leaf.trainable for leaf in calls)


def _call(leaf: Leaf, arguments: dict[str, Any], beside: dict[str, Any]) -> Any:
    """`- Flatten`, `- MaxPooling2D: 2` or `- Conv2D: {…}`."""
    assert leaf.binding is not None
    if not arguments and not beside:
        return leaf.type
    words, defaults = leaf.binding.parameters, leaf.binding.call.arguments
    beside = {key: value for key, value in beside.items() if key not in arguments}
    own = [w for w in arguments if w in BESIDE and w != "data_format"]
    if any(defaults[word] is not REQUIRED for word in own):
        # Among the others, it would be taken for a key of the entry.
        values = [arguments[word] for word in words if word in arguments]
        return {leaf.type: values, **beside}
    if not beside and len(arguments) == 1:
        ((word, value),) = arguments.items()
        is_scalar = isinstance(value, (str, int, float)) and value not in ("true", "false")
        if is_scalar and word == words[0]:
            return {leaf.type: value}
    return {leaf.type: {**arguments, **beside}}


# -- values --------------------------------------------------------------------------------------


def written(given: Given) -> Any:
    """An argument's value as a spec has it."""
    if isinstance(given.value, Inner):
        return _inner(given.value)
    if isinstance(given.value, tuple) and given.value and isinstance(given.value[0], Inner):
        return [_inner(one) for one in given.value]
    if given.node is None or _is_object(given):
        return _literal(given.value)
    return _literal(data(_short(given)))


def _is_object(given: Given) -> bool:
    return isinstance(given.value, dict) or isinstance(given.kind, (Anything, Configuration))


def _short(given: Given) -> Any:
    """One value for all axes, where that means the same."""
    node = given.node
    first = node
    while isinstance(first, Sequence) and first.items:
        first = first.items[0]
    if not isinstance(node, Sequence) or not isinstance(first, Scalar):
        return node
    for rank in (1, 2, 3):
        context = Context(rank)
        try:
            long = given.kind.read(node, context)
        except Misread:
            continue
        return first if _reads_as(given.kind, first, context, long) else node
    return node


def _reads_as(kind: Type[Any], node: Scalar, context: Context, value: Any) -> bool:
    try:
        return bool(kind.read(node, context) == value)
    except Misread:
        return False


def _inner_model(inner: Inner) -> Any:
    """A model inside a layer, every name in it written, so that it uses up no automatic one."""
    assert inner.model is not None
    writer = _Writer(inner.model, automatic=False)
    root = writer.outline.root
    if inner.model.spec.inputs[0].shape is None:
        return {GROUP: writer.entries(root), "name": inner.name}
    return {MODEL: writer.model(root, inner.model.spec), "name": inner.name}


def _inner(inner: Inner) -> Any:
    if inner.model is not None:
        return _inner_model(inner)
    arguments = {one.word: written(one) for one in inner.arguments}
    if inner.name and inner.name != snake(inner.type):
        arguments["name"] = inner.name
    if not inner.trainable:
        arguments["trainable"] = False
    return {inner.type: arguments} if arguments else inner.type


def _literal(value: Any) -> Any:
    """With its dollar signs doubled, so that nothing in it is an expression."""
    if isinstance(value, dict):
        return {key: _literal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_literal(item) for item in value]
    if isinstance(value, str) and "$" in value:
        return type(value)(value.replace("$", "$$"))
    return value


def _input(given: InputSpec | None) -> Any:
    assert given is not None
    shape = None if given.shape is None else list(given.shape)
    if given.batch_size is None and not given.dtype:
        return shape
    found: dict[str, Any] = {"shape": shape}
    if given.batch_size is not None:
        found["batch_size"] = given.batch_size
    if given.dtype:
        found["dtype"] = given.dtype
    return found


def _contract(spec: ModelSpec) -> Iterator[tuple[str, Any]]:
    for key in ("data", "loss", "expect", "limits"):
        node = getattr(spec.contract, key)
        if node is not None:
            yield key, data(node)
