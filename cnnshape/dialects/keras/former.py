"""What Keras 1 called its layers and arguments, as old tutorials still do.

Source: the release notes of Keras 2.0.0, and keras/legacy/interfaces.py of Keras 2.0.
"""

from __future__ import annotations

SINCE = "since Keras 2"

# An old argument → today's.
ARGUMENTS = {
    "nb_filter": "filters",
    **dict.fromkeys(("nb_row", "nb_col", "filter_length"), "kernel_size"),
    **dict.fromkeys(("kernel_dim1", "kernel_dim2", "kernel_dim3"), "kernel_size"),
    "border_mode": "padding",
    **dict.fromkeys(("subsample", "subsample_length"), "strides"),
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
    "output_dim": "units",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "p": "rate",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "pool_length": "pool_size",
    "concat_axis": "axis",
}

# An old layer → what is written today.
LAYERS = {
    "Merge": "`Concatenate`, `Add`, `Multiply`, `Average`, `Maximum` or `Dot`",
    "TimeDistributedDense": "`TimeDistributed: {Dense: …}`",
    "AtrousConvolution1D": "`Conv1D` with `dilation_rate`",
    "AtrousConvolution2D": "`Conv2D` with `dilation_rate`",
    "Deconvolution2D": "`Conv2DTranspose`",
    "CuDNNLSTM": "`LSTM`",
    "CuDNNGRU": "`GRU`",
}
