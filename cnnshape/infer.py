"""Graph → what every layer gives, weighs and costs; after a mistake the walk goes on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType

from cnnshape.bind import Bound, Models, assigned, bind
from cnnshape.diagnostics import Diagnostic, Label, Log, count
from cnnshape.document.node import content
from cnnshape.graph import NOWHERE, Graph, Tensor, connect
from cnnshape.instances import Expansion, InnerModel, Leaf, site_labels
from cnnshape.layers.base import Complaint, Layer, Role, Weight, bounded
from cnnshape.layers.submodel import HIDDEN, Computed, Submodel
from cnnshape.origin import Origins
from cnnshape.record import Record
from cnnshape.rules import INPUT_COUNT, INPUT_FEATURES, INPUT_RANK, INPUT_SIZE, UNKNOWN_REFERENCE
from cnnshape.shape import (
    BATCH,
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    agree,
    is_ranked,
    known,
    shape_text,
    total,
)
from cnnshape.source import Span
from cnnshape.spec import ModelSpec

NOTHING_GIVEN: Mapping[Leaf, Shape] = MappingProxyType({})


class Result(Record):
    """What one call of a layer comes to. `weights` and `macs` are None and UNKNOWN where a mistake
    hides them."""

    outputs: tuple[Shape, ...]
    weights: tuple[Weight, ...] | None
    macs: Dim
    complaint: Complaint | None = None
    # Whether there may be more outputs, like the last one.
    uncounted: bool = False
    # Whether something inside has a mistake, which was reported where it stands.
    is_flawed: bool = False


class Inference(Record):
    results: dict[Leaf, Result]
    bound: dict[Leaf, Bound]
    # Layers with a mistake of their own, and those that are computed from them.
    tainted: set[Leaf]
    origins: Origins
    # What was made of the models among the arguments, each with the first inputs it was given.
    inner: list[Stages]


class Stages(Record):
    """What each stage made of a spec, for who needs more than the report."""

    spec: ModelSpec
    expansion: Expansion
    graph: Graph
    inference: Inference


def infer(
    spec: ModelSpec, graph: Graph, log: Log, given: Mapping[Leaf, Shape] = NOTHING_GIVEN
) -> Inference:
    """The result of every layer, in the graph's order; `given` are other shapes of inputs than the
    spec's."""
    return _Inferrer(spec, graph, log, given).run()


def argument_spans(leaf: Leaf, bound: Bound) -> dict[str, Span]:
    """The places of the argument values that were written, by the layer's own names."""
    call, binding, spec = leaf.call, leaf.binding, leaf.spec
    if call is None or binding is None:
        return {}
    at, models = call.type_span, bound.models
    given = assigned(binding, leaf.value, at, spec.dialect, spec.layout, leaf.extra, models)
    return {binding.canonical[word]: node.span for word, node in given.items()}


class _Inferrer:
    def __init__(
        self,
        spec: ModelSpec,
        graph: Graph,
        log: Log,
        given: Mapping[Leaf, Shape] = NOTHING_GIVEN,
    ) -> None:
        self.spec = spec
        self.graph = graph
        self.log = log
        # What the inputs are given: where the model stands inside a layer, or is tried.
        self.given = given
        self.inner: list[Stages] = []
        self.results: dict[Leaf, Result] = {}
        self.bound: dict[Leaf, Bound] = {}
        self.tainted: set[Leaf] = set()
        sizes = {given.batch_size for given in spec.inputs}
        self.batch = sizes.pop() if len(sizes) == 1 else None
        self.origins = Origins(graph, self.known_shape, self.known_layer)
        # Calls that say the same are bound once, and computed once for each input shape. What is
        # wrong has a place, as has a model among the arguments: that is shared by the instances of
        # a block alone.
        self._bound: dict[Hashable, Bound] = {}
        self._placed: dict[tuple[int, int], Bound] = {}
        self._computed: dict[tuple[int, tuple[Shape, ...]], Result] = {}

    def run(self) -> Inference:
        for leaf in self.graph.order:
            tensors = self.graph.inputs[leaf]
            shapes = tuple([self.shape(tensor) for tensor in tensors])
            for tensor in tensors:
                if tensor.output and not self.has_output(tensor):
                    self.no_such_output(leaf, tensor)
            if any(t.source is None or t.source in self.tainted for t in tensors):
                self.tainted.add(leaf)
            if leaf in self.given:
                self.results[leaf] = Result((self.given[leaf],), (), 0)
            elif leaf.input is not None:
                self.results[leaf] = self.input(leaf, shapes)
            elif leaf.binding is None:
                self.tainted.add(leaf)
                self.results[leaf] = Result((UNKNOWN_SHAPE,), None, UNKNOWN)
            else:
                self.results[leaf] = self.layer(leaf, shapes)
        return Inference(self.results, self.bound, self.tainted, self.origins, self.inner)

    def shape(self, tensor: Tensor) -> Shape:
        if tensor.source is None:
            return UNKNOWN_SHAPE
        outputs = self.results[tensor.source].outputs
        if tensor.output < len(outputs):
            return outputs[tensor.output]
        return outputs[-1] if self.results[tensor.source].uncounted else UNKNOWN_SHAPE

    def has_output(self, tensor: Tensor) -> bool:
        """Whether the layer has that many outputs, as far as they are known."""
        if tensor.source is None or tensor.source in self.tainted:
            return True
        result = self.results[tensor.source]
        return tensor.output < len(result.outputs) or result.uncounted

    def no_such_output(self, leaf: Leaf, tensor: Tensor) -> None:
        assert tensor.source is not None
        self.tainted.add(leaf)
        reference = self.graph.references.get((leaf, tensor))
        number = len(self.results[tensor.source].outputs)
        name = tensor.source.name
        message = f"`{name}` has {count(number, 'output')}, not an output {tensor.output}"
        help = f"write `{name}`" if number == 1 else f"the last one is `{name}.{number - 1}`"
        span = reference.span if reference is not None else leaf.span
        labels = (Label(tensor.source.span, f"`{name}`"), *site_labels(leaf.sites))
        self.log.add(Diagnostic(UNKNOWN_REFERENCE, message, span, labels, help, layer=leaf.name))

    def known_shape(self, tensor: Tensor) -> Shape | None:
        return self.shape(tensor) if tensor.source in self.results else None

    def known_layer(self, leaf: Leaf) -> Layer | None:
        return self.bound[leaf].layer if leaf in self.bound else None

    # -- inputs ----------------------------------------------------------------------------------

    def input(self, leaf: Leaf, given: tuple[Shape, ...]) -> Result:
        """A model input; that of a nested model is checked against what it is given."""
        spec = leaf.input
        assert spec is not None
        batch: Dim = BATCH if spec.batch_size is None else spec.batch_size
        if spec.shape is None:
            self.tainted.add(leaf)
            return Result(given or (UNKNOWN_SHAPE,), (), 0)
        shape: Shape = (batch, *spec.shape)
        if not given:
            return Result((shape,), (), 0)
        outer = given[0]
        if not is_ranked(outer):
            return Result((shape,), (), 0)
        met = met_shape(shape, outer)
        if met is None:
            message = f"the model takes {shape_text(shape)}, but it is given {shape_text(outer)}"
            group = leaf.groups[-1]
            labels = (Label(leaf.span, "its input is declared here"),)
            self.log.add(Diagnostic(INPUT_SIZE, message, group.span, labels, layer=group.name))
            self.tainted.add(leaf)
            return Result((shape,), (), 0)
        return Result((met,), (), 0)

    # -- layers ----------------------------------------------------------------------------------

    def layer(self, leaf: Leaf, shapes: tuple[Shape, ...]) -> Result:
        bound = self.bind(leaf)
        self.bound[leaf] = bound
        if bound.diagnostics and leaf.shares is None:
            for diagnostic in self.told(leaf, bound, shapes):
                self.log.add(self.placed(diagnostic, leaf))
        if bound.broken or bound.diagnostics:
            self.tainted.add(leaf)
        key = (id(bound.layer), shapes)
        result = self._computed.get(key)
        if result is None:
            result = self._computed[key] = self.compute(bound, shapes)
        if result.complaint is None and leaf.shares is not None:
            self.compare_calls(leaf, leaf.shares, shapes, result)
        if result.complaint is None and bound.layer.dense and not bound.broken:
            self.without_batch(leaf)
        if result.is_flawed:
            self.tainted.add(leaf)
        if result.complaint is not None:
            self.tainted.add(leaf)
            self.log.add(self.placed(self.diagnostic(leaf, bound, result.complaint), leaf))
        return result

    def told(self, leaf: Leaf, bound: Bound, shapes: tuple[Shape, ...]) -> tuple[Diagnostic, ...]:
        """What is wrong with the arguments, with a value that only the input tells."""
        complaint = bound.open
        if complaint is None or complaint.mend is None or not shapes or not is_ranked(shapes[0]):
            return bound.diagnostics
        fits = len(shapes[0]) in bound.layer.input_ranks()
        value = complaint.mend(shapes[0]) if fits else ""
        span = argument_spans(leaf, bound).get(complaint.argument)
        if not value or span is None:
            return bound.diagnostics
        from cnnshape.edits.scalars import setting

        *others, last = bound.diagnostics
        word = bound.layer.words[complaint.argument]
        help = f"{complaint.help}: {value}"
        return (*others, last._replace(help=help, fix=setting(word, span, value)))

    def without_batch(self, leaf: Leaf) -> None:
        """A dense layer behind a flatten that has joined the open batch with the features."""
        for tensor in self.graph.inputs[leaf][:1]:
            shape = self.known_shape(tensor)
            help = self.origins.flattened_batch(tensor) if shape == (None,) else None
            if help is not None and shape is not None:
                self.tainted.add(leaf)
                message = (
                    f"the input {shape_text(shape)} has lost its batch axis: "
                    "all samples stand in one row"
                )
                labels = self.origins.labels(tensor, None, INPUT_RANK)
                found = Diagnostic(INPUT_RANK, message, leaf.span, labels, help)
                self.log.add(self.placed(found, leaf))

    def compare_calls(
        self, leaf: Leaf, first: Leaf, shapes: tuple[Shape, ...], result: Result
    ) -> None:
        """A further call uses the first one's weights, so it must need the same ones."""
        before = self.results[first].weights
        if before is None or result.weights is None or leaf.reuse is None:
            return
        for ours, theirs in zip(before, result.weights, strict=False):
            fits = all(agree(a, b) for a, b in zip(ours.shape, theirs.shape, strict=False))
            if not fits or len(ours.shape) != len(theirs.shape):
                self.tainted.add(leaf)
                given = shape_text(shapes[0]) if shapes else "nothing"
                message = (
                    f"`{first.name}` has a {ours.name} of {shape_text(ours.shape)}, but for the "
                    f"input {given} of this call it would have to be {shape_text(theirs.shape)}"
                )
                labels = (Label(first.span, f"`{first.name}` is called first here"),)
                help = "give both calls inputs of the same size, or make two layers of them"
                self.log.add(
                    Diagnostic(
                        INPUT_FEATURES, message, leaf.reuse.span, labels, help, layer=leaf.name
                    )
                )
                return

    def bind(self, leaf: Leaf) -> Bound:
        if leaf.shares is not None:
            return self.bound[leaf.shares]
        call, binding, extra = leaf.call, leaf.binding, leaf.extra
        assert call is not None
        assert binding is not None
        spec = leaf.spec
        place = (id(call), id(spec))
        if place in self._placed:
            return self._placed[place]
        beside = None if extra is None else (extra.key.text, content(extra.value))
        said = (binding, spec.layout, content(leaf.value), beside)
        bound = None if leaf.inner else self._bound.get(said)
        if bound is None:
            at, models = call.type_span, self.submodels(leaf)
            bound = bind(binding, leaf.value, at, spec.dialect, spec.layout, extra, models)
            if not bound.diagnostics and not leaf.inner:
                self._bound[said] = bound
            elif not call.dynamic and extra is None:
                self._placed[place] = bound
        return bound

    # -- models inside layers --------------------------------------------------------------------

    def submodels(self, leaf: Leaf) -> Models:
        """The models among a layer's arguments, as layers."""
        return {span: self.submodel(inner) for span, inner in leaf.inner.items()}

    def submodel(self, inner: InnerModel) -> Submodel:
        expansion = inner.expansion
        if expansion is None:
            layer = Submodel(inner.kind, 1, lambda _: HIDDEN)
        else:
            graph = connect(expansion, self.log)
            entries = [leaf for leaf in expansion.leaves if leaf in expansion.scope.given]

            def compute(shapes: tuple[Shape, ...]) -> Computed:
                given = dict(zip(entries, shapes, strict=True))
                for entry, shape in given.items():
                    declared = entry.input.shape if entry.input is not None else None
                    if declared is None or not is_ranked(shape):
                        continue
                    met = met_shape((shape[0], *declared), shape)
                    if met is None:
                        return _misfit((BATCH, *declared), shape)
                    given[entry] = met
                first = not layer.stages
                log = self.log if first else Log()
                inferrer = _Inferrer(inner.spec, graph, log, given)
                inference = inferrer.run()
                if first:
                    layer.stages = Stages(inner.spec, expansion, graph, inference)
                    self.inner.append(layer.stages)
                outputs = tuple([inferrer.shape(tensor) for tensor in graph.outputs])
                return _summed(expansion, inference.results, inference.tainted, outputs)

            layer = Submodel(inner.kind, len(entries), compute)
        layer.own_name = inner.name
        return layer

    def compute(self, bound: Bound, shapes: tuple[Shape, ...]) -> Result:
        layer = bound.layer
        hidden: tuple[Weight, ...] | None = None if _has_weights(layer) else ()
        complaint = self.wrong_number(layer, shapes)
        if complaint is not None and bound.diagnostics:
            # What feeds the layer may stand where its arguments do, which was reported.
            return Result((UNKNOWN_SHAPE,), hidden, _no_macs(layer))
        if complaint is not None:
            most = layer.arity[1]
            too_many = most is not None and len(shapes) > most > 0
            output = layer.fallback(*shapes[:most]) if too_many else UNKNOWN_SHAPE
            return Result((output,), hidden, _no_macs(layer), complaint)
        if bound.broken:
            try:
                if shapes:
                    layer.check_input(*shapes)
            except Complaint as found:
                complaint = found
            return Result((layer.fallback(*shapes),), hidden, _no_macs(layer), complaint)
        assumed: list[Shape] = []
        for shape in shapes:
            one = shape if is_ranked(shape) else layer.assume(shape)
            if one is None:
                return Result((layer.fallback(*shapes),), hidden, _no_macs(layer))
            assumed.append(one)
        inputs = tuple(assumed)
        try:
            made = layer.output(*inputs)
        except Complaint as found:
            weights = hidden if found.rule is INPUT_RANK else self.weights(layer, inputs)
            return Result((layer.fallback(*inputs),), weights, _no_macs(layer), found)
        several = bool(made) and isinstance(made[0], tuple)
        outputs: tuple[Shape, ...] = made if several else (made,)  # type: ignore[assignment]
        try:
            bounded(layer.kind, "the output", outputs)
        except Complaint as found:
            hidden_shapes = (UNKNOWN_SHAPE,) * len(outputs)
            return Result(hidden_shapes, hidden, _no_macs(layer), found)
        if isinstance(self.batch, int):
            # `batch` in an argument, where the layer's own input does not say how large it is.
            outputs = tuple([tuple(self.batch if d is BATCH else d for d in s) for s in outputs])
        if layer.is_flawed(*inputs):
            weights = self.weights(layer, inputs)
            return Result(outputs, weights, _macs(layer, inputs, outputs), is_flawed=True)
        try:
            weights = self.named_weights(layer, inputs)
        except Complaint as found:
            return Result(outputs, None, UNKNOWN, found)
        macs = _macs(layer, inputs, outputs)
        return Result(outputs, weights, macs, uncounted=layer.uncounted(*inputs))

    def weights(self, layer: Layer, inputs: tuple[Shape, ...]) -> tuple[Weight, ...] | None:
        if not _has_weights(layer):
            return ()
        try:
            return self.named_weights(layer, inputs)
        except Complaint:
            return None

    def named_weights(self, layer: Layer, inputs: tuple[Shape, ...]) -> tuple[Weight, ...]:
        if not _has_weights(layer):
            return ()
        found = tuple(layer.named_weights(*inputs))
        bounded(layer.kind, "a weight", [weight.shape for weight in found])
        return found

    def wrong_number(self, layer: Layer, shapes: tuple[Shape, ...]) -> Complaint | None:
        least, most = layer.arity
        if len(shapes) >= least and (most is None or len(shapes) <= most):
            return None
        wanted = str(least) if least == most else f"at least {least}"
        if most is not None and len(shapes) > most:
            wanted = str(most) if least == most else f"at most {most}"
        noun = "input" if wanted.endswith(" 1") or wanted == "1" else "inputs"
        if most == 0:
            return Complaint(
                INPUT_COUNT, f"`{layer.kind}` takes no input", help="leave `inputs` out"
            )
        help = "name them: `inputs: [first, second]`" if len(shapes) < least else ""
        if layer.takes:
            help = f"name them in this order: `inputs: [{', '.join(layer.takes)}]`"
        return Complaint(
            INPUT_COUNT,
            f"`{layer.kind}` takes {wanted} {noun}, but {count(len(shapes), 'input')} "
            f"{'leads' if len(shapes) == 1 else 'lead'} here",
            help=help,
        )

    # -- diagnostics -----------------------------------------------------------------------------

    def diagnostic(self, leaf: Leaf, bound: Bound, complaint: Complaint) -> Diagnostic:
        """The complaint with its place: the value at fault if one was written, or the name."""
        assert leaf.call is not None
        spans = argument_spans(leaf, bound) if complaint.argument else {}
        span = spans.get(complaint.argument, leaf.call.type_span)
        tensors = self.graph.inputs[leaf]
        index = complaint.input or 0
        labels: tuple[Label, ...] = ()
        help, message = complaint.help, complaint.message
        if index < len(tensors) and (complaint.input is not None or complaint.axis is not None):
            told = tensors if bound.layer.merges else tensors[index : index + 1]
            labels = tuple(
                [
                    label
                    for tensor in dict.fromkeys(told[:4])
                    for label in self.origins.labels(tensor, complaint.axis, complaint.rule)
                ]
            )
        fix = None
        if complaint.value and complaint.argument in spans:
            word = bound.layer.words.get(complaint.argument, complaint.argument)
            help = help or f"write {complaint.value} for `{word}`"
            if leaf.value is not None:
                from cnnshape.edits.scalars import setting

                fix = setting(word, span, complaint.value)
        at_fault = tensors[index] if index < len(tensors) else NOWHERE
        swallowed = self.origins.flattened_batch(at_fault)
        if complaint.rule is INPUT_FEATURES and swallowed is not None:
            return Diagnostic(complaint.rule, message, span, labels, swallowed, None, leaf.name)
        if complaint.rule is INPUT_FEATURES and index < len(tensors):
            factors = self.origins.factors(tensors[index])
            if factors and message.endswith(factors.partition(" ")[0]):
                message = message[: -len(factors.partition(" ")[0])] + factors
        return Diagnostic(complaint.rule, message, span, labels, help, fix, leaf.name)

    def placed(self, diagnostic: Diagnostic, leaf: Leaf) -> Diagnostic:
        """With the calls through which a block's body came to be read."""
        labels = diagnostic.labels + site_labels(leaf.sites)
        return diagnostic._replace(labels=labels, layer=leaf.name)


def met_shape(declared: Shape, given: Shape) -> Shape | None:
    """An input as far as both its declaration and what it is given say it; None where the two
    contradict each other."""
    if len(given) != len(declared) or not all(map(agree, given[1:], declared[1:])):
        return None
    return (given[0], *map(known, given[1:], declared[1:]))


def _misfit(declared: Shape, given: Shape) -> Computed:
    message = f"the model takes {shape_text(declared)}, but it is given {shape_text(given)}"
    return Computed((UNKNOWN_SHAPE,), None, UNKNOWN, misfit=message)


def _summed(
    expansion: Expansion,
    results: Mapping[Leaf, Result],
    tainted: set[Leaf],
    outputs: tuple[Shape, ...],
) -> Computed:
    """A whole model as one layer: its weights under the names of its layers."""
    weights: list[Weight] | None = []
    for leaf in expansion.leaves:
        own = results[leaf].weights
        if leaf.shares is not None:
            continue
        if own is None or weights is None:
            weights = None
            continue
        joiner = leaf.spec.dialect.weight_joiner
        for weight in own:
            is_frozen = weight.role is Role.TRAINABLE and not leaf.trainable
            name = f"{leaf.name}{joiner}{weight.name}" if weight.name else leaf.name
            role = Role.FROZEN if is_frozen else weight.role
            weights.append(Weight(name, weight.shape, role, "", weight.dtype or leaf.dtype))
    macs = total([results[leaf].macs for leaf in expansion.leaves])
    found = None if weights is None else tuple(weights)
    return Computed(outputs or (UNKNOWN_SHAPE,), found, macs, is_flawed=bool(tainted))


def _has_weights(layer: Layer) -> bool:
    return type(layer).weights is not Layer.weights


def _no_macs(layer: Layer) -> Dim:
    return 0 if type(layer).macs is Layer.macs else UNKNOWN


def _macs(layer: Layer, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> Dim:
    """For one sample: the batch counts as one where it is open, and is divided out where not."""
    if type(layer).macs is Layer.macs:
        return 0
    try:
        macs = layer.macs(_one_sample(inputs), _one_sample(outputs))
    except Complaint:
        return UNKNOWN
    batch = inputs[0][0] if inputs and inputs[0] else 1
    if isinstance(macs, int) and isinstance(batch, int) and batch > 1 and macs % batch == 0:
        return macs // batch
    return macs


def _one_sample(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    return tuple([tuple([1 if dim is BATCH else dim for dim in shape]) for shape in shapes])
