"""Automatic names, as the frameworks give them."""

from __future__ import annotations

import re

_WORD_START = re.compile(r"(.)([A-Z][a-z]+)")
_LOWER_TO_UPPER = re.compile(r"([a-z])([A-Z])")


def snake(name: str) -> str:
    """`MaxPooling2D` → `max_pooling2d`.

    Source: keras/src/utils/naming.py, `to_snake_case`, Keras 3.15.
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


class Namer:
    """Hands out names that are unique over the whole expanded model."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._nodes: set[str] = set()
        self._snakes: dict[str, str] = {}

    def counted(self, type: str) -> str:
        """`conv2d`, `conv2d_1`, … Source: `keras.src.utils.naming.auto_name`, Keras 3.15."""
        base = self._snakes.get(type)
        if base is None:
            base = self._snakes[type] = snake(type)
        count = self._counts.get(base, 0)
        self._counts[base] = count + 1
        return f"{base}_{count}" if count else base

    def note_module(self, path: str) -> None:
        """A module's call takes its name in the graph as well: `layer1.0.relu` → `layer1_0_relu`.

        Source: `torch.fx.graph._Namespace`, PyTorch 2.13.
        """
        self._nodes.add(path.replace(".", "_"))

    def operation(self, type: str) -> str:
        """`add`, `add_1`, … as torch.fx names the nodes of a traced graph."""
        name, count = type, self._counts.get("fx " + type, 0)
        if count:
            name = f"{type}_{count}"
        while name in self._nodes:
            count += 1
            name = f"{type}_{count}"
        self._counts["fx " + type] = count + 1
        self._nodes.add(name)
        return name


def bare_name(text: str) -> str:
    """The name of what Python names with its module, or calls.

    >>> bare_name("nn.Conv2d"), bare_name("layers.Dense(10, activation='tf.nn.relu')")
    ('Conv2d', 'Dense')
    """
    return text.partition("(")[0].rpartition(".")[2].strip()
