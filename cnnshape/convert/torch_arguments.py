"""A layer's arguments as PyTorch source."""

from __future__ import annotations

from cnnshape.convert.given import Given, Inner, facts_of, given_of, input_shapes
from cnnshape.convert.problems import NotExpressible
from cnnshape.convert.python_text import literal
from cnnshape.dialects.pytorch import PYTORCH
from cnnshape.infer import Stages
from cnnshape.instances import Leaf
from cnnshape.layers.base import Layer
from cnnshape.shape import Shape


class Expression(str):
    """A value that is source already."""


def module_call(leaf: Leaf, stages: Stages) -> tuple[str, list[str]]:
    """`nn.Conv2d` and its arguments."""
    demand_own(leaf)
    given = given_of(leaf, stages, explicit=True)
    assert leaf.binding is not None
    layer = stages.inference.bound[leaf.shares or leaf].layer
    shapes = input_shapes(leaf, stages)
    written = [
        one._replace(value=_module(one.value, leaf.binding.canonical[one.word], layer, shapes))
        if isinstance(one.value, Inner)
        else one
        for one in given
    ]
    return f"nn.{leaf.type}", arguments(tuple(written), leaf.binding.parameters)


def _module(inner: Inner, argument: str, around: Layer, shapes: tuple[Shape, ...]) -> Expression:
    """A layer that is an argument of another one, with the sizes of the input that it is given,
    which is that of the layer around it."""
    layer: Layer = getattr(around, argument)
    binding = PYTORCH.find(inner.type)
    assert binding is not None
    found = {one.word: one for one in inner.arguments}
    for word, value in facts_of(binding, layer, shapes).items():
        found[word] = Given(word, binding.types[word], value, None, False)
    for word, one in found.items():
        if isinstance(one.value, Inner):
            value = _module(one.value, binding.canonical[word], layer, shapes)
            found[word] = one._replace(value=value)
    given = tuple([found[word] for word in binding.parameters if word in found])
    text = f"nn.{inner.type}({', '.join(arguments(given, binding.parameters))})"
    return Expression(text if inner.trainable else f"{text}.requires_grad_(False)")


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
        value = one.value if isinstance(one.value, Expression) else literal(_tuples(one.value))
        leading = number == len(found) and one.word == parameters[number]
        positional = leading and (one.required or one.node is None) and "=" not in "".join(found)
        found.append(value if positional else f"{one.word}={value}")
    return found


def _tuples(value: object) -> object:
    return tuple([_tuples(item) for item in value]) if isinstance(value, list) else value
