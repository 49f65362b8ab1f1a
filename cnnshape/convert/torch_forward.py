"""The `forward` of a module: its calls in order, with a name for every tensor that needs one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cnnshape.convert.given import given_of
from cnnshape.convert.outline import Box, Call
from cnnshape.convert.python_text import (
    BATCH_NAME,
    Names,
    call,
    identifier,
    is_attribute,
    literal,
    text,
)
from cnnshape.convert.torch_arguments import arguments, demand_own
from cnnshape.convert.torch_functions import (
    FUNCTIONAL,
    IN_TRAINING,
    METHODS,
    OF_LISTS,
    STATES_GIVEN,
    STATES_IN_TUPLE,
    VISION,
)
from cnnshape.convert.torch_plan import Plan, Step
from cnnshape.graph import Tensor
from cnnshape.infer import Stages
from cnnshape.instances import Leaf

# What passes from one line to the next has no name of its own.
_PASSING = ("x", "y")


class Forward:
    """Writes the method. `imports` is what it needs beside `nn`."""

    def __init__(
        self, box: Box, plan: Plan, stages: Stages, is_sequential: Callable[[Box], bool]
    ) -> None:
        self.box = box
        self.plan = plan
        self.stages = stages
        self.is_sequential = is_sequential
        self.body = plan.bodies[box]
        self.imports: set[str] = set()
        self.names = Names("self", "torch", "nn", "F", "super", "stochastic_depth", BATCH_NAME)
        for name in _PASSING:
            self.names.fresh(name)
        # Tensors as expressions, and until which step each variable is needed.
        self.texts: dict[Tensor, str] = {}
        self.held: dict[str, int] = {}
        self.last_use: dict[Tensor, int] = {}
        for number, step in enumerate(self.body.steps):
            for tensor in step.takes:
                self.last_use[tensor] = number
        for tensor in self.body.gives:
            self.last_use[tensor] = len(self.body.steps)
        self.has_batch = False

    def lines(self) -> Iterator[str]:
        takes = self.body.takes
        parameters = []
        for tensor in takes:
            assert tensor.source is not None
            local = tensor.source.name.rpartition(".")[2]
            name = "x" if len(takes) == 1 else self.names.fresh(identifier(local, "x"))
            self.texts[tensor] = name
            self.held[name] = self.last_use.get(tensor, -1)
            parameters.append(name)
        yield f"def forward(self, {', '.join(parameters)}):" if parameters else "def forward(self):"
        for number, step in enumerate(self.body.steps):
            for line in self.step(number, step):
                yield f"    {line}"
        made = [self.texts[tensor] for tensor in self.body.gives]
        yield f"    return {', '.join(made) or 'None'}"

    def step(self, number: int, step: Step) -> Iterator[str]:
        entry = step.entry
        if isinstance(entry, Box):
            taken = [self.texts[tensor] for tensor in step.takes]
            value = f"{self.path(entry)}({', '.join(taken)})"
            if len(step.gives) <= 1:
                yield from self.assign(number, step.gives, value, entry.local)
                return
            names = []
            for tensor in step.gives:
                assert tensor.source is not None
                name = self.names.fresh(identifier(tensor.source.name.rpartition(".")[2]))
                self.texts[tensor] = name
                names.append(name)
            yield f"{', '.join(names)} = {value}"
            return
        (leaf,) = step.leaves
        if self.plan.asks_for_batch(leaf) and not self.has_batch:
            self.has_batch = True
            yield f"{BATCH_NAME} = {self.texts[self.plan.sample(leaf)]}.shape[0]"
        taken = [self.texts[tensor] for tensor in self.plan.inputs(leaf)]
        value = self.value(entry, leaf, taken)
        if not leaf.binding or leaf.binding.call.layer.arity == (0, 0):
            # A weight of its own is no call.
            self.texts.update(dict.fromkeys(step.gives, value))
            return
        result = self.stages.inference.results[leaf]
        if len(result.outputs) == 1 and not result.uncounted:
            yield from self.assign(number, step.gives, value, entry.local)
            return
        name = self.names.fresh(identifier(entry.local, leaf.type.lower()))
        for tensor in step.gives:
            self.texts[tensor] = name + _place(leaf.type, tensor.output)
        yield f"{name} = {value}"

    def assign(self, number: int, gives: list[Tensor], value: str, local: str) -> Iterator[str]:
        if not gives:
            yield value
            return
        (tensor,) = gives
        last = self.last_use.get(tensor, number)
        name = ""
        if last <= number + 1:
            free = [n for n in _PASSING if self.held.get(n, -1) <= number]
            name = free[0] if free else ""
        if not name:
            name = self.names.fresh(identifier(local, "layer"))
        self.held[name] = last
        self.texts[tensor] = name
        yield f"{name} = {value}"

    # -- values ----------------------------------------------------------------------------------

    def path(self, entry: Call | Box, getter: str = "get_submodule") -> str:
        """The module as an expression, from the one in whose `forward` it is called."""
        steps: list[Call | Box] = [entry]
        while steps[0].box is not self.box:
            steps.insert(0, steps[0].box)
        found = "self"
        for step in steps:
            name = step.local
            if name.isdigit() and step.box.parent is not None and self.is_sequential(step.box):
                found += f"[{int(name)}]"
            elif is_attribute(name, ()):
                found += f".{name}"
            else:
                own = getter if step is entry else "get_submodule"
                found += f".{own}({text(name)})"
        return found

    def value(self, entry: Call, leaf: Leaf, taken: list[str]) -> str:
        assert leaf.binding is not None
        if leaf.binding.call.operation:
            return self.operation(leaf, taken)
        if not taken:
            return self.path(entry, "get_parameter")
        states = STATES_GIVEN.get(leaf.type, 0)
        if len(taken) > 1 and states:
            taken = [taken[0], f"({', '.join(taken[1:])})"]
        return f"{self.path(entry)}({', '.join(taken)})"

    def operation(self, leaf: Leaf, taken: list[str]) -> str:
        demand_own(leaf)
        assert leaf.binding is not None
        kind = leaf.type
        given = given_of(leaf, self.stages, explicit=True)
        parts = arguments(given, leaf.binding.parameters)
        if kind in IN_TRAINING and not any(one.word == "training" for one in given):
            parts.append("training=self.training")
        if kind in METHODS:
            return call(f"{taken[0]}.{kind}", parts, 12)
        if kind in VISION:
            self.imports.add(f"from torchvision.ops import {kind}")
            return call(kind, [*taken, *parts], 12)
        if kind in OF_LISTS:
            taken = [f"[{', '.join(taken)}]"]
        if kind == "einsum":
            taken, parts = [literal(given[0].value), *taken], []
        if kind == "layer_norm":
            words = ("weight", "bias")[: len(taken) - 1]
            parts += [f"{word}={name}" for word, name in zip(words, taken[1:], strict=True)]
            taken = taken[:1]
        if kind in FUNCTIONAL:
            self.imports.add("from torch.nn import functional as F")
            return call(f"F.{kind}", [*taken, *parts], 12)
        self.imports.add("import torch")
        return call(f"torch.{kind}", [*taken, *parts], 12)


def _place(kind: str, output: int) -> str:
    """Where an output stands in what a layer returns."""
    if kind in STATES_IN_TUPLE and output:
        return f"[1][{output - 1}]"
    return f"[{output}]"
