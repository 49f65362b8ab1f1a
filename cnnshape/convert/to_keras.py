"""A model → Keras source: a function that builds it, as a Sequential model where it is a chain."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.convert.given import Given, Inner
from cnnshape.convert.keras_graph import (
    PREFIX,
    PRIVATE,
    KerasCall,
    KerasGraph,
    KerasModel,
    Source,
    arrangement,
    operands,
    with_operands,
)
from cnnshape.convert.outline import Box, Call
from cnnshape.convert.python_text import Names, call, identifier, literal, one_line, shifted
from cnnshape.dialects.keras import KERAS
from cnnshape.infer import Stages
from cnnshape.instances import Leaf
from cnnshape.report import Report

_MAIN = '\n\nif __name__ == "__main__":\n    build().summary()\n'
_INPUT = "keras.Input"


def write(report: Report, stages: Stages) -> str:
    """The source. Raises NotExpressible."""
    graph = KerasGraph(stages)
    writer = _Writer(graph)
    body = "".join([f"    {shifted(line)}\n" for line in writer.model(graph.root, report.name)])
    head = "".join([f"{line}\n" for line in sorted(writer.imports, key=_order)])
    doc = f'    """{one_line(report.name)}."""\n'
    inner = "".join(writer.functions)
    return f"{head}{inner}\n\ndef build() -> keras.Model:\n{doc}{body}{_MAIN}"


class _Writer:
    def __init__(self, graph: KerasGraph) -> None:
        self.graph = graph
        self.imports = {"import keras"}
        # The functions that build the models inside layers.
        self.functions: list[str] = []
        self.names = Names("keras", "layers", "build", "x", *PRIVATE)

    def model(self, model: KerasModel, name: str) -> Iterator[str]:
        """The lines that make a model, the last one with `return` in front."""
        if self.graph.is_chain(model):
            yield f"return {self.chain(model, name)}"
            return
        lines = list(self.functional(model, name))
        yield from lines[:-1]
        yield f"return {lines[-1]}"

    def chain(self, model: KerasModel, name: str) -> str:
        items = [self.input(model, model.inputs[0])]
        items += [self.layer(model, c.leaf) for c in model.calls if c.leaf is not None]
        lines = "".join([f"        {shifted(item, 8)},\n" for item in items])
        return f"keras.Sequential(\n    [\n{lines}    ],\n    name={literal(name)},\n)"

    def functional(self, model: KerasModel, name: str) -> Iterator[str]:
        """The lines of a functional model; the last one is the model."""
        shown = _Shown(model)
        inputs = []
        for leaf in model.inputs:
            variable = self.names.fresh(identifier(model.local(leaf), "input"))
            inputs.append(variable)
            shown.inputs[leaf] = variable
            yield f"{variable} = {self.input(model, leaf)}"
        # Before anything is on its way in `x`, which they use as well.
        for target, inner in model.models.items():
            yield from self.nested(target, inner, shown)
        for number, made in enumerate(model.calls):
            yield from self.call(model, made, number, shown)
        outputs = [shown.text(source) for source in model.outputs]
        parts = [_one_or_list(inputs), _one_or_list(outputs), f"name={literal(name)}"]
        yield call("keras.Model", parts, 11)

    def call(self, model: KerasModel, made: KerasCall, number: int, shown: _Shown) -> Iterator[str]:
        taken = [shown.text(source) for source in made.inputs]
        if made.leaf is not None and made.leaf.type.startswith(PREFIX):
            value = self.operation(made.leaf, taken)
        else:
            layer = shown.layers.get(id(made.target))
            if layer is None:
                assert isinstance(made.target, Call)
                layer = self.layer(model, made.target.leaf)
                if made.target in shown.shared:
                    variable = self.names.fresh(identifier(f"{made.target.local}_layer"))
                    yield f"{variable} = {layer}"
                    layer = shown.layers[id(made.target)] = variable
            is_list = len(taken) > 1
            if made.leaf is not None:
                is_list = arrangement(made.leaf) == "list"
            arguments = f"[{', '.join(taken)}]" if is_list else ", ".join(taken)
            value = f"{layer}({arguments})"
        passes = shown.passes(made, number)
        variable = "x" if passes else self.names.fresh(self.variable(model, made))
        shown.variables[id(made)] = variable
        shown.several[id(made)] = self.has_several(model, made)
        yield f"{variable} = {value}"

    def variable(self, model: KerasModel, made: KerasCall) -> str:
        local = made.entry.local or made.target.local
        return identifier(local)

    def has_several(self, model: KerasModel, made: KerasCall) -> bool:
        if made.leaf is None:
            assert isinstance(made.target, Box)
            return len(model.models[made.target].outputs) > 1
        result = self.graph.stages.inference.results[made.leaf]
        return len(result.outputs) > 1 or result.uncounted

    def nested(self, target: Box, inner: KerasModel, shown: _Shown) -> Iterator[str]:
        """A model inside, made before it is called."""
        name = target.local
        if target.group is not None and target.group.type == KERAS.chain_type:
            lines = [self.chain(inner, name)] if self.graph.is_chain(inner) else []
        else:
            lines = []
        lines = lines or list(self.functional(inner, name))
        yield from lines[:-1]
        variable = self.names.fresh(identifier(name, "model"))
        shown.layers[id(target)] = variable
        yield f"{variable} = {lines[-1]}"

    # -- layers ----------------------------------------------------------------------------------

    def input(self, model: KerasModel, leaf: Leaf) -> str:
        given = leaf.input
        assert given is not None
        batch, *sample = self.graph.batch_shape(leaf)
        parts = [f"shape={literal(tuple(sample))}"]
        if batch is not None:
            parts.append(f"batch_size={batch}")
        if given.dtype:
            parts.append(f"dtype={literal(given.dtype)}")
        return call(_INPUT, [*parts, f"name={literal(model.local(leaf))}"], 20)

    def layer(self, model: KerasModel, leaf: Leaf) -> str:
        given = self.graph.given(leaf)
        settings = [f"{word}={literal(v)}" for word, v in self.graph.settings(leaf).items()]
        parts = [*self.arguments(given), *settings, f"name={literal(model.local(leaf))}"]
        return call(self.class_of(leaf.type), parts, 16)

    def class_of(self, kind: str) -> str:
        if kind in PRIVATE:
            self.imports.add(f"from {PRIVATE[kind]} import {kind}")
            return kind
        self.imports.add("from keras import layers")
        return f"layers.{kind}"

    def arguments(self, given: tuple[Given, ...]) -> list[str]:
        return [
            self.value(one.value)
            if one.required and number == 0
            else f"{one.word}={self.value(one.value)}"
            for number, one in enumerate(given)
        ]

    def build_inner(self, inner: Inner) -> str:
        """A call of the function that builds a model inside a layer."""
        assert inner.model is not None
        function = self.names.fresh(identifier(f"build_{inner.name}"))
        graph, self.graph = self.graph, KerasGraph(inner.model)
        lines = list(self.model(self.graph.root, inner.name))
        self.graph = graph
        body = "".join([f"    {shifted(line)}\n" for line in lines])
        doc = f'    """{one_line(inner.name)}."""\n'
        self.functions.append(f"\n\ndef {function}() -> keras.Model:\n{doc}{body}")
        return f"{function}()"

    def value(self, value: object) -> str:
        if isinstance(value, Inner) and value.model is not None:
            return self.build_inner(value)
        if isinstance(value, Inner):
            parts = self.arguments(value.arguments)
            if not value.trainable:
                parts.append("trainable=False")
            if value.name:
                parts.append(f"name={literal(value.name)}")
            return f"{self.class_of(value.type)}({', '.join(parts)})"
        if isinstance(value, tuple):
            return f"[{', '.join(self.value(item) for item in value)}]"
        return literal(_tuples(value))

    def operation(self, leaf: Leaf, taken: list[str]) -> str:
        """A function of keras.ops, which gives its own name to the row."""
        given = self.graph.given(leaf)
        constants = operands(given)
        if arrangement(leaf) == "list":
            taken = [f"[{', '.join(taken)}]"]
        # Constants are literals, tensors are variables.
        mixed = with_operands(list(taken), _literals(given), leaf.type)
        parts = [str(part) for part in mixed]
        parts += [f"{g.word}={self.value(g.value)}" for g in given if g.word not in constants]
        return call(f"keras.{leaf.type}", parts, 12)


class _Shown:
    """The variables of a functional model."""

    def __init__(self, model: KerasModel) -> None:
        self.inputs: dict[Leaf, str] = {}
        self.layers: dict[int, str] = {}
        self.variables: dict[int, str] = {}
        self.several: dict[int, bool] = {}
        self.shared = {made.target for made in model.calls if made.number}
        self._uses: dict[int, list[int]] = {}
        for number, made in enumerate(model.calls):
            for source in made.inputs:
                if source.call is not None:
                    self._uses.setdefault(id(source.call), []).append(number)
        for source in model.outputs:
            if source.call is not None:
                self._uses.setdefault(id(source.call), []).append(len(model.calls))

    def passes(self, made: KerasCall, number: int) -> bool:
        """Whether what comes out is only taken by the next line."""
        return all(use == number + 1 for use in self._uses.get(id(made), ()))

    def text(self, source: Source) -> str:
        if source.input is not None:
            return self.inputs[source.input]
        assert source.call is not None
        variable = self.variables[id(source.call)]
        return f"{variable}[{source.output}]" if self.several[id(source.call)] else variable


def _order(line: str) -> tuple[bool, str]:
    return not line.startswith("import"), line


def _literals(given: tuple[Given, ...]) -> tuple[Given, ...]:
    return tuple([one._replace(value=literal(_tuples(one.value))) for one in given])


def _tuples(value: object) -> object:
    return tuple([_tuples(item) for item in value]) if isinstance(value, list) else value


def _one_or_list(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"[{', '.join(items)}]"
