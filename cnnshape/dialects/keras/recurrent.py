"""Keras's recurrent layers, their cells and the wrappers. Source: keras.layers, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import REQUIRED, Call, siblings
from cnnshape.layers.cells import RNN, StackedCells
from cnnshape.layers.conv_lstm import ConvLSTM
from cnnshape.layers.recurrent import GRU, LSTM, GRUCell, LSTMCell, SimpleRNN, SimpleRNNCell
from cnnshape.layers.wrappers import Bidirectional, TimeDistributed
from cnnshape.values import Anything, Bool, Choice, Float, OneOf

_FREE = {
    "seed": Anything(),
    "dropout": Float(),
    "recurrent_dropout": Float(),
    "unit_forget_bias": Bool(),
    "unroll": Bool(),
    "zero_output_for_mask": Bool(),
    "weights": Anything(),
}
_CUDNN = {**_FREE, "use_cudnn": OneOf(Choice("auto"), Bool())}
_NAMES = {"use_bias": "bias"}

_GATES = {
    "activation": "tanh",
    "recurrent_activation": "sigmoid",
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "recurrent_initializer": "orthogonal",
    "bias_initializer": "zeros",
}
_REGULARIZERS = {
    "kernel_regularizer": None,
    "recurrent_regularizer": None,
    "bias_regularizer": None,
}
_ACTIVITY = {**_REGULARIZERS, "activity_regularizer": None}
_CONSTRAINTS = {
    "kernel_constraint": None,
    "recurrent_constraint": None,
    "bias_constraint": None,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
}
_SEED = {"seed": None}
_SEQUENCES = {
    "return_sequences": False,
    "return_state": False,
    "go_backwards": False,
    "stateful": False,
}
_UNROLL = {"unroll": False}
_FORGET = {"unit_forget_bias": True}
_SIMPLE_GATES = {key: value for key, value in _GATES.items() if key != "recurrent_activation"}


def _inside(cell: str) -> dict[str, str | None]:
    """The weights of a layer belong to its cell."""
    return {name: f"{cell}/{name}" for name in ("kernel", "recurrent_kernel", "bias")}


LAYERS = {
    "LSTM": Call(
        LSTM,
        {
            "units": REQUIRED,
            **_GATES,
            **_FORGET,
            **_ACTIVITY,
            **_CONSTRAINTS,
            **_SEED,
            **_SEQUENCES,
            **_UNROLL,
            "use_cudnn": "auto",
        },
        to=_NAMES,
        types=_CUDNN,
        weights=_inside("lstm_cell"),
    ),
    "GRU": Call(
        GRU,
        {
            "units": REQUIRED,
            **_GATES,
            **_ACTIVITY,
            **_CONSTRAINTS,
            **_SEED,
            **_SEQUENCES,
            **_UNROLL,
            "reset_after": True,
            "use_cudnn": "auto",
        },
        to=_NAMES,
        types=_CUDNN,
        weights=_inside("gru_cell"),
    ),
    "SimpleRNN": Call(
        SimpleRNN,
        {
            "units": REQUIRED,
            **_SIMPLE_GATES,
            **_ACTIVITY,
            **_CONSTRAINTS,
            **_SEQUENCES,
            **_UNROLL,
            **_SEED,
        },
        to=_NAMES,
        types=_FREE,
        weights=_inside("simple_rnn_cell"),
    ),
    **siblings(
        "ConvLSTM{}D",
        Call(
            ConvLSTM,
            {
                "filters": REQUIRED,
                "kernel_size": REQUIRED,
                "strides": 1,
                "padding": "valid",
                "data_format": None,
                "dilation_rate": 1,
                **_GATES,
                **_FORGET,
                **_ACTIVITY,
                **_CONSTRAINTS,
                **_SEED,
                **_SEQUENCES,
                **_UNROLL,
            },
            to={
                "filters": "out_channels",
                "strides": "stride",
                "dilation_rate": "dilation",
                "use_bias": "bias",
            },
            types={**_FREE, "padding": Choice("valid", "same", ignore_case=True)},
            weights={
                "kernel": "conv_lstm_cell/kernel:*io",
                "recurrent_kernel": "conv_lstm_cell/recurrent_kernel:*io",
                "bias": "conv_lstm_cell/bias",
            },
            checks=(ConvLSTM.stride_or_dilation,),
        ),
    ),
    "LSTMCell": Call(
        LSTMCell,
        {"units": REQUIRED, **_GATES, **_FORGET, **_REGULARIZERS, **_CONSTRAINTS, **_SEED},
        to=_NAMES,
        types=_FREE,
    ),
    "GRUCell": Call(
        GRUCell,
        {
            "units": REQUIRED,
            **_GATES,
            **_REGULARIZERS,
            **_CONSTRAINTS,
            "reset_after": True,
            **_SEED,
        },
        to=_NAMES,
        types=_FREE,
    ),
    "SimpleRNNCell": Call(
        SimpleRNNCell,
        {"units": REQUIRED, **_SIMPLE_GATES, **_REGULARIZERS, **_CONSTRAINTS, **_SEED},
        to=_NAMES,
        types=_FREE,
    ),
    "StackedRNNCells": Call(StackedCells, {"cells": REQUIRED}),
    "RNN": Call(
        RNN,
        {"cell": REQUIRED, **_SEQUENCES, **_UNROLL, "zero_output_for_mask": False},
        types=_FREE,
    ),
    "TimeDistributed": Call(TimeDistributed, {"layer": REQUIRED}),
    "Bidirectional": Call(
        Bidirectional,
        {"layer": REQUIRED, "merge_mode": "concat", "weights": None, "backward_layer": None},
        # `weights` is what a layer declares.
        to={"weights": "initial_weights"},
        types=_FREE,
    ),
}
