"""Functional Keras models drawn at random: operations, shared layers, models inside models."""

from __future__ import annotations

from importlib import import_module
from random import Random
from typing import Any

ELEMENTWISE = ("absolute", "negative", "exp", "log1p", "sqrt", "tanh", "relu", "silu", "floor")
COMBINED = ("add", "subtract", "multiply", "divide", "maximum", "greater", "equal", "logical_and")
REDUCED = ("mean", "sum", "max", "min", "prod", "var", "std", "any", "logsumexp", "amin")
KEYS: tuple[Any, ...] = (0, -1, None, slice(None), slice(1, None), slice(None, None, 2))
SIZES = (None, 1, 2, 3, 4, 6)


class Drawing:
    """One model under construction; what Keras refuses is left out of it."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.keras: Any = import_module("keras")
        self.keras.utils.clear_session()
        self.inputs = [self.input() for _ in range(self.draw.randint(1, 2))]
        self.inputs.append(self.keras.Input((6, 4)))
        self.tensors = list(self.inputs)
        layers = self.keras.layers
        self.shared = (
            *(layers.Dense(4), layers.LSTM(4, return_state=True)),
            *(self.chain(), self.model(outputs=1), self.model(outputs=2)),
        )

    def input(self) -> Any:
        shape = [self.draw.choice(SIZES) for _ in range(self.draw.randint(1, 3))]
        return self.keras.Input(shape, batch_size=self.draw.choice((None, None, 2)))

    def chain(self) -> Any:
        layers = [self.keras.Input((None, 4)), self.keras.layers.Dense(7)]
        return self.keras.Sequential(layers)

    def model(self, outputs: int) -> Any:
        given = self.keras.Input((None, 4))
        first = self.keras.layers.Dense(5)(given)
        made = [first, self.keras.layers.LSTM(3)(first)][:outputs]
        return self.keras.Model(given, made if outputs > 1 else first)

    def finished(self, steps: int = 14) -> Any:
        """The model; None where nothing came of it."""
        for _ in range(steps):
            try:
                made = self.step(self.draw.choice(self.tensors))
            except Exception:
                continue
            self.tensors.append(made)
        made = self.tensors[len(self.inputs) :]
        if not made:
            return None
        outputs = self.draw.sample(made, self.draw.randint(1, min(3, len(made))))
        return self.keras.Model(self.inputs, outputs)

    def step(self, x: Any) -> Any:
        steps = (
            *(self.elementwise, self.combined, self.reduced, self.indexed, self.reshaped),
            *(self.joined, self.cut, self.layer, self.again, self.again),
        )
        return self.draw.choice(steps)(x)

    def axis(self, x: Any) -> int:
        return self.draw.randrange(-len(x.shape), len(x.shape))

    def other(self) -> Any:
        return self.draw.choice(self.tensors)

    def elementwise(self, x: Any) -> Any:
        ops = self.keras.ops
        name = self.draw.choice((*ELEMENTWISE, "clip", "cast", "softmax"))
        more: dict[str, Any] = {"clip": {"x_min": 0, "x_max": 1}, "cast": {"dtype": "float16"}}
        return getattr(ops, name)(x, **more.get(name, {}))

    def combined(self, x: Any) -> Any:
        operation = getattr(self.keras.ops, self.draw.choice(COMBINED))
        other = self.draw.choice((*self.tensors, 2.0, 1, [1.0, 2.0]))
        return operation(x, other) if self.draw.random() < 0.7 else operation(other, x)

    def reduced(self, x: Any) -> Any:
        axis = self.draw.choice((None, self.axis(x), (self.axis(x),)))
        operation = getattr(self.keras.ops, self.draw.choice(REDUCED))
        return operation(x, axis=axis, keepdims=self.draw.random() < 0.5)

    def indexed(self, x: Any) -> Any:
        key: list[Any] = [self.draw.choice(KEYS) for _ in range(self.draw.randint(1, len(x.shape)))]
        if self.draw.random() < 0.3:
            key.insert(self.draw.randint(0, len(key)), Ellipsis)
        return x[tuple(key)]

    def reshaped(self, x: Any) -> Any:
        ops, draw = self.keras.ops, self.draw
        order = draw.sample(range(len(x.shape)), len(x.shape))
        sizes = [draw.choice((-1, 2, 3, 4, 6, 12)) for _ in range(draw.randint(1, 3))]
        layout = draw.choice(("channels_last", "channels_first"))
        made = (
            lambda: ops.transpose(x, order),
            lambda: ops.swapaxes(x, self.axis(x), self.axis(x)),
            lambda: ops.expand_dims(x, draw.choice((0, -1, self.axis(x), (0, -1)))),
            lambda: ops.squeeze(x, draw.choice((None, self.axis(x)))),
            lambda: ops.reshape(x, sizes),
            lambda: ops.image.resize(x, (draw.randint(1, 8), 5), data_format=layout),
        )
        return draw.choice(made)()

    def joined(self, x: Any) -> Any:
        ops = self.keras.ops
        made = (
            lambda: ops.concatenate([x, self.other()], axis=self.axis(x)),
            lambda: ops.stack([x, self.draw.choice((x, self.other()))], axis=self.axis(x)),
            lambda: ops.matmul(x, self.other()),
            lambda: ops.where(x, self.other(), self.draw.choice((0.0, self.other()))),
        )
        return self.draw.choice(made)()

    def cut(self, x: Any) -> Any:
        parts = self.draw.choice((1, 2, 3, [1, 2]))
        return self.draw.choice(self.keras.ops.split(x, parts, axis=self.axis(x)))

    def layer(self, x: Any) -> Any:
        layers = self.keras.layers
        merge = self.draw.choice((layers.Add, layers.Multiply, layers.Concatenate))
        made = (
            lambda: layers.Dense(3, activation="relu")(x),
            lambda: layers.LayerNormalization()(x),
            lambda: layers.BatchNormalization()(x),
            lambda: layers.Flatten()(x),
            lambda: merge()([x, self.other()]),
        )
        return self.draw.choice(made)()

    def again(self, x: Any) -> Any:
        """Another call of a layer; only of an input that it is made for, which Keras does not
        look at."""
        if len(x.shape) != 3 or x.shape[-1] != 4:
            raise ValueError
        made = self.draw.choice(self.shared)(x)
        return self.draw.choice(made) if isinstance(made, (list, tuple)) else made
