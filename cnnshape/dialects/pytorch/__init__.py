"""PyTorch's vocabulary: torch.nn modules and functional operations. Source: PyTorch 2.13.0."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import Dialect
from cnnshape.values import Anything, Bool, Choice, Type

_ANYTHING = Anything()

_FAMILIES = {
    "convolution": (
        "Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d "
        "LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d"
    ),
    "reshaping": (
        "Flatten Unflatten Parameter flatten unflatten reshape view expand permute transpose "
        "squeeze unsqueeze chunk split"
    ),
    "pooling": "MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d LPPool1d LPPool2d "
    "LPPool3d FractionalMaxPool2d FractionalMaxPool3d MaxUnpool1d MaxUnpool2d "
    "MaxUnpool3d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d "
    "AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d max_pool1d max_pool2d "
    "max_pool3d avg_pool1d avg_pool2d avg_pool3d lp_pool1d lp_pool2d lp_pool3d "
    "fractional_max_pool2d fractional_max_pool3d max_unpool1d max_unpool2d "
    "max_unpool3d adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d "
    "adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d",
    "resizing": (
        "ZeroPad1d ZeroPad2d ZeroPad3d ConstantPad1d ConstantPad2d ConstantPad3d "
        "ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d "
        "ReplicationPad2d ReplicationPad3d CircularPad1d CircularPad2d CircularPad3d pad "
        "Upsample UpsamplingNearest2d UpsamplingBilinear2d interpolate PixelShuffle "
        "PixelUnshuffle ChannelShuffle pixel_shuffle pixel_unshuffle channel_shuffle Fold "
        "Unfold fold unfold affine_grid grid_sample"
    ),
    "activation": (
        "Sigmoid Tanh Tanhshrink Softsign LogSigmoid ReLU ReLU6 SiLU Mish SELU Hardsigmoid "
        "Hardswish ELU CELU LeakyReLU Hardshrink Softshrink Softplus GELU RReLU Hardtanh "
        "Threshold Softmax LogSoftmax Softmin Softmax2d GLU PReLU Dropout Dropout2d Dropout3d "
        "AlphaDropout FeatureAlphaDropout Dropout1d Identity sigmoid tanh tanhshrink softsign "
        "logsigmoid contiguous clone relu relu6 silu mish selu hardsigmoid hardswish elu celu "
        "leaky_relu softshrink hardshrink softplus gelu hardtanh glu softmax log_softmax "
        "softmin dropout dropout2d dropout3d alpha_dropout feature_alpha_dropout dropout1d "
        "rrelu threshold stochastic_depth"
    ),
    "recurrent": "RNN LSTM GRU RNNCell LSTMCell GRUCell",
    "embedding": "Embedding EmbeddingBag",
    "linear": "Linear LazyLinear Bilinear einsum matmul bmm",
    "attention": (
        "MultiheadAttention TransformerEncoderLayer TransformerDecoderLayer TransformerEncoder "
        "TransformerDecoder Transformer"
    ),
    "normalization": (
        "BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d "
        "SyncBatchNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d "
        "LazyInstanceNorm2d LazyInstanceNorm3d GroupNorm LayerNorm RMSNorm LocalResponseNorm "
        "CrossMapLRN2d layer_norm normalize local_response_norm"
    ),
    "merging": (
        "CosineSimilarity PairwiseDistance cosine_similarity pairwise_distance add sub mul div "
        "pow maximum minimum cat stack mean sum amax amin"
    ),
    "operations": (
        "abs exp log sqrt rsqrt square neg sin cos erf reciprocal sign floor ceil round detach "
        "clamp flip roll movedim moveaxis swapaxes repeat unbind scaled_dot_product_attention"
    ),
}

_ALIASES: dict[str, str] = {}

# Arguments of many modules that play no part in shapes and counts.
_COMMON: dict[str, Type[Any]] = {
    "padding_mode": Choice("zeros", "reflect", "replicate", "circular"),
    "inplace": Bool(),
    "device": _ANYTHING,
    "dtype": _ANYTHING,
}

PYTORCH = Dialect(
    "pytorch",
    "PyTorch",
    __name__,
    families=_FAMILIES,
    aliases=_ALIASES,
    common=_COMMON,
    layouts=("channels_first",),
    naming="placed",
    joiner=".",
    weight_joiner=".",
    counts_statistics=False,
    hands_on_all_outputs=True,
    casts_data=False,
    aligns_data=False,
    input_type="Input",
    nested_type="Module",
    chain_type="Sequential",
    losses="cnnshape.dialects.pytorch.losses",
    policies={},
    flatten="Flatten",
    convolution="Conv2d",
    transposed="ConvTranspose2d",
    global_pool="AdaptiveAvgPool{rank}d: 1",
    join="cat: {{inputs: {inputs}, dim: 1}}",
    verified="PyTorch 2.13.0",
    # Source: _NormBase._load_from_state_dict, torch/nn/modules/batchnorm.py, PyTorch 2.13.
    late_weights={"num_batches_tracked": 2},
)
