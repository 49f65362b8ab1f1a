"""The mistake as a program: the action layer takes another model's input."""

from importlib import import_module
from typing import Any

keras: Any = import_module("keras")


def build() -> Any:
    states, actions = keras.Input((8,), name="states"), keras.Input((4,), name="actions")
    elsewhere = keras.Input((128,), name="actions1")
    state_layer = keras.layers.Dense(128)(states)
    both = keras.layers.Add()([state_layer, elsewhere])
    return keras.Model([states, actions], keras.layers.Dense(4)(both))
