"""PyTorch's recurrent layers and cells. Source: torch.nn, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.stacked_recurrent import (
    SingleGRUCell,
    SingleLSTMCell,
    SingleRNNCell,
    StackedGRU,
    StackedLSTM,
    StackedRNN,
)
from cnnshape.values import Choice

_NONLINEARITY = {"nonlinearity": Choice("tanh", "relu")}
_FACTORY = {"device": None, "dtype": None}

_STACK = {"input_size": None, "hidden_size": REQUIRED, "num_layers": 1}
_FLAGS = {"bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False}

LAYERS = {
    "RNN": Call(
        StackedRNN, {**_STACK, "nonlinearity": "tanh", **_FLAGS, **_FACTORY}, types=_NONLINEARITY
    ),
    "LSTM": Call(StackedLSTM, {**_STACK, **_FLAGS, "proj_size": 0, **_FACTORY}),
    "GRU": Call(StackedGRU, {**_STACK, **_FLAGS, **_FACTORY}),
    "RNNCell": Call(
        SingleRNNCell,
        {
            "input_size": None,
            "hidden_size": REQUIRED,
            "bias": True,
            "nonlinearity": "tanh",
            **_FACTORY,
        },
        types=_NONLINEARITY,
    ),
    "LSTMCell": Call(
        SingleLSTMCell, {"input_size": None, "hidden_size": REQUIRED, "bias": True, **_FACTORY}
    ),
    "GRUCell": Call(
        SingleGRUCell, {"input_size": None, "hidden_size": REQUIRED, "bias": True, **_FACTORY}
    ),
}
