"""Writes the files of weights beside it that Keras makes, and the paths of their variables.

Written with Keras 3.15.1: `KERAS_BACKEND=numpy python tests/checkpoints/write_keras.py`.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

keras: Any = import_module("keras")
layers: Any = import_module("keras.layers")

HERE = Path(__file__).parent


def chain(name: str | None = None) -> Any:
    """The model of chain.yaml, and with a name that of named.yaml."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3),
            layers.BatchNormalization(),
            layers.Conv2D(2, 3, use_bias=False),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(5),
        ],
        name=name,
    )


def branches() -> Any:
    """The model of branches.yaml: the first Conv2D of the text is deeper than the second."""
    x = keras.Input((8, 8, 3))
    a = layers.SeparableConv2D(4, 3, padding="same")(x)
    a = layers.Conv2D(4, 3, padding="same", name="deep")(a)
    b = layers.Conv2D(4, 1, name="wide")(x)
    y = layers.Add()([a, b])
    y = layers.SpectralNormalization(layers.Conv2D(2, 3))(y)
    return keras.Model(x, layers.Dense(5)(layers.GlobalAveragePooling2D()(y)))


def sequences() -> Any:
    """The model of sequences.yaml."""
    x = keras.Input((6, 4))
    y = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x)
    y = layers.GRU(5, return_sequences=True)(y)
    y = layers.TimeDistributed(layers.Dense(4), name="steps")(y)
    y = layers.MultiHeadAttention(num_heads=2, key_dim=3)(y, y)
    y = layers.LayerNormalization()(y)
    y = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)])(y)
    return keras.Model(x, layers.Dense(2)(y))


def nested() -> Any:
    """The model of nested.yaml."""
    x = keras.Input((8, 8, 3))
    y = layers.Conv2D(4, 1)(x)
    i = keras.Input((8, 8, 4))
    inner = layers.Conv2D(4, 3)(layers.Conv2D(4, 3)(i))
    y = keras.Model(i, inner, name="encoder")(y)
    return keras.Model(x, layers.Dense(5)(layers.Flatten()(y)))


def main() -> None:
    paths = {}
    models = {
        "chain": chain,
        "named": lambda: chain("net"),
        "branches": branches,
        "sequences": sequences,
        "nested": nested,
    }
    for stem, make in models.items():
        keras.utils.clear_session()
        model = make()
        model.save_weights(HERE / f"{stem}.weights.h5")
        paths[stem] = {
            variable.path: list(variable.shape)
            for variable in model.variables
            if "seed_generator" not in variable.path
        }
        if stem == "chain":
            model.save(HERE / f"{stem}.keras")
    (HERE / "keras_paths.json").write_text(json.dumps(paths, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
