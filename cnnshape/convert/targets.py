"""What a model can be converted to, and what is demanded of it first."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cnnshape.convert.problems import NotExpressible, OtherFramework
from cnnshape.record import Record

if TYPE_CHECKING:
    from cnnshape.infer import Stages
    from cnnshape.report import Report


class Target(Record):
    """A form: the module that writes it, with `write(report, stages) -> str`, the framework whose
    models can take it (empty: of every one), and what it is, for a message."""

    module: str
    dialect: str
    title: str


TARGETS = {
    "yaml": Target("to_yaml", "", "a spec"),
    "keras-json": Target("to_keras_json", "keras", "Keras JSON"),
    "keras": Target("to_keras", "keras", "Keras source"),
    "pytorch": Target("to_pytorch", "pytorch", "PyTorch source"),
}


def converted(report: Report, stages: Stages, target: str) -> str:
    """The model in another form.

    The spec must be without errors. Raises OtherFramework and NotExpressible.
    """
    from cnnshape.dialects.registry import dialect

    wanted = TARGETS[target]
    ours = stages.spec.dialect
    if wanted.dialect and dialect(wanted.dialect) is not ours:
        fitting = [
            name for name, one in TARGETS.items() if one.dialect and dialect(one.dialect) is ours
        ]
        raise OtherFramework(
            f"`{report.name}` is a model in the words of {ours.title}; layers of one framework are "
            f"not translated into those of another: {wanted.title} cannot be made of it",
            f"it can be converted to {', '.join(['yaml', *fitting])}",
        )
    _demand_known_layers(stages)
    write = import_module(f"cnnshape.convert.{wanted.module}").write
    text: str = write(report, stages)
    return text


def _demand_known_layers(stages: Stages) -> None:
    for leaf in stages.expansion.leaves:
        if leaf.input is None and leaf.binding is None:
            raise NotExpressible(
                f"what the layer `{leaf.name}` ({leaf.type}) computes is not known, so that it "
                "cannot be written anywhere else"
            )
