"""The spec as a program: Keras takes `input_shape` with a warning."""

from importlib import import_module
from typing import Any

keras: Any = import_module("keras")
layers = keras.layers


def build() -> Any:
    first = layers.Conv2D(32, 3, input_shape=(28, 28, 1))
    return keras.Sequential([first, layers.Flatten(), layers.Dense(10)])
