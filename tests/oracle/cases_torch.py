"""The PyTorch cases: modules and operations with their arguments and sample shapes.

The recorder puts a batch of 2 in front of every sample shape; dimensions in the arguments count it.
"""

# Tables of unlike rows gain nothing from inferred unions of their tuple types.
# mypy: disable-error-code="assignment,arg-type"

from __future__ import annotations

from typing import Any

from case_table import Table

_TABLE = Table()
_add = _TABLE.add
_grid = _TABLE.grid

SPATIAL: dict[int, tuple[int, ...]] = {1: (11,), 2: (9, 8), 3: (7, 6, 5)}
Rows = tuple[dict[str, Any], ...]


def _conv() -> None:
    family = "conv"
    _grid(
        family,
        "Conv2d",
        [[(4, 9, 8)]],
        {"in_channels": 4, "out_channels": 6},
        kernel_size=[1, 3, [2, 5]],
        stride=[1, 2, [3, 1]],
        padding=[0, 1, [2, 0]],
        dilation=[1, 2],
    )
    for rank, spatial in SPATIAL.items():
        layer = f"Conv{rank}d"
        base = {"in_channels": 4, "out_channels": 6, "kernel_size": 3}
        shape = (4, *spatial)
        rows: Rows = (
            {},
            {"stride": 2, "padding": 1},
            {"dilation": 2},
            {"stride": 2, "dilation": 2, "padding": 2},
            {"groups": 2},
            {"groups": 4},
            {"groups": 3},
            {"groups": 0},
            {"groups": -1},
            {"groups": 4, "out_channels": 8, "bias": False},
            {"bias": False},
            {"padding": "same"},
            {"padding": "valid"},
            {"padding": "same", "stride": 2},
            {"padding": "same", "dilation": 2},
            {"padding": "same", "kernel_size": 2},
            {"padding": "same", "kernel_size": 4, "dilation": 3},
            {"padding": "valid", "stride": 2},
            {"padding": "full"},
            {"padding": -1},
            {"padding": 20},
            {"kernel_size": 20},
            {"kernel_size": 20, "padding": 10},
            {"kernel_size": 0},
            {"kernel_size": -1},
            {"stride": 0},
            {"stride": -1},
            {"dilation": 0},
            {"dilation": 6},
            {"out_channels": 0},
            {"in_channels": 5},
            {"kernel_size": [3]},
            {"kernel_size": [3, 3]},
            {"stride": [2]},
            {"kernel_size": 3.0},
            {"kernel_size": None},
        )
        for row in rows:
            _add(family, layer, shape, **{**base, **row})
        for mode in ("zeros", "reflect", "replicate", "circular"):
            _add(family, layer, shape, **base, padding=1, padding_mode=mode)
            _add(family, layer, shape, **base, padding=3, stride=2, padding_mode=mode)
            _add(family, layer, (4, *(3,) * rank), **base, padding=3, padding_mode=mode)
            _add(family, layer, (4, *(3,) * rank), **base, padding=4, padding_mode=mode)
            _add(family, layer, shape, **base, padding="same", padding_mode=mode)
        _add(family, layer, shape, **base, padding_mode="constant")
        # Bad ranks: one too few is taken as a single sample whose channels are the batch.
        _add(family, layer, spatial, **base)
        _add(family, layer, spatial, in_channels=2, out_channels=6, kernel_size=3)
        _add(family, layer, (2, *shape), **base)
        _add(family, layer, (), **base)
        _add(family, layer, (4, *(0,) * rank), **base)
        _add(family, layer, (4, *(2,) * rank), **base)
        _add(family, layer, (4, *(2,) * rank), **base, padding=1)
        _add(family, f"Lazy{layer}", shape, out_channels=6, kernel_size=3)
    _add(
        family,
        "Conv2d",
        (4, 9, 8),
        in_channels=4,
        out_channels=6,
        kernel_size=3,
        padding=[1, 2],
        padding_mode="circular",
    )
    _add(
        family, "Conv2d", (4, 9, 8), in_channels=4, out_channels=6, kernel_size=3, padding=[1, 2, 3]
    )
    _add(family, "Conv2d", (0, 9, 8), in_channels=0, out_channels=6, kernel_size=3)


def _conv_transpose() -> None:
    family = "conv_transpose"
    _grid(
        family,
        "ConvTranspose2d",
        [[(4, 5, 4)]],
        {"in_channels": 4, "out_channels": 6},
        kernel_size=[1, 3, [2, 5]],
        stride=[1, 2, [3, 1]],
        padding=[0, 1],
        output_padding=[0, 1],
    )
    for rank, spatial in SPATIAL.items():
        layer = f"ConvTranspose{rank}d"
        base = {"in_channels": 4, "out_channels": 6, "kernel_size": 3}
        shape = (4, *spatial)
        rows: Rows = (
            {},
            {"stride": 2, "padding": 1, "output_padding": 1},
            {"groups": 2},
            {"groups": 2, "bias": False, "out_channels": 8},
            {"groups": 3},
            {"dilation": 2},
            {"dilation": 2, "output_padding": 1},
            {"dilation": 3, "output_padding": 2, "stride": 2},
            {"output_padding": 2, "stride": 2},
            {"output_padding": 3, "stride": 2},
            {"output_padding": -1},
            {"stride": 0},
            {"padding": 3},
            {"padding": 8},
            {"padding": -1},
            {"padding": "same"},
            {"padding_mode": "zeros"},
            {"padding_mode": "reflect"},
            {"kernel_size": 2, "stride": 4},
            {"in_channels": 5},
        )
        for row in rows:
            _add(family, layer, shape, **{**base, **row})
        _add(family, layer, spatial, **base)
        _add(family, layer, (2, *shape), **base)
        _add(family, layer, (4, *(0,) * rank), **base)
        _add(family, layer, (4, *(1,) * rank), **base)


def _pooling() -> None:
    family = "pooling"
    for rank, spatial in SPATIAL.items():
        shape = (4, *spatial)
        shared: Rows = (
            {"kernel_size": 2},
            {"kernel_size": 3, "stride": 2},
            {"kernel_size": 3, "stride": 2, "ceil_mode": True},
            {"kernel_size": 2, "stride": 3, "ceil_mode": True},
            {"kernel_size": 2, "stride": 3, "ceil_mode": True, "padding": 1},
            {"kernel_size": 3, "stride": 2, "padding": 1},
            {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
            {"kernel_size": 4, "stride": 3, "padding": 2, "ceil_mode": True},
            {"kernel_size": 3, "stride": 4, "padding": 1, "ceil_mode": True},
            {"kernel_size": 1, "stride": 5, "ceil_mode": True},
            {"kernel_size": 2, "stride": 4, "padding": 1, "ceil_mode": True},
            {"kernel_size": 3, "padding": 2},
            {"kernel_size": 2, "padding": 1},
            {"kernel_size": 2, "padding": -1},
            {"kernel_size": 20},
            {"kernel_size": 20, "ceil_mode": True},
            {"kernel_size": 20, "padding": 10},
            {"kernel_size": 12, "stride": 2, "ceil_mode": True},
            {"kernel_size": 0},
            {"kernel_size": 2, "stride": 0},
            {"kernel_size": 2, "stride": -1},
            {"kernel_size": [2] * rank, "stride": [3] * rank},
            {"kernel_size": [2] * (rank + 1)},
            {"kernel_size": [2]},
            {"kernel_size": 2, "stride": [3]},
            {"kernel_size": 2.0},
            {},
        )
        for kind in ("MaxPool", "AvgPool"):
            layer = f"{kind}{rank}d"
            for row in shared:
                _add(family, layer, shape, **row)
            for size in range(1, 8):
                _add(
                    family,
                    layer,
                    (4, *(size,) * rank),
                    kernel_size=3,
                    stride=2,
                    padding=1,
                    ceil_mode=True,
                )
            _add(family, layer, spatial, kernel_size=2)
            _add(family, layer, (2, *shape), kernel_size=2)
            _add(family, layer, (), kernel_size=2)
            _add(family, layer, (0, *spatial), kernel_size=2)
            _add(family, layer, (4, *(0,) * rank), kernel_size=2)
        for extra in (
            {"dilation": 2},
            {"dilation": 2, "stride": 2, "ceil_mode": True},
            {"dilation": 2, "stride": 2, "padding": 1, "ceil_mode": True},
            {"dilation": 3, "stride": 1, "padding": 1},
            {"dilation": 6},
            {"dilation": 0},
            {"return_indices": True},
            {"return_indices": True, "padding": 1, "stride": 2},
            {"dilation": 2, "padding": 2},
        ):
            _add(family, f"MaxPool{rank}d", shape, kernel_size=3, **extra)
        for extra in (
            {"count_include_pad": False, "padding": 1},
            {"count_include_pad": False, "padding": 1, "ceil_mode": True, "stride": 2},
            {"dilation": 2},
        ):
            _add(family, f"AvgPool{rank}d", shape, kernel_size=3, **extra)
        if rank > 1:
            for divisor in (1, 3, 0, -1):
                _add(family, f"AvgPool{rank}d", shape, kernel_size=2, divisor_override=divisor)
        else:
            _add(family, "AvgPool1d", shape, kernel_size=2, divisor_override=3)
        for extra in (
            {},
            {"stride": 3},
            {"ceil_mode": True},
            {"stride": 3, "ceil_mode": True},
            {"kernel_size": 20},
            {"norm_type": 1},
            {"kernel_size": [2] * rank},
            {"kernel_size": [2]},
        ):
            _add(family, f"LPPool{rank}d", shape, **{"norm_type": 2, "kernel_size": 2, **extra})
        _add(family, f"LPPool{rank}d", spatial, norm_type=2, kernel_size=2)
    for extra in ({"output_size": 4}, {"output_ratio": 0.5}, {}):
        _add(family, "FractionalMaxPool2d", (4, 9, 8), kernel_size=2, **extra)
    _add(family, "MaxPool2d", (4, 112, 112), kernel_size=3, stride=2, padding=1)
    _add(family, "MaxPool2d", (4, 112, 112), kernel_size=3, stride=2, ceil_mode=True)


def _adaptive_pooling() -> None:
    family = "adaptive_pooling"
    for kind in ("Avg", "Max"):
        for rank, spatial in SPATIAL.items():
            layer = f"Adaptive{kind}Pool{rank}d"
            shape = (4, *spatial)
            sizes: list[Any] = [
                1,
                3,
                20,
                0,
                -1,
                None,
                [2] * rank,
                [None] * rank,
                [2] * (rank + 1),
                2.0,
                [None, *(3,) * (rank - 1)],
                [2],
            ]
            for size in sizes:
                _add(family, layer, shape, output_size=size)
            _add(family, layer, spatial, output_size=2)
            _add(family, layer, (2, *shape), output_size=2)
            _add(family, layer, (), output_size=2)
            _add(family, layer, (4, *(0,) * rank), output_size=2)
            _add(family, layer, shape)
            if kind == "Max":
                _add(family, layer, shape, output_size=2, return_indices=True)


def _normalization() -> None:
    family = "normalization"
    for rank, spatial in SPATIAL.items():
        layer = f"BatchNorm{rank}d"
        shape = (6, *spatial)
        _grid(
            family,
            layer,
            [[shape]],
            {"num_features": 6},
            affine=[True, False],
            track_running_stats=[True, False],
        )
        for row in (
            {"num_features": 5},
            {"num_features": 0},
            {"num_features": 6, "momentum": None},
            {"num_features": 6, "bias": False},
            {"num_features": 6, "eps": 1e-3},
        ):
            _add(family, layer, shape, **row)
        for affine in (True, False):
            _add(
                family,
                layer,
                shape,
                num_features=5,
                affine=affine,
                track_running_stats=False,
            )
        _add(family, layer, (6,), num_features=6)
        _add(family, layer, spatial, num_features=6)
        _add(family, layer, (2, *shape), num_features=6)
        _add(family, layer, (6, *(1,) * rank), num_features=6, track_running_stats=False)
        _add(family, layer, (6, *(0,) * rank), num_features=6)
        _add(family, f"Lazy{layer}", shape)
        layer = f"InstanceNorm{rank}d"
        _grid(
            family,
            layer,
            [[shape]],
            {"num_features": 6},
            affine=[True, False],
            track_running_stats=[True, False],
        )
        _add(family, layer, shape, num_features=6)
        _add(family, layer, shape, num_features=5)
        _add(family, layer, shape, num_features=5, affine=True)
        _add(family, layer, shape, num_features=5, track_running_stats=True)
        _add(family, layer, spatial, num_features=2)
        _add(family, layer, spatial, num_features=2, affine=True)
        _add(family, layer, (6,), num_features=6)
        _add(family, layer, (2, *shape), num_features=6)
        _add(family, layer, (6, *(1,) * rank), num_features=6)
        _add(family, layer, (6, *(1,) * rank), num_features=6, track_running_stats=True)
    for groups in (1, 2, 3, 4, 6, 12, 0, -1):
        _add(family, "GroupNorm", (6, 5, 4), num_groups=groups, num_channels=6)
    for row in (
        {"affine": False},
        {"num_channels": 9},
        {"num_channels": 12},
        {"bias": False},
        {"eps": 1e-3},
    ):
        _add(family, "GroupNorm", (6, 5, 4), **{"num_groups": 3, "num_channels": 6, **row})
    _add(family, "GroupNorm", (6,), num_groups=3, num_channels=6)
    _add(family, "GroupNorm", (), num_groups=1, num_channels=6)
    _add(family, "GroupNorm", (6, 3, 3, 3), num_groups=2, num_channels=6)
    for layer in ("LayerNorm", "RMSNorm"):
        for normal in (4, [4], [5, 4], [6, 5, 4], [2, 6, 5, 4], 5, [4, 5], [6, 5], [], [1], 0):
            _add(family, layer, (6, 5, 4), normalized_shape=normal)
        _add(family, layer, (6, 5, 4), normalized_shape=4, elementwise_affine=False)
        _add(family, layer, (6, 5, 4), normalized_shape=4, bias=False)
        _add(family, layer, (4,), normalized_shape=4)
        _add(family, layer, (), normalized_shape=2)
    for size in (1, 2, 5, 20, 0, -1):
        _add(family, "LocalResponseNorm", (6, 5, 4), size=size)
    for shape in ((6,), (6, 5), (6, 5, 4, 3), ()):
        _add(family, "LocalResponseNorm", shape, size=3)
    _add(family, "CrossMapLRN2d", (6, 5, 4), size=3)


def _linear() -> None:
    family = "linear"
    for shape in ((10,), (5, 10), (3, 4, 10), (2, 3, 4, 10), (9,), (10, 5), (), (0, 10)):
        _add(family, "Linear", shape, in_features=10, out_features=7)
    for row in (
        {"bias": False},
        {"out_features": 0},
        {"in_features": 0},
        {"out_features": -1},
        {"out_features": 2.0},
        {"in_features": 2},
        {"in_features": "10"},
    ):
        _add(family, "Linear", (10,), **{"in_features": 10, "out_features": 7, **row})
    _add(family, "Linear", (), in_features=2, out_features=7)
    _add(family, "Linear", (10,), in_features=10)
    _add(family, "Linear", (10,), input_dim=10, out_features=3)
    _add(family, "LazyLinear", (5, 10), out_features=7)
    _add(family, "LazyLinear", (5, 10), out_features=7, bias=False)
    for shapes in (((5,), (4,)), ((3, 5), (3, 4)), ((3, 5), (2, 4)), ((5,), (5,))):
        for bias in (True, False):
            _add(
                family,
                "Bilinear",
                *shapes,
                in1_features=5,
                in2_features=4,
                out_features=7,
                bias=bias,
            )
    _add(family, "Bilinear", (5,), (4,), in1_features=0, in2_features=4, out_features=7)
    for row in (
        {},
        {"padding_idx": 0},
        {"padding_idx": -1},
        {"padding_idx": 20},
        {"max_norm": 1.0},
        {"num_embeddings": 0},
        {"embedding_dim": 0},
        {"scale_grad_by_freq": True},
    ):
        _add(
            family,
            "Embedding",
            (6,),
            input_dtype="int64",
            **{"num_embeddings": 20, "embedding_dim": 5, **row},
        )
    for shape in ((), (4, 6), (0,)):
        _add(family, "Embedding", shape, input_dtype="int64", num_embeddings=20, embedding_dim=5)
    _add(family, "Embedding", (6,), num_embeddings=20, embedding_dim=5)
    _add(family, "EmbeddingBag", (6,), input_dtype="int64", num_embeddings=20, embedding_dim=5)


def _core() -> None:
    family = "core"
    for start, end in (
        (1, -1),
        (0, -1),
        (2, -1),
        (1, 2),
        (2, 3),
        (1, 1),
        (3, 1),
        (-2, -1),
        (4, -1),
        (1, 4),
        (-5, -1),
        (0, 0),
        (-1, -1),
    ):
        _add(family, "Flatten", (3, 4, 5), start_dim=start, end_dim=end)
        _add(family, "flatten", (3, 4, 5), start_dim=start, end_dim=end)
    for layer in ("Flatten", "flatten"):
        for shape in ((3, 4, 5), (5,), (), (3, 0, 2), (2, 3, 4, 5)):
            _add(family, layer, shape)
    for dim, sizes in (
        (1, [3, 4]),
        (1, [-1, 4]),
        (1, [5, 2]),
        (1, [-1, 5]),
        (1, [12]),
        (-2, [3, 4]),
        (2, [5, 1]),
        (0, [1, 2]),
        (3, [2]),
        (1, []),
        (1, [-1, -1]),
        (1, [2, -1, 2]),
        (1, 12),
    ):
        _add(family, "Unflatten", (12, 5), dim=dim, unflattened_size=sizes)
    _add(family, "Identity", (3, 4))
    _add(family, "Identity", (3, 4), anything=1)
    for layer, rank in (
        ("Dropout", None),
        ("Dropout1d", 1),
        ("Dropout2d", 2),
        ("Dropout3d", 3),
        ("AlphaDropout", None),
        ("FeatureAlphaDropout", None),
    ):
        for p in (0.5, 0, 1, 1.0, 1.5, -0.1):
            _add(family, layer, (3, *SPATIAL[rank or 2]), p=p)
        for shape in ((3, 4), (4,), (3, 4, 5), (3, 4, 5, 6), (3, 4, 5, 6, 7), ()):
            _add(family, layer, shape)
        _add(family, layer, (3, 4, 5), inplace=True)
    for factor in (1, 2, 3, 0, -1, 2.0):
        _add(family, "PixelShuffle", (12, 4, 6), upscale_factor=factor)
        _add(family, "PixelUnshuffle", (3, 4, 6), downscale_factor=factor)
    for shape in ((12, 4), (4,), (2, 12, 4, 6), (0, 4, 6), (4, 0, 6)):
        _add(family, "PixelShuffle", shape, upscale_factor=2)
        _add(family, "PixelUnshuffle", shape, downscale_factor=2)
    for groups in (1, 2, 3, 4, 6, 12, 0, -1, 5):
        _add(family, "ChannelShuffle", (12, 4, 6), groups=groups)
    for shape in ((12,), (12, 4), (12, 4, 6, 2), ()):
        _add(family, "ChannelShuffle", shape, groups=3)
    _grid(
        family,
        "Unfold",
        [[(3, 9, 8)]],
        kernel_size=[2, [3, 2]],
        stride=[1, [2, 3]],
        padding=[0, 1],
        dilation=[1, 2],
    )
    for shape in ((9, 8), (3, 9), (1, 3, 9, 8), (3, 0, 8), (0, 9, 8), (3, 2, 2)):
        _add(family, "Unfold", shape, kernel_size=3)
    for row in (
        {"kernel_size": 0},
        {"kernel_size": 3, "stride": 0},
        {"kernel_size": 3, "padding": -1},
        {"kernel_size": 20},
    ):
        _add(family, "Unfold", (3, 9, 8), **row)
    for shape, row in (
        ((12, 12), {"output_size": [4, 5], "kernel_size": 2}),
        ((12, 12), {"output_size": [4, 5], "kernel_size": [2, 2], "padding": 0}),
        ((12, 11), {"output_size": [4, 5], "kernel_size": 2}),
        ((13, 12), {"output_size": [4, 5], "kernel_size": 2}),
        ((12, 6), {"output_size": [4, 6], "kernel_size": 2, "stride": 2}),
        ((12, 30), {"output_size": [4, 5], "kernel_size": 2, "padding": 1}),
        ((12, 6), {"output_size": [4, 5], "kernel_size": 2, "dilation": 2}),
        ((12, 16), {"output_size": 5, "kernel_size": 2}),
        ((12,), {"output_size": 5, "kernel_size": 2}),
        ((3, 12, 16), {"output_size": 5, "kernel_size": 2}),
        ((12, 16), {"output_size": 0, "kernel_size": 2}),
    ):
        _add(family, "Fold", shape, **row)
    _add(family, "CosineSimilarity", (3, 4), (3, 4))
    _add(family, "PairwiseDistance", (3, 4), (3, 4))
    _add(family, "MaxUnpool2d", (3, 4, 4), kernel_size=2)


def _activation() -> None:
    family = "activation"
    names = [
        "ReLU",
        "ReLU6",
        "LeakyReLU",
        "ELU",
        "SELU",
        "CELU",
        "GELU",
        "SiLU",
        "Mish",
        "Hardswish",
        "Hardsigmoid",
        "Hardtanh",
        "Sigmoid",
        "Tanh",
        "Softplus",
        "Softsign",
        "Tanhshrink",
        "Softshrink",
        "Hardshrink",
        "LogSigmoid",
        "RReLU",
    ]
    for name in names:
        _add(family, name, (4, 6))
    for name in [
        "ReLU",
        "ReLU6",
        "LeakyReLU",
        "ELU",
        "SELU",
        "CELU",
        "SiLU",
        "Mish",
        "Hardswish",
        "Hardsigmoid",
        "RReLU",
    ]:
        _add(family, name, (4, 6), inplace=True)
    for shape in ((), (0,), (3, 4, 5, 6)):
        _add(family, "ReLU", shape)
    for name, row in (
        ("LeakyReLU", {"negative_slope": 0.2}),
        ("ELU", {"alpha": 0.5}),
        ("CELU", {"alpha": 0}),
        ("CELU", {"alpha": 2.0}),
        ("GELU", {"approximate": "tanh"}),
        ("GELU", {"approximate": "nope"}),
        ("Hardtanh", {"min_val": -2, "max_val": 2}),
        ("Hardtanh", {"min_val": 2, "max_val": -2}),
        ("Softplus", {"beta": 2, "threshold": 10}),
        ("Softshrink", {"lambd": 1.0}),
        ("Softshrink", {"lambd": -1.0}),
        ("Hardshrink", {"lambd": 1.0}),
        ("RReLU", {"lower": 0.1, "upper": 0.3}),
        ("RReLU", {"lower": 0.5, "upper": 0.3}),
        ("rrelu", {}),
        ("rrelu", {"lower": 0.1, "upper": 0.3, "inplace": True}),
        ("rrelu", {"lower": 0.5, "upper": 0.3}),
        ("rrelu", {"lower": 0.5, "upper": 0.3, "training": True}),
        ("threshold", {"threshold": 0.1, "value": 2.0}),
        ("threshold", {"threshold": 0.1}),
        ("alpha_dropout", {"p": 0.2}),
        ("alpha_dropout", {"p": 1.2}),
        ("feature_alpha_dropout", {}),
        ("feature_alpha_dropout", {"p": -0.2}),
        ("Threshold", {"threshold": 0.1, "value": 20}),
        ("Threshold", {}),
        ("Sigmoid", {"inplace": True}),
        ("Tanh", {"dim": 1}),
        ("ReLU", {"negative_slope": 0.1}),
    ):
        _add(family, name, (4, 6), **row)
    for count in (1, 4, 6, 3, 0):
        _add(family, "PReLU", (4, 6), num_parameters=count)
    _add(family, "PReLU", (4, 6))
    _add(family, "PReLU", (4, 6), init=0.5)
    _add(family, "PReLU", (4,), num_parameters=4)
    _add(family, "PReLU", (), num_parameters=1)
    _add(family, "PReLU", (), num_parameters=2)
    for layer in ("Softmax", "LogSoftmax", "Softmin"):
        for dim in (None, 0, 1, 2, -1, -3, 3, -4):
            _add(family, layer, (4, 6), dim=dim)
        _add(family, layer, (4, 6))
    for shape in ((4, 5, 6), (5, 6), (6,), (2, 4, 5, 6)):
        _add(family, "Softmax2d", shape)
    for shape, dim in (
        ((4, 6), -1),
        ((4, 6), 1),
        ((4, 6), 0),
        ((5, 3), 1),
        ((4, 6), 3),
        ((4, 0), -1),
        ((3, 5), -1),
        ((), -1),
    ):
        _add(family, "GLU", shape, dim=dim)
    _add(family, "GLU", (4, 6))


def _padding() -> None:
    family = "padding"
    for rank, spatial in SPATIAL.items():
        shape = (4, *spatial)
        pads: list[Any] = [
            1,
            2,
            0,
            list(range(1, 2 * rank + 1)),
            [0, 2] * rank,
            -1,
            [-2, 1] * rank,
            [1] * (2 * rank - 1),
            [1] * (2 * rank + 2),
            min(spatial) - 1,
            min(spatial),
            min(spatial) + 1,
            -6,
            1.0,
        ]
        for kind in ("ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad"):
            layer = f"{kind}{rank}d"
            extra = {"value": 3.5} if kind == "ConstantPad" else {}
            for padding in pads:
                _add(family, layer, shape, padding=padding, **extra)
            _add(family, layer, spatial, padding=1, **extra)
            _add(family, layer, (2, *shape), padding=1, **extra)
            _add(family, layer, (4, *(0,) * rank), padding=1, **extra)
            _add(family, layer, (), padding=1, **extra)
    _add(family, "ConstantPad2d", (4, 9, 8), padding=1)
    for pad, mode in (
        ([1, 2], "constant"),
        ([1, 2, 3, 4], "constant"),
        ([1, 2, 3, 4, 5, 6], "constant"),
        ([1] * 8, "constant"),
        ([1] * 10, "constant"),
        ([1, 2, 3], "constant"),
        ([], "constant"),
        ([-1, -2], "constant"),
        ([-9, 0], "constant"),
        ([-8, 0], "constant"),
        ([1, 2, 1, 2], "reflect"),
        ([1, 2, 1, 2], "replicate"),
        ([1, 2, 1, 2], "circular"),
        ([1, 2], "reflect"),
        ([1, 2], "replicate"),
        ([8, 0, 0, 0], "reflect"),
        ([8, 0, 0, 0], "circular"),
        ([9, 0, 0, 0], "circular"),
        ([1, 1, 1, 1], "nope"),
        ([1] * 6, "reflect"),
        ([1, 2], "circular"),
    ):
        _add(family, "pad", (4, 9, 8), pad=pad, mode=mode)
    _add(family, "pad", (4, 9, 8), pad=[1, 1], value=2.0)
    _add(family, "pad", (4, 9), pad=[1, 1], mode="reflect")


def _upsample() -> None:
    family = "upsample"
    modes = {
        1: ("nearest", "linear", "nearest-exact"),
        2: ("nearest", "bilinear", "bicubic", "nearest-exact", "area"),
        3: ("nearest", "trilinear", "nearest-exact"),
    }
    for layer in ("Upsample", "interpolate"):
        for rank, names in modes.items():
            shape = (4, *SPATIAL[rank])
            for mode in names:
                _add(family, layer, shape, scale_factor=2, mode=mode)
            scales: list[Any] = [1.5, 0.5, 0.3, 2, [2.5] * rank, [2] * (rank + 1), 0.01, 0, -1, 1.7]
            for scale in scales:
                _add(family, layer, shape, scale_factor=scale)
            sizes: list[Any] = [5, [13] * rank, [13] * (rank + 1), 0, 1, -1, 2.5]
            for size in sizes:
                _add(family, layer, shape, size=size)
            _add(family, layer, shape)
            _add(family, layer, shape, size=5, scale_factor=2)
            _add(family, layer, shape, scale_factor=2, mode="nope")
            _add(family, layer, shape, scale_factor=2, align_corners=True)
            _add(family, layer, shape, scale_factor=1.3, recompute_scale_factor=True)
            _add(family, layer, shape, size=5, recompute_scale_factor=True)
        for mode in ("linear", "bilinear", "trilinear", "bicubic", "nearest"):
            _add(family, layer, (4, 9, 8), scale_factor=2, mode=mode, align_corners=True)
            _add(family, layer, (4, 11), scale_factor=2, mode=mode)
        _add(family, layer, (4, 9, 8), scale_factor=[2, 3])
        _add(family, layer, (4, 9, 8), scale_factor=[1.34, 0.77], mode="bilinear")
        _add(family, layer, (4,), scale_factor=2)
        _add(family, layer, (2, 4, 9, 8, 3), scale_factor=2)
        _add(family, layer, (4, 0, 8), scale_factor=2)
        _add(family, layer, (0, 9, 8), scale_factor=2)
    for layer in ("UpsamplingNearest2d", "UpsamplingBilinear2d"):
        for row in (
            {"scale_factor": 2},
            {"scale_factor": 1.5},
            {"size": 5},
            {"size": [4, 20]},
            {},
            {"size": 5, "scale_factor": 2},
            {"scale_factor": [2, 3]},
        ):
            _add(family, layer, (4, 9, 8), **row)
        _add(family, layer, (4, 9), scale_factor=2)
    _add(family, "interpolate", (4, 9, 8), size=[5, 6], mode="bilinear", antialias=True)
    _add(family, "interpolate", (4, 9, 8), size=[5, 6], mode="nearest", antialias=True)


def _recurrent() -> None:
    family = "recurrent"
    for layer in ("LSTM", "GRU", "RNN"):
        base = {"input_size": 3, "hidden_size": 4}
        _grid(
            family,
            layer,
            [[(5, 3)]],
            base,
            num_layers=[1, 2],
            bidirectional=[False, True],
            batch_first=[False, True],
        )
        for row in (
            {"bias": False},
            {"dropout": 0.5, "num_layers": 2},
            {"dropout": 0.5},
            {"dropout": 1.5},
            {"num_layers": 0},
            {"num_layers": -1},
            {"hidden_size": 0},
            {"hidden_size": 2.0},
            {"input_size": 5},
            {"proj_size": 2},
            {"proj_size": 2, "bidirectional": True, "num_layers": 2, "batch_first": True},
            {"proj_size": 4},
            {"proj_size": -1},
            {"nonlinearity": "relu"},
            {"nonlinearity": "nope"},
            {"bias": False, "bidirectional": True, "num_layers": 2},
        ):
            _add(family, layer, (5, 3), **{**base, **row})
        for shape in ((3,), (), (2, 5, 3), (0, 3), (4,)):
            _add(family, layer, shape, **base)
    for cell in ("LSTMCell", "GRUCell", "RNNCell"):
        _add(family, cell, (3,), input_size=3, hidden_size=4)
        _add(family, cell, (3,), input_size=3, hidden_size=4, bias=False)


def _attention() -> None:
    family = "attention"
    same = ((5, 8), (5, 8), (5, 8))
    for row in (
        {},
        {"batch_first": True},
        {"num_heads": 3},
        {"num_heads": 0},
        {"num_heads": 8},
        {"bias": False},
        {"add_bias_kv": True},
        {"add_zero_attn": True},
        {"kdim": 6},
        {"vdim": 6},
        {"kdim": 8, "vdim": 8},
        {"dropout": 0.5},
        {"embed_dim": 6, "num_heads": 2},
    ):
        _add(family, "MultiheadAttention", *same, **{"embed_dim": 8, "num_heads": 2, **row})
    _add(
        family,
        "MultiheadAttention",
        (5, 8),
        (7, 6),
        (7, 4),
        embed_dim=8,
        num_heads=2,
        kdim=6,
        vdim=4,
        batch_first=True,
    )
    _add(
        family,
        "MultiheadAttention",
        (5, 8),
        (7, 8),
        (7, 8),
        embed_dim=8,
        num_heads=2,
        batch_first=True,
        add_bias_kv=True,
        add_zero_attn=True,
    )
    _add(family, "MultiheadAttention", (5, 8), (7, 8), (7, 8), embed_dim=8, num_heads=2)
    _add(
        family,
        "MultiheadAttention",
        (5, 8),
        (7, 8),
        (6, 8),
        embed_dim=8,
        num_heads=2,
        batch_first=True,
    )
    _add(family, "MultiheadAttention", (8,), (8,), (8,), embed_dim=8, num_heads=2)
    encoder = {"d_model": 8, "nhead": 2, "dim_feedforward": 16}
    for row in (
        {},
        {"batch_first": True},
        {"norm_first": True},
        {"bias": False},
        {"activation": "gelu"},
        {"nhead": 3},
    ):
        _add(family, "TransformerEncoderLayer", (5, 8), **{**encoder, **row})


def _sampling() -> None:
    family = "sampling"
    flat, deep = (3, 5, 6), (3, 5, 6, 4)
    for x, grid in (
        (flat, (4, 7, 2)),
        (flat, (4, 7, 3)),
        (flat, (7, 2)),
        (flat, (4, 4, 7, 2)),
        (flat, (0, 7, 2)),
        (deep, (4, 4, 7, 3)),
        (deep, (4, 7, 3)),
        ((5, 6), (7, 2)),
        ((3, 5), (7, 1)),
        ((0, 5, 6), (4, 7, 2)),
        ((3, 0, 6), (4, 7, 2)),
    ):
        _add(family, "grid_sample", x, grid)
        _add(family, "grid_sample", x, grid, mode="bicubic")
    for row in (
        {"mode": "nearest"},
        {"mode": "trilinear"},
        {"padding_mode": "border"},
        {"padding_mode": "reflection", "align_corners": True},
        {"padding_mode": "circular"},
    ):
        _add(family, "grid_sample", flat, (4, 7, 2), **row)
    for theta, size in (
        ((2, 3), [2, 3, 5, 6]),
        ((2, 3), [3, 3, 5, 6]),
        ((2, 3), [2, 3, 5]),
        ((2, 3), [2, 3, 5, 6, 7]),
        ((3, 4), [2, 3, 5, 6, 7]),
        ((3, 4), [2, 3, 5, 6]),
        ((3,), [2, 3, 5, 6]),
        ((2, 3), [2, 0, 5, 6]),
        ((2, 3), [2, 3, 0, 6]),
        ((2, 3), [2, 0, 1, 6]),
        ((2, 3), [-1, 3, 5, 6]),
        ((2, 3), []),
    ):
        _add(family, "affine_grid", theta, size=size)
        _add(family, "affine_grid", theta, size=size, align_corners=True)


def _transformers() -> None:
    family = "transformer"
    sizes = {"d_model": 8, "nhead": 2, "dim_feedforward": 16}
    rows: tuple[dict[str, Any], ...] = (
        {},
        {"batch_first": True},
        {"norm_first": True},
        {"bias": False},
        {"activation": "gelu"},
        {"activation": "tanh"},
        {"dim_feedforward": 0},
        {"dropout": 0.5},
        {"dropout": 2.0},
        {"layer_norm_eps": 0.1},
        {"nhead": 3},
        {"d_model": 6},
    )
    for row in rows:
        _add(family, "TransformerDecoderLayer", (5, 8), (5, 8), **{**sizes, **row})
    first = {**sizes, "batch_first": True}
    for inputs in (
        ((5, 8), (7, 8)),
        ((5, 8), (7, 6)),
        ((5, 6), (7, 8)),
        ((8,), (8,)),
        ((8,), (7, 8)),
        ((5, 8), (8,)),
        ((2, 5, 8), (2, 5, 8)),
        ((5, 8), (0, 8)),
        ((0, 8), (5, 8)),
    ):
        _add(family, "TransformerDecoderLayer", *inputs, **first)
        _add(family, "TransformerDecoderLayer", *inputs, **sizes)
        _add(family, "Transformer", *inputs, num_encoder_layers=1, num_decoder_layers=1, **first)
        _add(family, "Transformer", *inputs, num_encoder_layers=1, num_decoder_layers=1, **sizes)
    encoder = {"layer": "TransformerEncoderLayer", "args": first}
    decoder = {"layer": "TransformerDecoderLayer", "args": first}
    norm = {"layer": "LayerNorm", "args": {"normalized_shape": 8}}
    for stack, word, layer, other, inputs in (
        ("TransformerEncoder", "encoder_layer", encoder, decoder, ((5, 8),)),
        ("TransformerDecoder", "decoder_layer", decoder, encoder, ((5, 8), (7, 8))),
    ):
        for row in (
            {},
            {"num_layers": 0},
            {"num_layers": 1, "norm": norm},
            {"norm": {"layer": "LayerNorm", "args": {"normalized_shape": 6}}},
            {"norm": {"layer": "RMSNorm", "args": {"normalized_shape": 8}}},
            {"norm": {"layer": "Linear", "args": {"in_features": 8, "out_features": 3}}},
            {"norm": {"layer": "GRU", "args": {"input_size": 8, "hidden_size": 3}}},
            {
                "norm": {
                    "layer": "Bilinear",
                    "args": {"in1_features": 8, "in2_features": 8, "out_features": 3},
                }
            },
            {"norm": None},
            {word: other},
            {word: {"layer": "Linear", "args": {"in_features": 8, "out_features": 8}}},
            {word: {**layer, "args": {**first, "nhead": 3}}},
            {word: {**layer, "args": {**first, "d_model": 6}}},
        ):
            _add(family, stack, *inputs, **{word: layer, "num_layers": 2, **row})
        _add(family, stack, *((8,) for _ in inputs), **{word: layer, "num_layers": 1})
        _add(family, stack, *((2, 5, 8) for _ in inputs), **{word: layer, "num_layers": 1})
    _add(
        family,
        "TransformerEncoder",
        (5, 8),
        encoder_layer=encoder,
        num_layers=1,
        enable_nested_tensor=False,
        mask_check=False,
    )
    both = ((7, 8), (5, 8))
    small = {**first, "num_encoder_layers": 1, "num_decoder_layers": 2}
    own_encoder = {
        "layer": "TransformerEncoder",
        "args": {"encoder_layer": encoder, "num_layers": 2},
    }
    own_decoder = {
        "layer": "TransformerDecoder",
        "args": {"decoder_layer": decoder, "num_layers": 1, "norm": norm},
    }
    smaller = {"encoder_layer": {**encoder, "args": {**first, "d_model": 6}}, "num_layers": 1}
    narrow = {"layer": "Linear", "args": {"in_features": 8, "out_features": 6}}
    narrowed = {"encoder_layer": encoder, "num_layers": 1, "norm": narrow}
    several = {
        "encoder_layer": encoder,
        "num_layers": 1,
        "norm": {"layer": "GRU", "args": {"input_size": 8, "hidden_size": 8}},
    }
    for row in (
        {},
        *rows,
        {"num_encoder_layers": 0},
        {"num_decoder_layers": 0},
        {"custom_encoder": own_encoder},
        {"custom_decoder": own_decoder},
        {"custom_encoder": own_encoder, "custom_decoder": own_decoder, "nhead": 3},
        {"custom_encoder": own_encoder, "num_encoder_layers": 0},
        {"custom_encoder": own_decoder},
        {"custom_decoder": own_encoder},
        {"custom_encoder": {"layer": "Identity", "args": {}}},
        {"custom_encoder": {**own_encoder, "args": smaller}},
        {"custom_encoder": {**own_encoder, "args": narrowed}},
        {"custom_encoder": {**own_encoder, "args": several}},
        {"custom_encoder": own_encoder, "batch_first": False},
    ):
        _add(family, "Transformer", *both, **{**small, **row})
    _add(family, "Transformer", (5, 512), (5, 512), num_encoder_layers=1, num_decoder_layers=1)


def _operations() -> None:
    family = "operations"
    for op in ("add", "sub", "mul", "div"):
        for shapes in (
            ((4, 5), (4, 5)),
            ((4, 5), (4, 1)),
            ((4, 5), (4, 6)),
            ((4, 5), (5,)),
            ((4, 5), (4,)),
            ((2, 5), ()),
            ((1, 5), (4, 1)),
            ((3, 2, 5), (5,)),
            ((3, 2, 5), (2, 5)),
            ((0, 5), (1, 5)),
            ((0, 5), (2, 5)),
            ((), ()),
        ):
            _add(family, op, *shapes)
        _add(family, op, (4, 5), other=2)
        _add(family, op, (4, 5))
        _add(family, op, (4, 5), (4, 5), (4, 5))
    _add(family, "add", (4, 5), (4, 5), alpha=2)
    _add(family, "div", (4, 5), (4, 5), rounding_mode="floor")
    _add(family, "div", (4, 5), (4, 5), rounding_mode="nope")
    _add(family, "div", (4, 5), (4, 5), input_dtype="int64")
    for dim in (0, 1, 2, -1, -2, -3, 3, -4):
        _add(family, "cat", (4, 5), (4, 5), dim=dim)
        _add(family, "cat", (4, 5), (4, 6), dim=dim)
        _add(family, "stack", (4, 5), (4, 5), dim=dim)
    _add(family, "stack", (4, 5), (4, 5), dim=-4)
    _add(family, "stack", (4, 5), (4, 6), dim=1)
    _add(family, "cat", (4, 5), (4, 5))
    _add(family, "stack", (4, 5), (4, 5), (4, 5))
    _add(family, "cat", (4, 5), dim=1)
    _add(family, "cat", (4, 5), (4,), dim=1)
    _add(family, "cat", (4, 5), (0, 5), dim=1)
    _add(family, "cat", (5,), (6,), (7,), dim=1)
    for dims in (
        [0, 2, 3, 1],
        [0, 1, 2, 3],
        [1, 0, 2, 3],
        [0, -1, 1, 2],
        [0, 1, 2],
        [0, 1, 1, 2],
        [0, 1, 2, 4],
        [-4, -3, -2, -1],
        [3, 2, 1, 0],
    ):
        _add(family, "permute", (4, 5, 6), dims=dims)
    for pair in ((1, 2), (-1, -2), (0, 1), (1, 4), (2, 2), (-5, 1)):
        _add(family, "transpose", (4, 5, 6), dim0=pair[0], dim1=pair[1])
    for op in ("reshape", "view"):
        for shape in (
            [2, 120],
            [2, -1],
            [-1, 6],
            [-1],
            [2, 4, 30],
            [2, -1, -1],
            [2, 100],
            [7, -1],
            [2, 0],
            [2, 4, 5, 6, 1],
            [1, 240],
            [2, -2],
            [8, 30],
            [240],
            [],
            240,
        ):
            _add(family, op, (4, 5, 6), shape=shape)
        _add(family, op, (0, 5), shape=[2, -1])
        _add(family, op, (0, 5), shape=[-1, 5])
        _add(family, op, (0, 5), shape=[0, -1])
        _add(family, op, (), shape=[2, 1])
    for op in ("mean", "sum", "amax"):
        _add(family, op, (4, 5, 6))
        for dim in (1, [2, 3], -1, [1, -1], [1, 1], 4, [], [0, 1, 2, 3], 0, -5, None):
            for keep in (False, True):
                _add(family, op, (4, 5, 6), dim=dim, keepdim=keep)
        _add(family, op, (0, 5), dim=1)
        _add(family, op, (4, 5), input_dtype="int64", dim=1)
    for count, dim in (
        (2, 1),
        (3, 1),
        (4, 1),
        (6, 1),
        (7, 1),
        (9, 1),
        (2, -1),
        (2, 0),
        (5, 0),
        (0, 1),
        (-1, 1),
        (4, 2),
        (2, 3),
        (5, 1),
    ):
        _add(family, "chunk", (7, 6), chunks=count, dim=dim)
    _add(family, "chunk", (7, 6), chunks=2)
    sizes: list[tuple[Any, int]] = [
        (2, 1),
        (3, 1),
        (7, 1),
        (9, 1),
        (0, 1),
        (-1, 1),
        ([3, 4], 1),
        ([3, 3], 1),
        ([3, 5], 1),
        ([7], 1),
        ([0, 7], 1),
        ([-1, 8], 1),
        ([], 1),
        (4, 2),
        (1, 0),
        (2, 3),
    ]
    for size, dim in sizes:
        _add(family, "split", (7, 6), split_size_or_sections=size, dim=dim)
    _add(family, "split", (7, 6), split_size_or_sections=1)
    for shapes in (
        ((4, 5), (5, 6)),
        ((4, 5), (4, 5)),
        ((3, 4, 5), (3, 5, 6)),
        ((3, 4, 5), (1, 5, 6)),
        ((3, 4, 5), (5, 6)),
        ((5,), (6,)),
        ((2,), (6,)),
        ((), ()),
        ((4, 5), ()),
        ((4, 2), ()),
        ((), (2, 5)),
        ((4, 5), (0,)),
        ((0, 5), (5, 6)),
    ):
        _add(family, "matmul", *shapes)
        _add(family, "bmm", *shapes)
    for dim in (None, 0, 1, 2, 3, -1, -3, 4, [1, 3], [1, 2], [], [1, 1]):
        _add(family, "squeeze", (1, 5, 1), dim=dim)
    _add(family, "squeeze", (1, 5, 1))
    for dim in (0, 1, 3, -1, -4, 4, -5, None):
        _add(family, "unsqueeze", (4, 5), dim=dim)
    for op in ("relu", "relu6", "sigmoid", "tanh", "gelu", "silu", "hardswish", "dropout"):
        _add(family, op, (4, 5))
        _add(family, op, ())
    for op in ("relu", "relu6", "silu", "hardswish", "dropout"):
        _add(family, op, (4, 5), inplace=True)
    for p in (0, 1, 1.5, -0.1):
        _add(family, "dropout", (4, 5), p=p)
    _add(family, "dropout", (4, 5), p=0.5, training=True)
    _add(family, "gelu", (4, 5), approximate="tanh")
    for op in ("softmax", "log_softmax"):
        for dim in (None, 0, 1, -1, 3):
            _add(family, op, (4, 5), dim=dim)
        _add(family, op, (4, 5))
    for row in (
        {"kernel_size": 2},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
        {"kernel_size": 3, "padding": 2},
        {"kernel_size": 20},
        {"kernel_size": [2, 3]},
    ):
        _add(family, "max_pool2d", (4, 9, 8), **row)
        _add(family, "avg_pool2d", (4, 9, 8), **row)
    _add(family, "max_pool2d", (4, 9, 8), kernel_size=2, dilation=2)
    _add(family, "max_pool2d", (4, 9, 8), kernel_size=2, return_indices=True)
    _add(family, "avg_pool2d", (4, 9, 8), kernel_size=2, padding=1, count_include_pad=False)
    for size in (1, [1, 1], [None, 3], 20, [2]):
        _add(family, "adaptive_avg_pool2d", (4, 9, 8), output_size=size)
    for normal in ([5], [4, 5], 5, [4], [2, 4, 5], []):
        _add(family, "layer_norm", (4, 5), normalized_shape=normal)
    for row in ({}, {"p": 1.0}, {"dim": -1}, {"dim": 3}, {"dim": 2, "p": 2.0}, {"dim": [1, 2]}):
        _add(family, "normalize", (4, 5), **row)
    _add(family, "normalize", ())


def _found_live() -> None:
    """What drawn cases brought to light."""
    for ratio in (0.5, [0.5, 0.5], [1.0, 0.5], [-0.5, 0.5], [0.5]):
        _add("pooling", "fractional_max_pool2d", (3, 8, 8), kernel_size=2, output_ratio=ratio)
    _add(
        "pooling",
        "fractional_max_pool2d",
        (3, 8, 8),
        kernel_size=2,
        output_size=4,
        output_ratio=1.5,
    )
    for padding in (1, "same", [1, 0], -1):
        _add("core", "Unfold", (4, 9, 8), kernel_size=3, padding=padding)
    for bounds in ({}, {"min": 0}, {"max": 1}, {"min": None, "max": None}):
        _add("operations", "clamp", (4, 5), **bounds)
    for row in (
        {"p": None},
        {"dim": [0, 0]},
        {"dim": [1, -1]},
        {"dim": [0, 1]},
        {"dim": 3},
    ):
        _add("normalization", "normalize", (4, 5), **row)
    for layer in ("BatchNorm1d", "SyncBatchNorm", "InstanceNorm1d"):
        for affine in (True, False):
            _add("normalization", layer, (0, 5), num_features=0, affine=affine)
    for dim in (1, 2, 3):
        _add("padding", f"ConstantPad{dim}d", (4, *SPATIAL[dim]), padding=1, value=None)
    for sparse in (True, False):
        _add(
            "core",
            "EmbeddingBag",
            (6,),
            input_dtype="int64",
            num_embeddings=20,
            embedding_dim=5,
            mode="max",
            sparse=sparse,
        )
    for sizes in ((1, 1, 1), (1, 1, 2)):
        for size in ([None, None, None], 1, 2):
            _add("adaptive_pooling", "AdaptiveAvgPool3d", (8, 4, *sizes), output_size=size)
    for ratio in (0.5, [0.5, 0.5, 0.5]):
        _add("pooling", "fractional_max_pool3d", (3, 8, 8, 8), kernel_size=2, output_ratio=ratio)
    for groups, channels in ((1, 0), (2, 0), (1, -2), (2, -3)):
        row = {"num_groups": groups, "num_channels": channels, "affine": False}
        _add("normalization", "GroupNorm", (max(channels, 0), 5), **row)
        _add("normalization", "GroupNorm", (2, 5), **row)
    _add("operations", "cosine_similarity", (4,), (4,), eps=-1.0)
    query, few = (4, 3, 8), (2, 5, 8)
    for key, value in ((few, few), (few, (4, 5, 8)), ((3, 5, 8), few), (few, (2, 5, 6))):
        for grouped in (True, False):
            _add(
                "attention",
                "scaled_dot_product_attention",
                query,
                key,
                value,
                enable_gqa=grouped,
            )
    _add("linear", "einsum", (2, 1), (4,), equation="bij,bj")
    _add("linear", "einsum", (2, 4), (1,), equation="bij,bj->bi")
    _add("linear", "einsum", (3, 1), (4, 5), equation="bij,bjk->bik")
    _add("attention", "scaled_dot_product_attention", (3, 8), (5, 8), (5, 8))
    _add("attention", "scaled_dot_product_attention", (8,), (8,), (8,), enable_gqa=True)


for _family in (
    _found_live,
    _conv,
    _conv_transpose,
    _pooling,
    _adaptive_pooling,
    _normalization,
    _linear,
    _core,
    _activation,
    _padding,
    _upsample,
    _recurrent,
    _attention,
    _sampling,
    _transformers,
    _operations,
):
    _family()

CASES = _TABLE.cases
