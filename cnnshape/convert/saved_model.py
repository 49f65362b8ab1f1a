"""A saved model, its layers and the models in it → ModelSpec."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.convert.saved_calls import SavedCall
from cnnshape.convert.saved_class import ENDS
from cnnshape.convert.saved_entry import Entry, read_entry
from cnnshape.convert.saved_graph import SavedGraph, name_of_call
from cnnshape.convert.saved_inputs import built_input, first_input, no_input, read_input
from cnnshape.convert.saved_layer import Described, describe
from cnnshape.convert.saved_operations import describe_operation, is_operation
from cnnshape.convert.saved_tensors import Given, everything, given_to
from cnnshape.diagnostics import Diagnostic, Log
from cnnshape.dialects.keras import KERAS
from cnnshape.document.node import Mapping, Node, Pair, Scalar, Sequence, Unknown
from cnnshape.record import Record
from cnnshape.rules import BAD_STRUCTURE, MISSING_KEY, OPAQUE_LAYER, UNUSED_LAYER
from cnnshape.shape import Layout
from cnnshape.source import Span
from cnnshape.spec import (
    GROUP,
    MODEL,
    REUSE,
    CallSpec,
    Contract,
    InputSpec,
    ModelSpec,
    Recorded,
    weight_dtype,
)

_INPUT = KERAS.input_type
_DTYPES = frozenset(weight_dtype(KERAS).words)


class Body(Record):
    """What a model consists of."""

    inputs: tuple[InputSpec, ...]
    layers: tuple[CallSpec, ...]
    outputs: tuple[Scalar, ...]
    recorded: Recorded


class ModelReader:
    """Reads models, one inside the other; what cannot be read is reported and left out."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def root(self, entry: Entry, default_name: str) -> ModelSpec:
        """The model that the file is about."""
        spec = self.model(entry, default_name)
        if entry.is_frozen:
            for call in spec.layers:
                call.beside["trainable"] = _pair("trainable", "false", entry.kind.span)
        if spec.inputs[0].shape is None and not len(self.log):
            message = "the file does not say what the model is given"
            help = "build the model before it is saved"
            self.log.add(Diagnostic(MISSING_KEY, message, entry.kind.span, (), help))
        if spec.recorded is not None and any(d.rule is BAD_STRUCTURE for d in self.log):
            # What is not read is not there, so that everything comes out otherwise.
            return spec._replace(recorded=spec.recorded._replace(compared=False))
        return spec

    def model(self, entry: Entry, default_name: str) -> ModelSpec:
        layers = entry.config.get("layers")
        assert isinstance(layers, Sequence)
        entries = [read_entry(node) for node in layers.items]
        body = self._graph(entry, entries) if entry.is_graph else self._chain(entry, entries)
        return ModelSpec(
            name=entry.name.text if entry.name is not None else default_name,
            dialect=KERAS,
            layout=_layout(body.layers),
            inputs=body.inputs or (no_input(entry),),
            vars=(),
            blocks={},
            layers=body.layers,
            outputs=body.outputs,
            contract=Contract(None, None, None),
            dtype="",
            span=entry.kind.span,
            recorded=body.recorded,
            type=entry.kind.text,
        )

    def _layer(self, entry: Entry, shapes: dict[Span, Node]) -> CallSpec:
        """A layer or a model, without its wiring."""
        if entry.is_model:
            inner = self.model(entry, entry.kind.text)
            return _call(entry, Described(MODEL, entry.kind.span), inner)
        build = entry.fields.get("build_config")
        shape = build.get("input_shape") if isinstance(build, Mapping) else None
        if shape is not None:
            shapes[entry.kind.span] = shape
        described = describe(entry, KERAS)
        models = {span: self._layer(one, shapes) for span, one in described.models.items()}
        return _call(entry, described, inner=models)

    # -- a chain: each layer takes what the one before it gives ----------------------------------

    def _chain(self, entry: Entry, entries: list[Entry]) -> Body:
        shapes: dict[Span, Node] = {}
        given: InputSpec | None = None
        if entries and entries[0].kind.text == _INPUT:
            given = read_input(entries.pop(0), self.log)
        calls = tuple([self._layer(each, shapes) for each in entries])
        if given is None and entries:
            given = first_input(entries[0], self.log)
            inner = calls[0].model
            if given is None and inner is not None and len(inner.inputs) == 1:
                given = inner.inputs[0]._replace(name="")
        given = given or built_input(entry, self.log)
        inputs = (given,) if given is not None else ()
        return Body(inputs, calls, (), Recorded(shapes, frozenset()))

    # -- a graph: each layer says what it takes --------------------------------------------------

    def _graph(self, entry: Entry, entries: list[Entry]) -> Body:
        graph = SavedGraph(entries, entry, self.log)
        inputs: dict[str, InputSpec] = {}
        called: list[tuple[CallSpec, list[Given]]] = []
        for each in entries:
            name = each.name.text if each.name is not None else ""
            if each.kind.text == _INPUT:
                inputs[name] = read_input(each, self.log)
            elif not graph.calls.get(name) and not graph.is_taken(name):
                self.log.add(_left_out(each))
            else:
                call, given = self._called(each, self._calls(each, name, graph), graph.shapes)
                if call.model is not None:
                    graph.models[name] = call.model
                if each.kind.text in ENDS:
                    graph.aside.add(name)
                called.append((call, given))
        layers = [call for spec, given in called for call in _wired(spec, given, graph)]
        outputs = [graph.reference(origin, is_output=True) for origin in graph.outputs]
        return Body(
            tuple(self._in_order(inputs, graph)),
            tuple(layers),
            tuple([node for node in outputs if isinstance(node, Scalar)]),
            Recorded(graph.shapes, frozenset(graph.aside)),
        )

    def _calls(self, entry: Entry, name: str, graph: SavedGraph) -> list[SavedCall]:
        """The calls of a layer whose output something takes: there must be one."""
        message = f"`{name}` is called nowhere, but something takes what it gives"
        broken = Diagnostic(BAD_STRUCTURE, message, entry.kind.span)
        return graph.calls.get(name) or [SavedCall((), {}, broken=broken)]

    def _called(
        self, entry: Entry, calls: list[SavedCall], shapes: dict[Span, Node]
    ) -> tuple[CallSpec, list[Given]]:
        """The layer, and what each of its calls is given."""
        broken = calls[0].broken
        if is_operation(entry) and broken is not None:
            call = _call(entry, Described(entry.kind.text, entry.kind.span))
            call.opaque = broken
            return call, [Given((), ())]
        if is_operation(entry):
            described, inputs = describe_operation(entry, calls[0], KERAS)
            if described.opaque is None:
                return _call(entry, described), [Given(inputs, ())]
            return _call(entry, described), [everything(call) for call in calls]
        spec = self._layer(entry, shapes)
        if spec.opaque is not None:
            return spec, [everything(call) for call in calls]
        return spec, [given_to(spec.type, call) for call in calls]

    def _in_order(self, inputs: dict[str, InputSpec], graph: SavedGraph) -> Iterator[InputSpec]:
        """The inputs in the order in which the model takes them."""
        for origin in graph.inputs:
            if origin.layer in inputs:
                yield inputs.pop(origin.layer)
            elif origin.layer not in graph.entries:
                graph.reference(origin)
            else:
                message = f"the model has no input `{origin.layer}`"
                self.log.add(Diagnostic(BAD_STRUCTURE, message, origin.span))
        yield from inputs.values()


def _wired(spec: CallSpec, given: list[Given], graph: SavedGraph) -> Iterator[CallSpec]:
    """The layer with its inputs, and an entry for each further call of it."""
    for number, one in enumerate(given):
        graph.aside.update(origin.layer for origin in one.aside)
        references = tuple([graph.reference(origin) for origin in one.inputs])
        if one.broken is not None:
            references = (Unknown(one.broken.span),)
            if spec.opaque is None:
                graph.log.add(one.broken)
        key = Scalar(spec.type_span, "inputs", quoted=True)
        inputs = Pair(key, Sequence(spec.type_span, references))
        if number == 0:
            spec.beside["inputs"] = inputs
            yield spec
            continue
        name = spec.beside["name"].value
        assert isinstance(name, Scalar)
        again = _pair("name", name_of_call(name.text, number), name.span)
        beside = {"name": again, "inputs": inputs}
        yield CallSpec(REUSE, spec.type_span, name, beside, spec.span)


def _call(
    entry: Entry,
    described: Described,
    model: ModelSpec | None = None,
    inner: dict[Span, CallSpec] | None = None,
) -> CallSpec:
    """The layer as an entry of a spec, without its wiring."""
    beside: dict[str, Pair] = {}
    if entry.name is not None:
        beside["name"] = _pair("name", entry.name.text, entry.name.span)
    if entry.is_frozen:
        beside["trainable"] = _pair("trainable", "false", entry.kind.span)
    dtype = entry.config.get("dtype")
    policy = dtype.get("config") if isinstance(dtype, Mapping) else None
    if isinstance(policy, Mapping):
        dtype = policy.get("name")
    if isinstance(dtype, Scalar) and dtype.text != "float32" and dtype.text in _DTYPES:
        beside["dtype"] = _pair("dtype", dtype.text, dtype.span)
    is_entry = model is None and described.type in (GROUP, MODEL, REUSE)
    call = CallSpec(
        KERAS.nested_type if is_entry else described.type,
        described.span,
        described.arguments,
        beside,
        described.span,
        model=model,
        opaque=_why(entry, described),
        inner=inner,
    )
    call.dynamic = False
    return call


def _left_out(entry: Entry) -> Diagnostic:
    """Why a layer of a graph is not looked at. One without a name may be what others refer to."""
    if entry.is_broken:
        return _broken(entry)
    if entry.name is None:
        message = f"this `{entry.kind.text}` has no name, by which others could refer to it"
        return Diagnostic(BAD_STRUCTURE, message, entry.kind.span)
    message = f"`{entry.name.text}` is never called, so that it has no part here"
    return Diagnostic(UNUSED_LAYER, message, entry.kind.span)


def _broken(entry: Entry) -> Diagnostic:
    message = "a layer has a `class_name` and a `config`"
    return Diagnostic(BAD_STRUCTURE, message, entry.kind.span)


def _why(entry: Entry, described: Described) -> Diagnostic | None:
    """Why nothing can be known of the layer, if nothing can."""
    if entry.is_broken:
        return _broken(entry)
    if described.opaque is None:
        return None
    message, help = described.opaque
    return Diagnostic(OPAQUE_LAYER, message, described.span, (), help)


def _pair(key: str, text: str, span: Span) -> Pair:
    quoted = text not in ("true", "false")
    return Pair(Scalar(span, key, quoted=True), Scalar(span, text, quoted=quoted))


def _layout(calls: tuple[CallSpec, ...]) -> Layout:
    """The order of axes that the layers have, as the first one says that says it."""
    for call in calls:
        node = call.value.get("data_format") if isinstance(call.value, Mapping) else None
        if isinstance(node, Scalar) and not node.is_null:
            return "channels_first" if node.text == "channels_first" else "channels_last"
        if call.model is not None:
            return call.model.layout
    return "channels_last"
