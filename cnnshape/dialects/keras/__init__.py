"""Keras 3's vocabulary. Source: keras.layers, Keras 3.15.1."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import Dialect
from cnnshape.values import Anything, Choice, Configuration, OneOf, Optional, Type

_ANYTHING = Anything()

# keras.activations, Keras 3.15.
ACTIVATIONS = (
    *("relu", "leaky_relu", "relu6", "softmax", "celu", "elu", "selu", "softplus", "softsign"),
    *("squareplus", "soft_shrink", "sparse_plus", "silu", "swish", "gelu", "glu", "tanh"),
    *("tanh_shrink", "threshold", "sigmoid", "exponential", "hard_sigmoid", "hard_silu"),
    *("hard_swish", "hard_tanh", "hard_shrink", "linear", "mish", "log_softmax", "log_sigmoid"),
    *("sparse_sigmoid", "sparsemax"),
)

_FAMILIES = {
    "convolution": "Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose "
    "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D",
    "reshaping": "Flatten Reshape Permute RepeatVector",
    "regularization": (
        "Dropout AlphaDropout GaussianDropout GaussianNoise SpatialDropout1D SpatialDropout2D "
        "SpatialDropout3D ActivityRegularization"
    ),
    "activation": "Activation ReLU LeakyReLU ELU Softmax PReLU",
    "merging": "Add Multiply Average Maximum Minimum Subtract Concatenate Dot",
    "core": "Identity Masking Lambda Pipeline",
    "pooling": "MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D "
    "AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D "
    "AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D "
    "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D",
    "resizing": (
        "ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D "
        "UpSampling1D UpSampling2D UpSampling3D"
    ),
    "recurrent": (
        "LSTM GRU SimpleRNN ConvLSTM1D ConvLSTM2D ConvLSTM3D LSTMCell GRUCell "
        "SimpleRNNCell StackedRNNCells RNN TimeDistributed Bidirectional"
    ),
    "embedding": "Embedding ReversibleEmbedding",
    "categories": (
        "CategoryEncoding Discretization Hashing HashedCrossing IntegerLookup StringLookup "
        "TextVectorization"
    ),
    "spectrogram": "MelSpectrogram STFTSpectrogram",
    "linear": "Dense EinsumDense",
    "attention": "MultiHeadAttention GroupQueryAttention Attention AdditiveAttention",
    "preprocessing": (
        "Rescaling Normalization Resizing CenterCrop RandomCrop RandomFlip RandomRotation "
        "RandomTranslation RandomZoom RandomShear RandomPerspective RandomElasticTransform "
        "RandomErasing RandomBrightness RandomContrast RandomColorDegeneration "
        "RandomColorJitter RandomGaussianBlur RandomGrayscale RandomHue RandomInvert "
        "RandomPosterization RandomSaturation RandomSharpness Solarization AutoContrast "
        "Equalization ContrastLimitedAdaptiveHistogramEqualization AugMix RandAugment CutMix "
        "MixUp MaxNumBoundingBoxes"
    ),
    "normalization": (
        "BatchNormalization LayerNormalization GroupNormalization RMSNormalization "
        "SpectralNormalization UnitNormalization"
    ),
    "applications": "LayerScale CustomScaleLayer",
    "operations": (
        "ops.abs ops.absolute ops.negative ops.sign ops.square ops.sqrt ops.rsqrt "
        "ops.reciprocal ops.exp ops.exp2 ops.expm1 ops.log ops.log10 ops.log1p ops.log2 "
        "ops.erf ops.sin ops.cos ops.tan ops.sinh ops.cosh ops.tanh ops.arcsin ops.arccos "
        "ops.arctan ops.arcsinh ops.arccosh ops.arctanh ops.ceil ops.floor ops.trunc "
        "ops.isnan ops.isinf ops.isfinite ops.logical_not ops.copy ops.stop_gradient ops.relu "
        "ops.relu6 ops.sigmoid ops.silu ops.softplus ops.softsign ops.selu ops.hard_sigmoid "
        "ops.hard_silu ops.hard_tanh ops.log_sigmoid ops.tanh_shrink ops.round ops.clip "
        "ops.nan_to_num ops.cast ops.zeros_like ops.ones_like ops.elu ops.celu ops.gelu "
        "ops.leaky_relu ops.flip ops.roll ops.sort ops.tril ops.triu ops.softmax "
        "ops.log_softmax ops.add ops.subtract ops.multiply ops.divide ops.true_divide "
        "ops.divide_no_nan ops.floor_divide ops.mod ops.power ops.maximum ops.minimum "
        "ops.greater ops.greater_equal ops.less ops.less_equal ops.equal ops.not_equal "
        "ops.logical_and ops.logical_or ops.logical_xor ops.logaddexp ops.arctan2 ops.where "
        "ops.mean ops.sum ops.prod ops.var ops.std ops.any ops.all ops.amax ops.amin "
        "ops.logsumexp ops.max ops.min ops.argmax ops.argmin ops.count_nonzero "
        "ops.concatenate ops.stack ops.split ops.get_item ops.matmul ops.reshape "
        "ops.transpose ops.swapaxes ops.expand_dims ops.squeeze ops.image.resize"
    ),
}

_ALIASES: dict[str, str] = {
    **{f"Convolution{n}D": f"Conv{n}D" for n in (1, 2, 3)},
    **{f"Convolution{n}DTranspose": f"Conv{n}DTranspose" for n in (1, 2, 3)},
    **{f"SeparableConvolution{n}D": f"SeparableConv{n}D" for n in (1, 2)},
    **{f"MaxPool{n}D": f"MaxPooling{n}D" for n in (1, 2, 3)},
    **{f"AvgPool{n}D": f"AveragePooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalMaxPool{n}D": f"GlobalMaxPooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalAvgPool{n}D": f"GlobalAveragePooling{n}D" for n in (1, 2, 3)},
}

# Arguments of many layers that play no part in shapes and counts.
_COMMON: dict[str, Type[Any]] = {
    "activation": OneOf(Optional(Choice(*ACTIVATIONS)), Configuration()),
    "recurrent_activation": OneOf(Optional(Choice(*ACTIVATIONS)), Configuration()),
    **dict.fromkeys(
        (
            *("kernel_initializer", "bias_initializer", "depthwise_initializer"),
            *("pointwise_initializer", "beta_initializer", "gamma_initializer"),
            *("moving_mean_initializer", "moving_variance_initializer", "alpha_initializer"),
            *("embeddings_initializer", "recurrent_initializer"),
            *("kernel_regularizer", "bias_regularizer", "activity_regularizer"),
            *("depthwise_regularizer", "pointwise_regularizer", "beta_regularizer"),
            *("gamma_regularizer", "alpha_regularizer", "embeddings_regularizer"),
            *("recurrent_regularizer", "kernel_constraint", "bias_constraint"),
            *("depthwise_constraint", "pointwise_constraint", "beta_constraint"),
            *("gamma_constraint", "alpha_constraint", "embeddings_constraint"),
            "recurrent_constraint",
        ),
        _ANYTHING,
    ),
    "data_format": Optional(Choice("channels_last", "channels_first")),
}

KERAS = Dialect(
    "keras",
    "Keras",
    __name__,
    families=_FAMILIES,
    aliases=_ALIASES,
    common=_COMMON,
    layouts=("channels_last", "channels_first"),
    naming="counted",
    joiner="_",
    weight_joiner="/",
    counts_statistics=True,
    hands_on_all_outputs=False,
    casts_data=True,
    # Source: Functional._adjust_input_rank, keras/src/models/functional.py, Keras 3.15.
    aligns_data=True,
    input_type="InputLayer",
    nested_type="Functional",
    chain_type="Sequential",
    losses="cnnshape.dialects.keras.losses",
    # Source: keras.dtype_policies, Keras 3.15: weights of a mixed policy are kept in float32.
    policies={"mixed_float16": "float32", "mixed_bfloat16": "float32"},
    flatten="Flatten",
    convolution="Conv2D",
    transposed="Conv2DTranspose",
    global_pool="GlobalAveragePooling{rank}D",
    join="Concatenate: {{inputs: {inputs}}}",
    verified="Keras 3.15.1",
    # Source: keras/src/models/sequential.py, which is built under its name; Keras 3.15.
    chain_names_weights=True,
    former="cnnshape.dialects.keras.former",
)
