"""A model as Keras holds one: layers with names, each called once or more often, models inside
models."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.convert.given import Given, given_of
from cnnshape.convert.outline import Again, Box, Call, Entry, Outline
from cnnshape.convert.problems import NotExpressible
from cnnshape.convert.wiring import Wiring
from cnnshape.dialects.keras import KERAS
from cnnshape.document.node import Scalar
from cnnshape.graph import Tensor
from cnnshape.infer import Stages
from cnnshape.instances import Leaf
from cnnshape.shape import Shape, is_ranked

# Layers that take their tensors one by one; all others with several take a list.
_ONE_BY_ONE = frozenset(("MultiHeadAttention", "GroupQueryAttention"))
# Operations that take a list of tensors, and the names of those that stand beside constants.
_OF_LISTS = frozenset(("ops.concatenate", "ops.stack"))
_OPERANDS = ("x1", "x2")

# Where layers of keras.applications are, which are no public ones.
PRIVATE = {
    "LayerScale": "keras.src.applications.convnext",
    "CustomScaleLayer": "keras.src.applications.inception_resnet_v2",
}
PREFIX = "ops."


class Source:
    """What a tensor is: an output of a call, or an input of the model."""

    __slots__ = ("call", "input", "output", "shape")

    def __init__(
        self, call: KerasCall | None, input: Leaf | None, output: int, shape: Shape | None
    ) -> None:
        self.call = call
        self.input = input
        self.output = output
        self.shape = shape


class KerasCall:
    """A call of a layer or of a nested model: the `number`-th of it in this model."""

    __slots__ = ("entry", "inputs", "leaf", "number", "target")

    def __init__(self, entry: Entry, target: Call | Box, leaf: Leaf | None, number: int) -> None:
        self.entry = entry
        self.target = target
        self.leaf = leaf
        self.number = number
        self.inputs: list[Source] = []


class KerasModel:
    """A model or nested model: its inputs, its calls in an order of computation, its outputs."""

    def __init__(self, box: Box, graph: KerasGraph) -> None:
        self.box = box
        self.graph = graph
        self.name = box.local
        self.inputs = box.inputs
        self.models: dict[Box, KerasModel] = {}
        self._by_entry: dict[int, KerasCall] = {}
        calls = [self._call(entry) for entry in box.entries]
        for call in calls:
            wanted = graph.wiring.wants(call.entry)
            call.inputs = [self._source(tensor) for tensor in wanted]
        self.calls = list(_in_order(calls))
        self._number()
        made = graph.stages.graph.outputs
        if box.group is not None:
            made = graph.stages.graph.group_outputs[box.group]
        self.outputs = [self._source(tensor) for tensor in made]

    def _call(self, entry: Entry) -> KerasCall:
        target = entry.target if isinstance(entry, Again) else entry
        if target.box is not self.box:
            message = f"`{target.full}` is called again from another model, which is not written"
            raise NotExpressible(message)
        leaf = None
        if isinstance(entry, Call):
            leaf = entry.leaf
        elif isinstance(entry, Again) and isinstance(target, Call):
            (leaf,) = entry.copies.values()
        if isinstance(entry, Box):
            self.models[entry] = KerasModel(entry, self.graph)
        call = self._by_entry[id(entry)] = KerasCall(entry, target, leaf, 0)
        return call

    def _number(self) -> None:
        counts: dict[int, int] = {}
        for call in self.calls:
            call.number = counts.get(id(call.target), 0)
            counts[id(call.target)] = call.number + 1

    def _source(self, tensor: Tensor) -> Source:
        leaf = tensor.source
        assert leaf is not None
        shape = self.graph.stages.inference.origins.shape(tensor)
        if leaf in self.inputs:
            return Source(None, leaf, 0, shape)
        entry = self.graph.outline.owner(leaf)
        path: list[Entry] = []
        if entry is None:
            # An input of a nested model, given on as it is.
            return self._source(self.graph.stages.graph.inputs[leaf][0])
        path.append(entry)
        while path[0].box is not self.box:
            path.insert(0, path[0].box)
        outer = path[0]
        call = self._by_entry[id(outer)]
        if call.leaf is not None:
            return Source(call, None, tensor.output, shape)
        made = self.graph.wiring.gives(outer)
        if tensor not in made:
            raise NotExpressible(f"what `{leaf.name}` gives is no output of the model it is in")
        return Source(call, None, made.index(tensor), shape)

    # -- what is written about a layer -----------------------------------------------------------

    def local(self, leaf: Leaf) -> str:
        """A layer's name in this model."""
        prefix = "" if self.box.parent is None else self.box.full + KERAS.weight_joiner
        name = leaf.name.removeprefix(prefix)
        if "/" in name:
            raise NotExpressible(f"a name in Keras has no `/` in it: `{name}`")
        return name


class KerasGraph:
    """The models of a spec, the outermost as `root`."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        _demand_all_written(stages)
        self.outline = Outline(stages, lambda group: False)
        self.wiring = Wiring(self.outline)
        self.root = KerasModel(self.outline.root, self)

    def given(self, leaf: Leaf) -> tuple[Given, ...]:
        assert leaf.binding is not None
        if KERAS.find(leaf.type) is not leaf.binding:
            raise NotExpressible(
                f"`{leaf.type}` is a layer of the spec's own or of a plugin: what it computes is "
                "not known"
            )
        if leaf.type == "ops.get_item":
            raise NotExpressible(f"`{leaf.name}` takes a part of a tensor, which is not written")
        given = given_of(leaf, self.stages, explicit=True)
        for one in given:
            _demand_no_code(leaf, one.value)
        return given

    def settings(self, leaf: Leaf) -> dict[str, object]:
        """What is said of any layer: whether it is trained, and its number type."""
        found: dict[str, object] = {}
        # Some layers without weights do not have the argument at all.
        if not leaf.trainable and self.stages.inference.results[leaf].weights:
            found["trainable"] = False
        dtype = dtype_of(leaf)
        if dtype not in ("", "float32"):
            found["dtype"] = dtype
        return found

    def batch_shape(self, leaf: Leaf) -> list[int | None]:
        """The shape of an input; where a model inside a layer declares none, what it is given."""
        assert leaf.input is not None
        shape = leaf.input.shape
        if shape is None:
            (given,) = self.stages.inference.results[leaf].outputs
            shape = given[1:]
            if not is_ranked(given):
                raise NotExpressible(f"the shape of the input `{leaf.name}` is not known")
        return [leaf.input.batch_size, *(size if isinstance(size, int) else None for size in shape)]

    def is_chain(self, model: KerasModel) -> bool:
        """Whether it is a Sequential model: layers, each of which takes what the one before gives,
        and nothing else."""
        if len(model.inputs) != 1 or len(model.outputs) != 1 or model.models:
            return False
        before: KerasCall | None = None
        for call in model.calls:
            if call.number or call.leaf is None or len(call.inputs) != 1:
                return False
            (source,) = call.inputs
            if source.call is not before or source.output:
                return False
            result = self.stages.inference.results[call.leaf]
            if len(result.outputs) != 1 or call.leaf.type.startswith(PREFIX):
                return False
            before = call
        (output,) = model.outputs
        return before is not None and output.call is before


def dtype_of(leaf: Leaf) -> str:
    """The number type or policy as it was said for the layer."""
    assert leaf.call is not None
    beside = leaf.call.beside.get("dtype")
    if beside is None:
        return leaf.spec.dtype
    node = beside.value
    is_fixed = isinstance(node, Scalar) and "$" not in node.text
    return node.text if isinstance(node, Scalar) and is_fixed else leaf.dtype


def arrangement(leaf: Leaf) -> str:
    """How a layer takes its tensors: `one` (alone or one by one) or `list`."""
    assert leaf.binding is not None
    if leaf.type in _OF_LISTS:
        return "list"
    if leaf.type.startswith(PREFIX) or leaf.type in _ONE_BY_ONE:
        return "one"
    return "one" if leaf.binding.call.layer.arity == (1, 1) else "list"


def operands(given: tuple[Given, ...]) -> dict[str, object]:
    """The constants of an operation that stand in place of a tensor."""
    return {one.word: one.value for one in given if one.word in _OPERANDS}


def with_operands(tensors: list[object], given: tuple[Given, ...], kind: str) -> list[object]:
    """The tensors of an operation with its constants in their places."""
    constants = operands(given)
    if not constants:
        return tensors
    words = ("condition", *_OPERANDS) if kind == "ops.where" else _OPERANDS
    left = iter(tensors)
    return [constants[word] if word in constants else next(left) for word in words]


def _demand_no_code(leaf: Leaf, value: object) -> None:
    """Functions of one's own are known by name only."""
    if isinstance(value, dict):
        if value.get("class_name") in ("function", "__lambda__", "__typespec__"):
            raise NotExpressible(
                f"`{leaf.name}` uses a function of its own, of which only the name is known"
            )
        for inner in value.values():
            _demand_no_code(leaf, inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _demand_no_code(leaf, inner)


def _demand_all_written(stages: Stages) -> None:
    for leaf in stages.expansion.leaves:
        recorded = leaf.spec.recorded
        if recorded is not None and recorded.aside:
            names = ", ".join(f"`{name}`" for name in sorted(recorded.aside))
            raise NotExpressible(
                f"what {names} gives is taken as a mask or as a first state, which is not written"
            )


def _in_order(calls: list[KerasCall]) -> Iterator[KerasCall]:
    """The calls so that each comes after what it takes."""
    placed: set[int] = set()
    for root in calls:
        stack = [root]
        while stack:
            call = stack[-1]
            if id(call) in placed:
                stack.pop()
                continue
            missing = [
                source.call
                for source in call.inputs
                if source.call is not None and id(source.call) not in placed
            ]
            if missing:
                stack.extend(reversed(missing))
                continue
            placed.add(id(call))
            stack.pop()
            yield call
