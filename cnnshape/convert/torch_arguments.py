"""A layer's arguments as PyTorch source."""

from __future__ import annotations

from cnnshape.analysis import Stages
from cnnshape.convert.given import Given, given_of
from cnnshape.convert.problems import NotExpressible
from cnnshape.convert.python_text import literal
from cnnshape.dialects.pytorch import PYTORCH
from cnnshape.instances import Leaf


def module_call(leaf: Leaf, stages: Stages) -> tuple[str, list[str]]:
    """`nn.Conv2d` and its arguments."""
    demand_own(leaf)
    given = given_of(leaf, stages, explicit=True)
    assert leaf.binding is not None
    return f"nn.{leaf.type}", arguments(given, leaf.binding.parameters)


def demand_own(leaf: Leaf) -> None:
    assert leaf.binding is not None
    if PYTORCH.find(leaf.type) is not leaf.binding:
        raise NotExpressible(
            f"`{leaf.type}` is a layer of the spec's own or of a plugin: what it computes is not "
            "known, so that it cannot be written as source"
        )


def arguments(given: tuple[Given, ...], parameters: tuple[str, ...]) -> list[str]:
    """Arguments as source: by position as long as they are the first ones and must be given."""
    found: list[str] = []
    for number, one in enumerate(given):
        value = literal(_tuples(one.value))
        leading = number == len(found) and one.word == parameters[number]
        positional = leading and (one.required or one.node is None) and "=" not in "".join(found)
        found.append(value if positional else f"{one.word}={value}")
    return found


def _tuples(value: object) -> object:
    return tuple([_tuples(item) for item in value]) if isinstance(value, list) else value
