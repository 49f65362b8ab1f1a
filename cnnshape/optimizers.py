"""What optimizers keep for every parameter that is trained."""

from __future__ import annotations

from collections.abc import Mapping

# Tensors of a parameter's own size and type beside its gradient, with the usual settings; counters
# and learning rates, a few bytes for each tensor, are left out.
# Source: counted in the `state` of torch.optim after one step, PyTorch 2.13, and in the `variables`
# of keras.optimizers, Keras 3.15, which agree; `lion` is Keras's alone, `radam` PyTorch's.
STATES: Mapping[str, int] = {
    "sgd": 0,
    "momentum": 1,
    "nesterov": 1,
    "adagrad": 1,
    "rmsprop": 1,
    "lion": 1,
    "adadelta": 2,
    "adam": 2,
    "adamw": 2,
    "adamax": 2,
    "nadam": 2,
    "radam": 2,
    "amsgrad": 3,
}
