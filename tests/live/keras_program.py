"""A spec of the cases as a Keras program: what Keras says, and when."""

from __future__ import annotations

import os
import re
from importlib import import_module
from typing import Any

from case_comments import BUILT, FED, NEVER
from plain_spec import PlainSpec, Step

# What goes wrong in training is told by a backend that trains.
os.environ["KERAS_BACKEND"] = "jax"
keras: Any = import_module("keras")
np: Any = import_module("numpy")

BATCH = 4
# Stands for a size that may be any.
ANY_SIZE = 64
SEPARATE = {"MultiHeadAttention", "GroupQueryAttention"}


def ask(spec: PlainSpec) -> tuple[str, str]:
    """(when, what): the moment and the message, or what the model gives where it says nothing."""
    keras.utils.clear_session(free_memory=False)
    keras.config.set_image_data_format(spec.data_format)
    try:
        model = build(spec)
    except Exception as error:
        return BUILT, message(error)
    try:
        shapes = run(model, spec)
    except Exception as error:
        return FED, message(error)
    return NEVER, shapes


def message(error: BaseException) -> str:
    """The type and the text, without what repeats the arguments of the call."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    text = re.sub(r"^Exception encountered when calling .*?\.\n\n", "", text, flags=re.DOTALL)
    text = text.partition("\n\nArguments received by")[0]
    return " ".join(f"{type(error).__name__}: {text}".split())


class Builder:
    def __init__(self, spec: PlainSpec) -> None:
        self.spec = spec
        self.tensors: dict[str, Any] = {}
        self.layers: dict[str, Any] = {}
        self.inputs: list[Any] = []

    def layer(self, step: Step) -> Any:
        args = [self.layer(arg) if isinstance(arg, Step) else as_value(arg) for arg in step.args]
        kwargs = {word: as_value(value) for word, value in step.kwargs.items()}
        if step.name:
            kwargs["name"] = step.name
        if step.inner is not None:
            layers = [self.layer(one) for one in step.inner]
            return keras.Sequential(layers, **({"name": step.name} if step.name else {}))
        return getattr(keras.layers, step.type)(*args, **kwargs)

    def find(self, name: str) -> Any:
        base, _, number = name.partition(".")
        found = self.tensors[base]
        return found[int(number)] if number else found


def as_value(value: Any) -> Any:
    return tuple([as_value(one) for one in value]) if isinstance(value, list) else value


def build(spec: PlainSpec) -> Any:
    builder = Builder(spec)
    last: Any = None
    for name, given in spec.inputs.items():
        last = keras.Input(
            tuple(given["shape"]),
            batch_size=given.get("batch_size"),
            dtype=given.get("dtype"),
            name=name,
        )
        builder.tensors[name] = last
        builder.inputs.append(last)
    for step in spec.steps:
        layer = builder.layers[step.args[0]] if step.type == "reuse" else builder.layer(step)
        taken = [last] if step.inputs is None else [builder.find(name) for name in step.inputs]
        one_by_one = len(taken) == 1 or step.type in SEPARATE
        last = layer(*taken) if one_by_one else layer(taken)
        builder.tensors[step.name or layer.name] = last
        builder.layers.setdefault(step.name or layer.name, layer)
    outputs = [builder.find(name) for name in spec.outputs] or [last]
    inputs = builder.inputs if len(builder.inputs) > 1 else builder.inputs[0]
    return keras.Model(inputs, outputs if len(outputs) > 1 else outputs[0])


def run(model: Any, spec: PlainSpec) -> str:
    """Trains one batch where the spec has labels and a loss, else predicts one."""
    x = samples(spec)
    labels = spec.data.get("y")
    if labels is not None and spec.loss is not None:
        model.compile(optimizer="sgd", loss=loss_of(spec.loss))
        model.fit(x, label_array(labels), batch_size=BATCH, epochs=1, verbose=0)
    else:
        model.predict(x, batch_size=BATCH, verbose=0)
    shapes = [str(tuple(tensor.shape)) for tensor in model.outputs]
    return f"the output is {' and '.join(shapes)}"


def samples(spec: PlainSpec) -> Any:
    said = spec.data.get("x")
    arrays = {}
    for name, given in spec.inputs.items():
        shape, dtype = given["shape"], given.get("dtype", "float32")
        if said is not None:
            one = said.get(name, said) if isinstance(said, dict) else said
            shape = one["shape"] if isinstance(one, dict) else one
            dtype = one.get("dtype", dtype) if isinstance(one, dict) else dtype
        sizes = [ANY_SIZE if size is None else size for size in shape]
        arrays[name] = np.zeros((given.get("batch_size") or BATCH, *sizes), dtype)
    return arrays if len(arrays) > 1 else next(iter(arrays.values()))


def label_array(labels: Any) -> Any:
    labels = labels if isinstance(labels, dict) else {"shape": labels}
    return np.zeros((BATCH, *labels.get("shape", [])), labels.get("dtype", "float32"))


def loss_of(loss: Any) -> Any:
    if isinstance(loss, dict):
        ((name, options),) = loss.items()
        return getattr(keras.losses, name)(**(options or {}))
    return loss
