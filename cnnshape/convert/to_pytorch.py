"""A model → PyTorch source: an `nn.Module` with the names of its layers, so that its state_dict is
that of the spec. A group is an `nn.Sequential` where it is one, and a class of its own where not;
groups that come out the same share a class."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.convert.given import given_of
from cnnshape.convert.outline import Box, Call, Outline
from cnnshape.convert.problems import NotExpressible
from cnnshape.convert.python_text import (
    Names,
    call,
    class_name,
    identifier,
    is_attribute,
    literal,
    one_line,
    shifted,
    text,
)
from cnnshape.convert.torch_arguments import module_call
from cnnshape.convert.torch_forward import Forward
from cnnshape.convert.torch_functions import IN_SEQUENTIAL, TAKEN
from cnnshape.convert.torch_plan import Plan
from cnnshape.infer import Stages
from cnnshape.instances import Group, Leaf
from cnnshape.report import Report
from cnnshape.shape import shape_text

PARAMETER = "Parameter"


def write(report: Report, stages: Stages) -> str:
    """The source. Raises NotExpressible."""
    return _Writer(stages).text(report)


def _keeps(group: Group) -> bool:
    return bool(group.name) and not (group.block is not None and group.block.flat)


class _Writer:
    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.outline = Outline(stages, _keeps)
        self.plan = Plan(self.outline)
        # The classes by their text without the name, in the order in which they must stand.
        self.classes: dict[str, str] = {}
        self.names = Names("nn", "torch", "F", "OrderedDict", "stochastic_depth", "super")
        self.imports: set[str] = {"from torch import nn"}

    def text(self, report: Report) -> str:
        root = self.outline.root
        name = self.names.fresh(class_name(report.name))
        body = self.class_body(root)
        parts = [f"class {own}(nn.Module):\n{inside}" for inside, own in self.classes.items()]
        shapes = [
            shape_text(self.stages.inference.results[leaf].outputs[0]) for leaf in root.inputs
        ]
        takes = one_line(", ".join(shapes))
        doc = f'    """{one_line(report.name)}: takes {takes}."""\n\n'
        parts.append(f"class {name}(nn.Module):\n{doc}{body}")
        ordered = sorted(
            self.imports,
            key=lambda line: (
                "from torch" in line or "import torch" in line,
                not line.startswith("import"),
                line,
            ),
        )
        head = "\n".join(ordered)
        head = head.replace("import OrderedDict\n", "import OrderedDict\n\n")
        return f"{head}\n\n\n" + "\n\n".join(parts)

    # -- classes ---------------------------------------------------------------------------------

    def class_body(self, box: Box) -> str:
        lines = ["    def __init__(self) -> None:", "        super().__init__()"]
        for entry in box.entries:
            if isinstance(entry, Box):
                lines.append(self.definition(entry.local, self.module(entry)))
            elif isinstance(entry, Call):
                lines += self.layer(entry)
        body = "\n".join(lines) + "\n"
        if box in self.plan.opened:
            return body
        forward = Forward(box, self.plan, self.stages, self.is_sequential)
        body += "\n" + "".join([f"    {line}\n" if line else "\n" for line in forward.lines()])
        self.imports |= forward.imports
        return body

    def layer(self, entry: Call) -> Iterator[str]:
        leaf = entry.leaf
        assert leaf.binding is not None
        if leaf.binding.call.operation:
            return
        if leaf.type == PARAMETER:
            yield self.parameter(entry)
        else:
            yield self.definition(entry.local, self.expression(leaf))

    def definition(self, name: str, expression: str) -> str:
        self.demand_free(name)
        if is_attribute(name, ()):
            return f"        self.{name} = {shifted(expression, 8)}"
        return f"        self.add_module({text(name)}, {shifted(expression, 8)})"

    def demand_free(self, name: str) -> None:
        if name in TAKEN:
            message = (
                f"a module of PyTorch has an attribute `{name}` already: call the layer otherwise"
            )
            raise NotExpressible(message)

    def expression(self, leaf: Leaf) -> str:
        function, parts = module_call(leaf, self.stages)
        made = call(function, parts, 20)
        if leaf.dtype != "float32":
            self.imports.add("import torch")
            made += f".to(torch.{identifier(leaf.dtype)})"
        if not leaf.trainable and self.stages.inference.results[leaf].weights:
            made += ".requires_grad_(False)"
        return made

    def parameter(self, entry: Call) -> str:
        leaf = entry.leaf
        self.imports.add("import torch")
        given = {one.word: one.value for one in given_of(leaf, self.stages)}
        shape = given["shape"]
        size = literal(tuple(shape) if isinstance(shape, list) else (shape,))
        dtype = f", dtype=torch.{identifier(leaf.dtype)}" if leaf.dtype != "float32" else ""
        frozen = not leaf.trainable or given.get("requires_grad") is False
        flag = ", requires_grad=False" if frozen else ""
        value = f"nn.Parameter(torch.zeros({size}{dtype}){flag})"
        self.demand_free(entry.local)
        if is_attribute(entry.local, ()):
            return f"        self.{entry.local} = {value}"
        return f"        self.register_parameter({text(entry.local)}, {value})"

    # -- boxes -----------------------------------------------------------------------------------

    def module(self, box: Box) -> str:
        """A box as an expression; its class is written beside."""
        if self.is_sequential(box):
            return self.sequential(box)
        body = self.class_body(box)
        name = self.classes.get(body)
        if name is None:
            name = self.names.fresh(class_name(self.title(box)), "")
            self.classes[body] = name
        return f"{name}()"

    def title(self, box: Box) -> str:
        """What the class of a box is called after: its block, or its name."""
        if box.group is not None and box.group.block is not None:
            return box.group.block.name
        while box.local.isdigit() and box.box.parent is not None:
            box = box.box
        return box.local

    def sequential(self, box: Box) -> str:
        children = []
        for entry in box.entries:
            assert isinstance(entry, (Call, Box))
            self.demand_free(entry.local)
            expression = (
                self.module(entry) if isinstance(entry, Box) else self.expression(entry.leaf)
            )
            children.append((entry.local, expression))
        if [name for name, _ in children] == [str(n) for n in range(len(children))]:
            return call("nn.Sequential", [expression for _, expression in children], 20)
        self.imports.add("from collections import OrderedDict")
        pairs = "".join([f"        ({text(n)}, {shifted(e, 8)}),\n" for n, e in children])
        return f"nn.Sequential(\n    OrderedDict([\n{pairs}    ])\n)"

    def is_sequential(self, box: Box) -> bool:
        """Whether a box does nothing but pass one tensor through its modules."""
        body = self.plan.bodies[box]
        if box.parent is None or box in self.plan.opened or len(body.takes) != 1:
            return False
        if [step.entry for step in body.steps] != box.entries:
            return False
        current = body.takes
        for step in body.steps:
            entry = step.entry
            if isinstance(entry, Call):
                leaf = entry.leaf
                assert leaf.binding is not None
                if leaf.binding.call.operation or leaf.type == PARAMETER:
                    return False
                result = self.stages.inference.results[leaf]
                if len(result.outputs) != 1 or result.uncounted:
                    return False
            if step.takes != current or len(step.gives) != 1 or entry.local in IN_SEQUENTIAL:
                return False
            current = step.gives
        return body.gives == current
