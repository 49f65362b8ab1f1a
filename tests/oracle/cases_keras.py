"""The Keras cases: layers with their arguments and the sample shapes they are applied to."""

# Tables of unlike rows gain nothing from inferred unions of their tuple types.
# mypy: disable-error-code="assignment,arg-type"

from __future__ import annotations

from typing import Any

from case_table import Table

_TABLE = Table()
_add = _TABLE.add
_grid = _TABLE.grid

SPATIAL: dict[int, tuple[int, ...]] = {1: (11,), 2: (9, 8), 3: (7, 6, 5)}


def first(shape: tuple[int | None, ...], channels: int | None) -> tuple[int | None, ...]:
    return (channels, *shape)


def last(shape: tuple[int | None, ...], channels: int | None) -> tuple[int | None, ...]:
    return (*shape, channels)


def nested(layer: str, /, **args: Any) -> dict[str, Any]:
    """A layer given as an argument of another."""
    return {"layer": layer, "args": args}


def _conv() -> None:
    family = "conv"
    _grid(
        family,
        "Conv1D",
        [[(11, 3)]],
        {"filters": 4},
        kernel_size=[2, 5],
        strides=[1, 3],
        padding=["valid", "same", "causal"],
        dilation_rate=[1, 2],
    )
    _grid(
        family,
        "Conv2D",
        [[(9, 8, 3)]],
        {"filters": 4},
        kernel_size=[1, 3, [2, 5]],
        strides=[1, 2, [3, 1]],
        padding=["valid", "same"],
        dilation_rate=[1, 2],
    )
    _grid(
        family,
        "Conv3D",
        [[(7, 6, 5, 2)]],
        {"filters": 3},
        kernel_size=[2, [1, 3, 3]],
        strides=[1, 2],
        padding=["valid", "same"],
        dilation_rate=[1, [1, 2, 1]],
    )
    for rank, spatial in SPATIAL.items():
        layer = f"Conv{rank}D"
        _add(
            family, layer, first(spatial, 4), filters=6, kernel_size=3, data_format="channels_first"
        )
        _add(
            family,
            layer,
            first(spatial, 4),
            filters=6,
            kernel_size=3,
            data_format="channels_first",
            padding="same",
            strides=2,
            groups=2,
        )
        _add(family, layer, last(spatial, 4), filters=8, kernel_size=2, groups=4, use_bias=False)
        _add(family, layer, last(spatial, 4), filters=6, kernel_size=2, groups=4)
        _add(family, layer, last(spatial, 6), filters=8, kernel_size=2, groups=4)
        _add(family, layer, last(spatial, 4), filters=6, kernel_size=2, groups=0)
        _add(family, layer, last(spatial, 4), filters=6, kernel_size=2, groups=-2)
        unknown = (None,) * rank
        for padding in ("valid", "same"):
            _add(
                family,
                layer,
                last(unknown, 3),
                filters=4,
                kernel_size=3,
                strides=2,
                padding=padding,
            )
        _add(family, layer, last(spatial, None), filters=4, kernel_size=3)
        _add(
            family,
            layer,
            first(unknown, 3),
            filters=4,
            kernel_size=3,
            data_format="channels_first",
        )
        _add(family, layer, last((2,) * rank, 3), filters=4, kernel_size=3)
        _add(family, layer, last((2,) * rank, 3), filters=4, kernel_size=3, padding="same")
        _add(family, layer, last((4,) * rank, 3), filters=4, kernel_size=3, dilation_rate=3)
        _add(family, layer, last((3,) * rank, 3), filters=4, kernel_size=3)
        _add(family, layer, spatial, filters=4, kernel_size=3)
        _add(family, layer, (2, *last(spatial, 3)), filters=4, kernel_size=3)
        _add(family, layer, (2, 5, *last(spatial, 3)), filters=4, kernel_size=3)
        _add(family, layer, last(spatial, 3), filters=4, kernel_size=[3])
        _add(family, layer, last(spatial, 3), filters=4, kernel_size=[3, 3])
    image = (9, 8, 3)
    for bad in (
        {"filters": 0},
        {"filters": -1},
        {"filters": None},
        {"filters": 4.0},
        {"kernel_size": 0},
        {"kernel_size": -1},
        {"kernel_size": [3, 0]},
        {"kernel_size": 3.0},
        {"kernel_size": None},
        {"strides": 0},
        {"strides": [1, 2, 3]},
        {"strides": -1},
        {"dilation_rate": 0},
        {"padding": "causal"},
        {"padding": "full"},
        {"padding": "SAME"},
        {"padding": 1},
        {"data_format": "channels_middle"},
        {"activation": "relu"},
        {"activation": "swishy"},
        {"kernel_initializer": "he_normal"},
        {"kernel_regularizer": "l2"},
        {"trainable": False},
        {"dtype": "float16"},
        {"dtype": "mixed_float16"},
        {"dtype": "bfloat16"},
        {"stride": 2},
        {"strides": [2, 1], "dilation_rate": [1, 2]},
        {"strides": [2, 1], "dilation_rate": [2, 1]},
        {"input_shape": [9, 8, 3]},
        {"lora_rank": 2},
    ):
        _add(family, "Conv2D", image, **{"filters": 4, "kernel_size": 3, **bad})
    _add(family, "Conv2D", (None, 8, 3), filters=4, kernel_size=3, padding="same", strides=3)
    _add(family, "Conv2D", (9, None, 3), filters=4, kernel_size=[3, 5])
    _add(family, "Conv2D", (0, 8, 3), filters=4, kernel_size=1)
    _add(family, "Conv2D", (9, 8, 0), filters=4, kernel_size=3)
    _add(family, "Convolution2D", image, filters=4, kernel_size=3)
    _add(
        family,
        "Conv1D",
        (11, 3),
        filters=4,
        kernel_size=3,
        padding="causal",
        data_format="channels_first",
    )
    _add(
        family,
        "Conv1D",
        (3, 11),
        filters=4,
        kernel_size=3,
        padding="causal",
        data_format="channels_first",
        dilation_rate=2,
    )
    _add(family, "Conv1D", (None, 3), filters=4, kernel_size=3, padding="causal", strides=2)
    _add(family, "Conv1D", (2, 3), filters=4, kernel_size=5, padding="causal")


def _conv_transpose() -> None:
    family = "conv_transpose"
    _grid(
        family,
        "Conv2DTranspose",
        [[(5, 4, 3)]],
        {"filters": 4},
        kernel_size=[1, 3, [2, 5]],
        strides=[1, 2, [3, 1]],
        padding=["valid", "same"],
        output_padding=[None, 0],
    )
    _grid(
        family,
        "Conv1DTranspose",
        [[(6, 3)]],
        {"filters": 4},
        kernel_size=[2, 5],
        strides=[1, 3],
        padding=["valid", "same"],
        dilation_rate=[1, 2],
        output_padding=[None, 1],
    )
    _grid(
        family,
        "Conv2DTranspose",
        [[(5, 4, 3)]],
        {"filters": 2, "kernel_size": 4},
        strides=[2, 3],
        padding=["valid", "same"],
        output_padding=[1, 2, 3, [1, 0]],
    )
    _grid(
        family,
        "Conv3DTranspose",
        [[(3, 4, 2, 2)]],
        {"filters": 3},
        kernel_size=[2, 3],
        strides=[1, 2],
        padding=["valid", "same"],
        output_padding=[None, 1],
    )
    for rank, spatial in SPATIAL.items():
        layer = f"Conv{rank}DTranspose"
        _add(
            family,
            layer,
            first(spatial, 4),
            filters=6,
            kernel_size=3,
            strides=2,
            data_format="channels_first",
            use_bias=False,
        )
        for padding in ("valid", "same"):
            _add(
                family,
                layer,
                last((None,) * rank, 3),
                filters=4,
                kernel_size=3,
                strides=2,
                padding=padding,
            )
        _add(family, layer, last(spatial, None), filters=4, kernel_size=3)
        _add(family, layer, spatial, filters=4, kernel_size=3)
        _add(family, layer, last(spatial, 3), filters=4, kernel_size=3, dilation_rate=2)
        _add(family, layer, last(spatial, 3), filters=4, kernel_size=3, dilation_rate=2, strides=2)
        _add(family, layer, last(spatial, 3), filters=4, kernel_size=3, output_padding=2)
        _add(family, layer, last(spatial, 3), filters=4, kernel_size=3, groups=1)
    for bad in (
        {"filters": 0},
        {"kernel_size": 0},
        {"strides": 0},
        {"padding": "causal"},
        {"output_padding": -1},
        {"output_padding": [1, 1, 1]},
        {"data_format": "nope"},
        {"kernel_size": 2, "strides": 3},
        {"kernel_size": 2, "strides": 3, "padding": "same"},
        {"kernel_size": 2, "strides": 4, "output_padding": 0, "padding": "same"},
        {"kernel_size": 1, "strides": 5},
        {"trainable": False},
    ):
        _add(family, "Conv2DTranspose", (5, 4, 3), **{"filters": 4, "kernel_size": 3, **bad})
    _add(family, "Convolution2DTranspose", (5, 4, 3), filters=4, kernel_size=3)
    _add(family, "Conv2DTranspose", (0, 4, 3), filters=4, kernel_size=3)


def _depthwise_separable() -> None:
    family = "depthwise_separable"
    _grid(
        family,
        "DepthwiseConv2D",
        [[(9, 8, 3)]],
        kernel_size=[3, [2, 5]],
        strides=[1, 2],
        padding=["valid", "same"],
        depth_multiplier=[1, 2],
    )
    _grid(
        family,
        "DepthwiseConv1D",
        [[(11, 3)]],
        kernel_size=[3, 4],
        strides=[1, 2],
        padding=["valid", "same"],
        depth_multiplier=[1, 3],
    )
    _grid(
        family,
        "SeparableConv2D",
        [[(9, 8, 3)]],
        {"filters": 5},
        kernel_size=[3, [2, 5]],
        strides=[1, 2],
        padding=["valid", "same"],
        depth_multiplier=[1, 2],
    )
    _grid(
        family,
        "SeparableConv1D",
        [[(11, 3)]],
        {"filters": 5},
        kernel_size=[3, 4],
        strides=[1, 2],
        padding=["valid", "same", "causal"],
        depth_multiplier=[1, 3],
    )
    for rank in (1, 2):
        spatial = SPATIAL[rank]
        for layer, base in (
            (f"DepthwiseConv{rank}D", {"kernel_size": 3}),
            (f"SeparableConv{rank}D", {"kernel_size": 3, "filters": 6}),
        ):
            _add(family, layer, first(spatial, 4), **base, data_format="channels_first")
            _add(family, layer, last(spatial, 4), **base, use_bias=False, dilation_rate=2)
            _add(family, layer, last(spatial, 4), **base, dilation_rate=2, padding="same")
            _add(family, layer, last(spatial, 4), **base, dilation_rate=2, strides=2)
            _add(family, layer, last(spatial, 4), **base, depth_multiplier=0)
            _add(family, layer, last(spatial, 4), **base, depth_multiplier=-1)
            _add(family, layer, last(spatial, 4), **base, padding="causal")
            _add(family, layer, last((None,) * rank, 4), **base, strides=2)
            _add(family, layer, last(spatial, None), **base)
            _add(family, layer, last((2,) * rank, 4), **base)
            _add(family, layer, spatial, **base)
            _add(family, layer, (2, *last(spatial, 4)), **base)
            _add(family, layer, last(spatial, 4), **base, groups=2)
            _add(family, layer, last(spatial, 4), **base, trainable=False)
    _add(family, "DepthwiseConv2D", (9, 8, 3), kernel_size=3, strides=[1, 2])
    _add(family, "DepthwiseConv2D", (9, 8, 3), kernel_size=3, filters=4)
    _add(family, "SeparableConv2D", (9, 8, 3), filters=4, kernel_size=3, strides=[1, 2])
    _add(family, "SeparableConv2D", (9, 8, 3), filters=0, kernel_size=3)
    _add(family, "SeparableConvolution2D", (9, 8, 3), filters=4, kernel_size=3)


def _pooling() -> None:
    family = "pooling"
    for kind in ("Max", "Average"):
        _grid(
            family,
            f"{kind}Pooling2D",
            [[(9, 8, 3)]],
            pool_size=[2, 3, [1, 4]],
            strides=[None, 1, [3, 2]],
            padding=["valid", "same"],
        )
        for rank, spatial in SPATIAL.items():
            layer = f"{kind}Pooling{rank}D"
            base = {"pool_size": 3, "strides": 2}
            unknown = (None,) * rank
            _add(family, layer, first(spatial, 4), **base, data_format="channels_first")
            _add(
                family,
                layer,
                first(spatial, 4),
                **base,
                data_format="channels_first",
                padding="same",
            )
            _add(family, layer, last(spatial, 4), **base)
            _add(family, layer, last(spatial, 4), pool_size=2, padding="same")
            _add(family, layer, last(unknown, 4), **base)
            _add(family, layer, last(unknown, 4), **base, padding="same")
            _add(family, layer, last(unknown, 4), pool_size=2, padding="same", strides=1)
            _add(family, layer, last(spatial, None), **base)
            _add(family, layer, last((2,) * rank, 4), **base)
            _add(family, layer, last((1,) * rank, 4), **base)
            _add(family, layer, last((2,) * rank, 4), **base, padding="same")
            _add(family, layer, last((3,) * rank, 4), **base)
            _add(family, layer, spatial, **base)
            _add(family, layer, (2, *last(spatial, 4)), **base)
        for bad in (
            {"pool_size": 0},
            {"pool_size": -1},
            {"pool_size": [2, 2, 2]},
            {"pool_size": None},
            {"strides": 0},
            {"strides": -1},
            {"padding": "causal"},
            {"padding": "SAME"},
            {"data_format": "nope"},
        ):
            _add(family, f"{kind}Pooling2D", (9, 8, 3), **{"pool_size": 2, **bad})
    for name in ("MaxPool2D", "AvgPool2D", "MaxPooling2D"):
        _add(family, name, (9, 8, 3))
        _add(family, name, (9, 8, 3), pool_size=2)
    _add(family, "MaxPooling2D", (None, 8, 3), pool_size=2)
    _add(family, "MaxPooling2D", (8, None, 3), pool_size=2, padding="same")


def _global_pooling() -> None:
    family = "global_pooling"
    for kind in ("Max", "Average"):
        for rank, spatial in SPATIAL.items():
            layer = f"Global{kind}Pooling{rank}D"
            _add(family, layer, last(spatial, 4))
            _add(family, layer, last(spatial, 4), keepdims=True)
            _add(family, layer, first(spatial, 4), data_format="channels_first")
            _add(family, layer, first(spatial, 4), data_format="channels_first", keepdims=True)
            _add(family, layer, last((None,) * rank, 4), keepdims=True)
            _add(family, layer, last((None,) * rank, None))
            _add(family, layer, spatial)
            _add(family, layer, (2, *last(spatial, 4)))
        _add(family, f"Global{kind}Pooling2D", (0, 8, 3))
        _add(family, f"Global{kind}Pooling2D", (9, 8, 3), data_format="nope")
    _add(family, "GlobalAvgPool2D", (9, 8, 3))
    _add(family, "GlobalMaxPool1D", (9, 8))


def _adaptive_pooling() -> None:
    family = "adaptive_pooling"
    for kind in ("Max", "Average"):
        for rank, spatial in SPATIAL.items():
            layer = f"Adaptive{kind}Pooling{rank}D"
            _add(family, layer, last(spatial, 4), output_size=1)
            _add(family, layer, last(spatial, 4), output_size=[3] * rank)
            _add(family, layer, first(spatial, 4), output_size=2, data_format="channels_first")
            _add(family, layer, last((None,) * rank, 4), output_size=2)
            _add(family, layer, last(spatial, None), output_size=2)
            _add(family, layer, last((2,) * rank, 4), output_size=5)
            _add(family, layer, last(spatial, 4), output_size=0)
            _add(family, layer, last(spatial, 4), output_size=None)
            _add(family, layer, last(spatial, 4), output_size=[2] * (rank + 1))
            _add(family, layer, spatial, output_size=2)
            _add(family, layer, (2, *last(spatial, 4)), output_size=2)
        _add(family, f"Adaptive{kind}Pooling2D", (9, 8, 3), output_size=[None, 2])
        _add(family, f"Adaptive{kind}Pooling2D", (9, 8, 3), output_size=[2, 4])
        _add(family, f"Adaptive{kind}Pooling2D", (9, 8, 3), output_size=-1)


def _normalization() -> None:
    family = "normalization"
    _grid(
        family,
        "BatchNormalization",
        [[(9, 8, 3)], [(5,)]],
        center=[True, False],
        scale=[True, False],
    )
    for axis in (1, 2, 3, 4, 0, -2, -4, -5, [3], [1, 2]):
        _add(family, "BatchNormalization", (9, 8, 3), axis=axis)
    for extra in (
        {"renorm": True},
        {"synchronized": True},
        {"trainable": False},
        {"momentum": 0.9, "epsilon": 1e-5},
        {"dtype": "float16"},
        {"dtype": "mixed_float16"},
        {"groups": 2},
    ):
        _add(family, "BatchNormalization", (9, 8, 3), **extra)
    _add(family, "BatchNormalization", (None, None, 3))
    _add(family, "BatchNormalization", (9, 8, None))
    _add(family, "BatchNormalization", (None, 3), axis=1)
    _add(family, "BatchNormalization", ())
    _grid(
        family,
        "LayerNormalization",
        [[(9, 8, 3)]],
        axis=[-1, 1, [1, 2], [-1, -2], [3, 1], 4, 0, [1, 2, 3]],
        center=[True, False],
    )
    _add(family, "LayerNormalization", (9, 8, 3), scale=False)
    _add(family, "LayerNormalization", (9, 8, 3), scale=False, center=False)
    _add(family, "LayerNormalization", (9, 8, 3), rms_scaling=True)
    _add(family, "LayerNormalization", (None, 8, 3))
    _add(family, "LayerNormalization", (9, 8, None))
    _add(family, "LayerNormalization", (None, 8, 3), axis=1)
    _add(family, "LayerNormalization", (9, 8, 3), trainable=False)
    for groups in (1, 2, 3, 4, 5, 6, 12, -1, 0, 24):
        _add(family, "GroupNormalization", (9, 8, 12), groups=groups)
    _add(family, "GroupNormalization", (9, 8, 12))
    _add(family, "GroupNormalization", (9, 8, 64))
    for axis in (1, 2, 3, 4, 0, -3, [3]):
        _add(family, "GroupNormalization", (6, 4, 8), groups=2, axis=axis)
    _add(family, "GroupNormalization", (6, 4, 8), groups=2, center=False)
    _add(family, "GroupNormalization", (6, 4, 8), groups=2, scale=False)
    _add(family, "GroupNormalization", (None, None, 8), groups=2)
    _add(family, "GroupNormalization", (6, 4, None), groups=2)
    _add(family, "GroupNormalization", (8,), groups=2)
    _add(family, "RMSNormalization", (9, 8, 3))
    _add(family, "RMSNormalization", (9, 8, 3), axis=1)
    _add(family, "RMSNormalization", (9, 8, 3), axis=[1, 2])
    _add(family, "UnitNormalization", (9, 8, 3))
    _add(
        family, "SpectralNormalization", (9, 8, 3), layer=nested("Conv2D", filters=4, kernel_size=3)
    )
    _add(family, "SpectralNormalization", (9,), layer=nested("Dense", units=4))


def _core() -> None:
    family = "core"
    for shape in (
        (10,),
        (5, 10),
        (4, 5, 10),
        (3, 4, 5, 10),
        (None, 10),
        (None, None, 10),
        (None,),
        (5, None),
        (),
        (1,),
        (0,),
    ):
        _add(family, "Dense", shape, units=7)
    for extra in (
        {"use_bias": False},
        {"activation": "softmax"},
        {"activation": "nope"},
        {"units": 0},
        {"units": -3},
        {"units": 2.0},
        {"units": "7"},
        {"units": None},
        {"lora_rank": 2},
        {"lora_rank": 0},
        {"trainable": False},
        {"dtype": "float16"},
        {"dtype": "mixed_bfloat16"},
        {"filters": 3},
    ):
        _add(family, "Dense", (10,), **{"units": 7, **extra})
        _add(family, "Dense", (4, 5, 10), **{"units": 7, **extra})
    for shape in (
        (10,),
        (4, 5),
        (4, 5, 6),
        (2, 3, 4, 5),
        (),
        (None, 5),
        (None, None),
        (None, 0),
        (0, 5),
        (1, 1, 1),
        (None,),
        (None, 5, None),
    ):
        _add(family, "Flatten", shape)
    _add(family, "Flatten", (4, 5, 6), data_format="channels_first")
    _add(family, "Flatten", (None, 5, 6), data_format="channels_first")
    _add(family, "Flatten", (4, 5, 6), data_format="nope")
    _add(family, "Flatten", (5,), data_format="channels_first")
    for shape, target in (
        ((12,), [3, 4]),
        ((12,), [-1, 2, 2]),
        ((12,), [12]),
        ((12,), [-1]),
        ((12,), [1, 12, 1]),
        ((12,), [5, 2]),
        ((12,), [5, -1]),
        ((12,), [-1, -1]),
        ((12,), [0, 12]),
        ((12,), [-2, 6]),
        ((12,), []),
        ((1,), []),
        ((12,), 12),
        ((12,), [None, 3]),
        ((12,), [3, 4.0]),
        ((4, 6), [2, 12]),
        ((4, 6), [24]),
        ((4, 6), [-1]),
        ((None, 6), [-1, 3]),
        ((None, 6), [2, 3]),
        ((None, 6), [-1]),
        ((None, 6), [6, -1]),
        ((None, None), [-1, 3]),
        ((None, 6), [-1, 4]),
        ((0, 6), [-1, 3]),
        ((), [1]),
    ):
        _add(family, "Reshape", shape, target_shape=target)
    for shape, dims in (
        ((4, 5), [2, 1]),
        ((4, 5, 6), [3, 1, 2]),
        ((4, 5, 6), [1, 2, 3]),
        ((4, 5, 6), [0, 1, 2]),
        ((4, 5, 6), [1, 2]),
        ((4, 5, 6), [1, 1, 2]),
        ((4, 5, 6), [1, 2, 4]),
        ((4, 5, 6), [1, 2, -1]),
        ((None, 5), [2, 1]),
        ((4, None, 6), [2, 3, 1]),
        ((4, 5), [1, 2, 3]),
        ((4,), [1]),
        ((4,), 1),
    ):
        _add(family, "Permute", shape, dims=dims)
    for shape in ((5,), (4, 5), (None,), ()):
        _add(family, "RepeatVector", shape, n=3)
    for count in (1, 0, -1, 2.0, "3", None):
        _add(family, "RepeatVector", (5,), n=count)
    for shape in ((5,), (4, 5, 6), (None, 3), ()):
        _add(family, "Identity", shape)
        _add(family, "Rescaling", shape, scale=0.5)
    _add(family, "Rescaling", (4, 5, 3), scale=2, offset=-1)
    _add(family, "Rescaling", (4, 5, 3), scale=[1.0, 2.0, 3.0], offset=[0.0, 0.0, 0.0])
    _add(family, "Rescaling", (4, 5, 3), scale=[1.0, 2.0])
    _add(family, "Rescaling", (4, 5, 3), scale=1.0, dtype="int32")
    _add(family, "Rescaling", (4, 5, 3))


def _embedding() -> None:
    family = "embedding"
    for dtype in ("int32", "float32"):
        for shape in ((6,), (), (4, 6), (None,), (None, 3)):
            _add(family, "Embedding", shape, input_dtype=dtype, input_dim=20, output_dim=5)
    for extra in (
        {"mask_zero": True},
        {"input_length": 6},
        {"input_length": 7},
        {"trainable": False},
        {"lora_rank": 2},
        {"input_dim": 0},
        {"output_dim": 0},
        {"input_dim": -1},
        {"output_dim": None},
    ):
        _add(
            family,
            "Embedding",
            (6,),
            input_dtype="int32",
            **{"input_dim": 20, "output_dim": 5, **extra},
        )


def _regularization() -> None:
    family = "regularization"
    for l1 in (None, 0.1, -1.0):
        _add(family, "ActivityRegularization", (4,), l1=l1)
    for layer in ("Dropout", "GaussianDropout", "AlphaDropout"):
        for rate in (0, 0.5, 1, 1.0, 1.5, -0.1, None, "0.5"):
            _add(family, layer, (4, 5), rate=rate)
        _add(family, layer, (None, 5), rate=0.3)
        _add(family, layer, (), rate=0.3)
        _add(family, layer, (4, 5), rate=0.3, seed=1)
        _add(family, layer, (4, 5), rate=0.3, noise_shape=[None, 1, 5])
        _add(family, layer, (4, 5), rate=0.3, noise_shape=[1, 5])
        _add(family, layer, (4, 5), rate=0.3, noise_shape=[None, 3, 5])
        _add(family, layer, (4, 5), rate=0.3, noise_shape=[2, 1, 5])
    _add(family, "Dropout", (4, 5), rate=0.3, noise_shape=4)
    _add(family, "Dropout", (4, 5), rate=0.3, noise_shape=[None, -1, 5])
    for stddev in (0.1, 0, -1.0, 2):
        _add(family, "GaussianNoise", (4, 5), stddev=stddev)
    for rank, spatial in SPATIAL.items():
        layer = f"SpatialDropout{rank}D"
        _add(family, layer, last(spatial, 3), rate=0.5)
        _add(family, layer, last((None,) * rank, 3), rate=0.5)
        _add(family, layer, spatial, rate=0.5)
        _add(family, layer, (2, *last(spatial, 3)), rate=0.5)
        _add(family, layer, last(spatial, 3), rate=1.5)
        if rank > 1:
            _add(family, layer, first(spatial, 3), rate=0.5, data_format="channels_first")
            _add(family, layer, first(spatial, 3), rate=0.5, data_format="nope")
        else:
            _add(family, layer, first(spatial, 3), rate=0.5, data_format="channels_first")
    _add(family, "ActivityRegularization", (4, 5), l1=0.1)


def _activation() -> None:
    family = "activation"
    names = [
        "celu",
        "elu",
        "exponential",
        "gelu",
        "glu",
        "hard_shrink",
        "hard_sigmoid",
        "hard_silu",
        "hard_swish",
        "hard_tanh",
        "leaky_relu",
        "linear",
        "log_sigmoid",
        "log_softmax",
        "mish",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "softmax",
        "soft_shrink",
        "softplus",
        "softsign",
        "sparse_plus",
        "sparse_sigmoid",
        "sparsemax",
        "squareplus",
        "swish",
        "tanh",
        "tanh_shrink",
        "threshold",
        "hardtanh",
        "ReLU",
        "nope",
    ]
    for name in names:
        _add(family, "Activation", (4, 6), activation=name)
    _add(family, "Activation", (None, None, 3), activation="relu")
    _add(family, "Activation", (5,), activation="softmax")
    _add(family, "Activation", (), activation="softmax")
    _add(family, "Activation", (4, 5), activation="glu")
    _add(family, "Activation", (4, 5), activation=None)
    _add(family, "Activation", (4, 5))
    for args in (
        {},
        {"max_value": 6},
        {"max_value": -1},
        {"negative_slope": 0.1},
        {"negative_slope": -0.1},
        {"negative_slope": None},
        {"threshold": 1},
        {"threshold": -1},
        {"threshold": None},
    ):
        _add(family, "ReLU", (4, 5), **args)
    for args in (
        {},
        {"negative_slope": 0.1},
        {"negative_slope": None},
        {"alpha": 0.1},
        {"negative_slope": -1},
    ):
        _add(family, "LeakyReLU", (4, 5), **args)
    for args in ({}, {"alpha": 0.5}, {"alpha": -1.0}, {"alpha": None}):
        _add(family, "ELU", (None, 5), **args)
    for axis in (-1, 1, [1, 2], 3, -4, 0, [-1], None, 4):
        _add(family, "Softmax", (4, 5, 6), axis=axis)
    _add(family, "Softmax", (5,))
    _add(family, "Softmax", ())
    for shared in (None, 1, [1], [1, 2], [1, 2, 3], [2], [3], [-1], [0], [4], [1, 1], []):
        _add(family, "PReLU", (4, 5, 6), shared_axes=shared)
    _add(family, "PReLU", (None, 5, 6))
    _add(family, "PReLU", (None, None, 6), shared_axes=[1, 2])
    _add(family, "PReLU", (None, 5, 6), shared_axes=[1])
    _add(family, "PReLU", (None, 5, 6), shared_axes=[2])
    _add(family, "PReLU", (7,))
    _add(family, "PReLU", ())
    _add(family, "PReLU", (7,), trainable=False)


def _padding() -> None:
    family = "padding"
    for padding in (1, 0, [2, 3], [0, 2], -1, [1], [1, 2, 3], [-1, 2], 1.0, None):
        _add(family, "ZeroPadding1D", (5, 3), padding=padding)
        _add(family, "Cropping1D", (8, 3), cropping=padding)
    pairs: list[Any] = [
        1,
        0,
        [2, 3],
        [[1, 2], [3, 0]],
        [[1, 2]],
        [1],
        [1, 2, 3],
        [[1, 2], 3],
        -1,
        [[-1, 0], [0, 0]],
        [1, [2, 3]],
    ]
    for padding in pairs:
        _add(family, "ZeroPadding2D", (5, 6, 3), padding=padding)
        _add(family, "Cropping2D", (8, 9, 3), cropping=padding)
    triples: list[Any] = [1, [1, 2, 0], [[1, 2], [0, 1], [2, 2]], [1, 2], -1]
    for padding in triples:
        _add(family, "ZeroPadding3D", (4, 5, 6, 2), padding=padding)
        _add(family, "Cropping3D", (7, 8, 9, 2), cropping=padding)
    for kind, argument in (("ZeroPadding", "padding"), ("Cropping", "cropping")):
        for rank, spatial in SPATIAL.items():
            layer = f"{kind}{rank}D"
            _add(family, layer, last(spatial, 3))
            _add(family, layer, last((None,) * rank, 3), **{argument: 1})
            _add(family, layer, spatial, **{argument: 1})
            _add(family, layer, (2, *last(spatial, 3)), **{argument: 1})
            _add(family, layer, first(spatial, 3), data_format="channels_first", **{argument: 2})
            _add(
                family,
                layer,
                first((None,) * rank, 3),
                data_format="channels_first",
                **{argument: 1},
            )
            _add(family, layer, last(spatial, None), **{argument: 1})
    # Cropping as much as there is, and more.
    for crop in (4, 5, [4, 4], [8, 0], [3, 4]):
        _add(family, "Cropping1D", (8, 3), cropping=crop)
    for crop2 in ([4, 1], [5, 1], [1, 5], [[8, 0], [0, 0]]):
        _add(family, "Cropping2D", (8, 9, 3), cropping=crop2)
    _add(family, "Cropping3D", (4, 8, 9, 2), cropping=[2, 1, 1])
    _add(family, "Cropping3D", (4, 8, 9, 2), cropping=[3, 1, 1])
    for size in (1, 3, 0, -1, 2.0, [2]):
        _add(family, "UpSampling1D", (5, 3), size=size)
    for size2 in (1, 3, [2, 3], [1], [1, 2, 3], 0, -1, 1.5):
        _add(family, "UpSampling2D", (5, 6, 3), size=size2)
    for size3 in (1, 2, [2, 1, 3], [1, 2], 0):
        _add(family, "UpSampling3D", (3, 4, 5, 2), size=size3)
    for mode in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"):
        _add(family, "UpSampling2D", (5, 6, 3), size=2, interpolation=mode)
    for rank, spatial in SPATIAL.items():
        layer = f"UpSampling{rank}D"
        _add(family, layer, last(spatial, 3))
        _add(family, layer, last((None,) * rank, 3), size=2)
        _add(family, layer, spatial)
        _add(family, layer, (2, *last(spatial, 3)))
        _add(family, layer, first(spatial, 3), data_format="channels_first")


def _merging() -> None:
    family = "merging"
    elementwise = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
    for layer in elementwise:
        _add(family, layer, (4, 5), (4, 5))
        _add(family, layer, (4, 5), (4, 1))
        _add(family, layer, (4, 5), (4, 6))
        _add(family, layer, (4, 5), (4, 5), (4, 5))
        _add(family, layer, (4, 5))
        _add(family, layer, (None, 5), (4, 5))
    for shapes in (
        ((4, 5), (1, 1)),
        ((4, 5), (5,)),
        ((4, 5), (4,)),
        ((3, 4, 5), (4, 5)),
        ((3, 4, 5), (5,)),
        ((1, 5), (4, 1)),
        ((None, 5), (None, 5)),
        ((None, 5), (1, 5)),
        ((None, 5), (3, 5), (3, 1)),
        ((4, 5), ()),
        ((), ()),
        ((4, 5), (5, 4)),
        ((4, 5), (4, 5), (4, 6)),
        ((None, None), (4, 5)),
        ((0, 5), (1, 5)),
    ):
        _add(family, "Add", *shapes)
        _add(family, "Multiply", *shapes)
    for axis in (-1, 1, 2, 3, 0, -2, -3, 4, -4, None):
        _add(family, "Concatenate", (4, 5, 6), (4, 5, 6), axis=axis)
        _add(family, "Concatenate", (4, 5, 6), (4, 5, 7), axis=axis)
    for shapes in (
        ((4, 5), (4, 3)),
        ((4, 5), (3, 5)),
        ((4, 5), (5,)),
        ((4, 5), (4, 5, 6)),
        ((None, 5), (4, 3)),
        ((None, 5), (None, 3)),
        ((4, None), (4, 3)),
        ((4, 5),),
        ((5,), (6,), (7,)),
        ((4, 5), (4, 0)),
        ((4, 5), (1, 5)),
    ):
        _add(family, "Concatenate", *shapes)
    _add(family, "Concatenate", (4, 5), (3, 5), axis=1)
    _add(family, "Concatenate", (None, 5), (3, 5), axis=1)
    _add(family, "Concatenate", (None, 5), (3, 4), axis=1)
    _add(family, "Concatenate", (None, 5, 3), (4, None, 2), axis=-1)
    for shapes, axes in (
        (((4,), (4,)), 1),
        (((4,), (4,)), -1),
        (((4, 5), (4, 6)), 1),
        (((4, 5), (6, 5)), 2),
        (((4, 5), (5, 6)), [2, 1]),
        (((4, 5), (5,)), [2, 1]),
        (((4, 5), (6, 7)), 1),
        (((4, 5), (4, 5)), [1, 2]),
        (((3, 4, 5), (3, 5, 6)), [3, 2]),
        (((4, 5), (4, 5)), 0),
        (((4, 5), (4, 5)), 3),
        (((None, 5), (6, 5)), 2),
        (((None, 5), (None, 5)), 1),
        (((4, 5), (4, 5)), [1, 1, 1]),
        (((4, 5), (4, 5), (4, 5)), 1),
        (((4, 5),), 1),
        (((4, 5), (4, 6)), "1"),
    ):
        _add(family, "Dot", *shapes, axes=axes)
    _add(family, "Dot", (4, 5), (4, 6), axes=1, normalize=True)


def _conv_lstm() -> None:
    family = "conv_lstm"
    _grid(
        family,
        "ConvLSTM2D",
        [[(5, 9, 8, 3)]],
        {"filters": 4, "kernel_size": 3},
        padding=["valid", "same"],
        return_sequences=[False, True],
        return_state=[False, True],
        strides=[1, 2],
    )
    for rank, spatial in SPATIAL.items():
        layer = f"ConvLSTM{rank}D"
        base = {"filters": 4, "kernel_size": 3}
        _add(family, layer, (5, *last(spatial, 3)), **base)
        _add(family, layer, (5, *first(spatial, 3)), **base, data_format="channels_first")
        _add(
            family,
            layer,
            (5, *first(spatial, 3)),
            **base,
            data_format="channels_first",
            return_sequences=True,
            return_state=True,
            padding="same",
        )
        _add(family, layer, (5, *last(spatial, 3)), **base, use_bias=False)
        _add(family, layer, (5, *last(spatial, 3)), **base, dilation_rate=2)
        _add(family, layer, (5, *last(spatial, 3)), **base, dilation_rate=2, strides=2)
        _add(family, layer, (None, *last(spatial, 3)), **base, return_sequences=True)
        _add(family, layer, (5, *last((None,) * rank, 3)), **base)
        _add(family, layer, (5, *last(spatial, None)), **base)
        _add(family, layer, last(spatial, 3), **base)
        _add(family, layer, (5, *last((2,) * rank, 3)), **base)
        _add(family, layer, (5, *last(spatial, 3)), **base, dropout=0.2, recurrent_dropout=0.3)
    for extra in (
        {"kernel_size": [2, 5]},
        {"kernel_size": [2, 5], "strides": [2, 1]},
        {"filters": 0},
        {"filters": -1},
        {"kernel_size": 0},
        {"strides": 0},
        {"padding": "causal"},
        {"go_backwards": True},
        {"stateful": True},
        {"unit_forget_bias": False},
        {"trainable": False},
        {"groups": 2},
        {"unroll": True},
        {"activation": "relu"},
        {"data_format": "nope"},
    ):
        _add(family, "ConvLSTM2D", (5, 9, 8, 3), **{"filters": 4, "kernel_size": 3, **extra})
    _add(family, "ConvLSTM2D", (10, 40, 40, 3), filters=256, kernel_size=3)


def _wrappers() -> None:
    family = "wrappers"
    _add(
        family,
        "SpectralNormalization",
        (6,),
        layer=nested("Embedding", input_dim=5, output_dim=3, lora_rank=1),
        input_dtype="int32",
    )
    dense = nested("Dense", units=7)
    conv = nested("Conv2D", filters=4, kernel_size=3)
    for shape in ((5, 10), (5, 4, 10), (None, 10), (10,), (), (5, None)):
        _add(family, "TimeDistributed", shape, layer=dense)
    for shape in (
        (5, 9, 8, 3),
        (None, 9, 8, 3),
        (5, None, None, 3),
        (9, 8, 3),
        (5, 2, 2, 3),
        (5, 9, 8, None),
    ):
        _add(family, "TimeDistributed", shape, layer=conv)
    for inner in (
        nested("Conv2D", filters=4, kernel_size=3, strides=2, padding="same"),
        nested("Conv2D", filters=4, kernel_size=3, data_format="channels_first"),
        nested("Conv2D", filters=4, kernel_size=3, name="inner"),
        nested("Conv2D", filters=4, kernel_size=3, trainable=False),
        nested("MaxPooling2D", pool_size=2),
        nested("Flatten"),
        nested("BatchNormalization"),
        nested("BatchNormalization", axis=1),
        nested("GlobalAveragePooling2D"),
        nested("Dropout", rate=0.5),
        nested("Reshape", target_shape=[-1]),
        nested("SeparableConv2D", filters=4, kernel_size=3),
        nested("TimeDistributed", layer=nested("Dense", units=2)),
        nested("PReLU"),
        nested("LSTM", units=4),
        nested("Permute", dims=[3, 1, 2]),
        nested("Conv1D", filters=4, kernel_size=3),
    ):
        _add(family, "TimeDistributed", (5, 9, 8, 3), layer=inner)
    _add(family, "TimeDistributed", (5, 6, 3), layer=nested("LSTM", units=4))
    _add(family, "TimeDistributed", (5, 6, 3), layer=nested("LSTM", units=4, return_state=True))
    _add(
        family,
        "TimeDistributed",
        (5, 6),
        input_dtype="int32",
        layer=nested("Embedding", input_dim=9, output_dim=2),
    )
    chains = (
        [nested("Conv2D", filters=4, kernel_size=3), nested("Flatten"), nested("Dense", units=2)],
        [nested("Conv2D", filters=4, kernel_size=3), nested("GlobalAveragePooling2D")],
        [nested("Dense", units=2), nested("BatchNormalization"), nested("Dense", units=3)],
        [nested("Conv2D", filters=4, kernel_size=3, trainable=False), nested("MaxPooling2D")],
        [nested("TimeDistributed", layer=nested("Dense", units=2)), nested("Flatten")],
        [nested("Conv1D", filters=4, kernel_size=3)],
        [nested("Conv2D", filters=4, kernel_size=9)],
        [nested("Reshape", target_shape=[9, 8, 3]), nested("Dense", units=2, name="last")],
    )
    for chain in chains:
        model = nested("Sequential", layers=chain)
        for shape in ((5, 9, 8, 3), (None, 9, 8, 3), (5, None, 8, 3), (9, 8, 3), (7,)):
            _add(family, "TimeDistributed", shape, layer=model)
    model = nested("Sequential", layers=chains[0])
    _add(family, "TimeDistributed", (5, 9, 8, 3), layer=model, trainable=False)
    _add(family, "TimeDistributed", (5, 9, 8, 3), layer=nested("TimeDistributed", layer=model))
    _add(family, "TimeDistributed", (5, 4, 9, 8, 3), layer=nested("TimeDistributed", layer=model))
    _add(family, "TimeDistributed", (5, 9, 8, 3), layer=conv, trainable=False)
    _add(family, "TimeDistributed", (5, 9, 8, 3), layer=conv, name="outer")
    _add(family, "TimeDistributed", (5, 10), layer="Dense")
    for rnn in ("LSTM", "GRU", "SimpleRNN"):
        for merge in ("concat", "sum", "mul", "ave", None, "nope"):
            _add(family, "Bidirectional", (5, 3), layer=nested(rnn, units=4), merge_mode=merge)
        _add(family, "Bidirectional", (5, 3), layer=nested(rnn, units=4, return_sequences=True))
        _add(family, "Bidirectional", (5, 3), layer=nested(rnn, units=4, return_state=True))
    _add(
        family,
        "Bidirectional",
        (5, 3),
        merge_mode=None,
        layer=nested("LSTM", units=4, return_state=True, return_sequences=True),
    )
    _add(family, "Bidirectional", (None, 3), layer=nested("LSTM", units=4, return_sequences=True))
    _add(family, "Bidirectional", (5, 3), layer=nested("LSTM", units=4, name="inner"))
    _add(
        family,
        "Bidirectional",
        (5, 3),
        layer=nested("LSTM", units=4),
        backward_layer=nested("LSTM", units=4, go_backwards=True),
    )
    _add(
        family,
        "Bidirectional",
        (5, 3),
        layer=nested("LSTM", units=4),
        backward_layer=nested("GRU", units=4, go_backwards=True),
    )
    _add(
        family,
        "Bidirectional",
        (5, 3),
        layer=nested("LSTM", units=4),
        backward_layer=nested("LSTM", units=6, go_backwards=True),
    )
    _add(
        family,
        "Bidirectional",
        (5, 3),
        layer=nested("LSTM", units=4),
        backward_layer=nested("LSTM", units=4),
    )
    _add(
        family, "Bidirectional", (5, 9, 8, 3), layer=nested("ConvLSTM2D", filters=4, kernel_size=3)
    )
    _add(
        family,
        "Bidirectional",
        (5, 9, 8, 3),
        merge_mode="sum",
        layer=nested("ConvLSTM2D", filters=4, kernel_size=3, return_sequences=True),
    )
    _add(
        family,
        "Bidirectional",
        (5, 3, 9, 8),
        layer=nested("ConvLSTM2D", filters=4, kernel_size=3, data_format="channels_first"),
    )
    _add(family, "Bidirectional", (5, 3), layer=dense)


def _recurrent() -> None:
    family = "recurrent"
    for layer in ("LSTM", "GRU", "SimpleRNN"):
        _grid(
            family,
            layer,
            [[(5, 3)]],
            {"units": 4},
            return_sequences=[False, True],
            return_state=[False, True],
        )
        for shape in ((None, 3), (5, None), (3,), (5, 3, 2), (0, 3), (1, 1)):
            _add(family, layer, shape, units=4, return_sequences=True)
        for extra in (
            {"use_bias": False},
            {"units": 0},
            {"units": -1},
            {"units": 2.0},
            {"go_backwards": True, "return_sequences": True},
            {"stateful": True},
            {"unroll": True},
            {"dropout": 0.2, "recurrent_dropout": 0.1},
            {"activation": "relu"},
            {"trainable": False},
            {"dtype": "mixed_float16"},
            {"time_major": True},
            {"name": "rnn"},
        ):
            _add(family, layer, (5, 3), **{"units": 4, **extra})
        _add(family, layer, (None, 3), units=4, unroll=True)
    _add(family, "GRU", (5, 3), units=4, reset_after=False)
    _add(family, "GRU", (5, 3), units=4, reset_after=False, use_bias=False)
    _add(family, "LSTM", (5, 3), units=4, unit_forget_bias=False)


def _attention() -> None:
    family = "attention"
    same = ((5, 8), (5, 8))
    heads = {"num_heads": 2, "key_dim": 4}
    groups = {"head_dim": 4, "num_query_heads": 4, "num_key_value_heads": 2}
    for extra in (
        {},
        {"use_bias": False},
        {"use_gate": True},
        {"dropout": 0.1},
        {"flash_attention": True},
        {"flash_attention": True, "dropout": 0.1},
        {"sliding_window": 2},
        {"sliding_window": 0},
    ):
        _add(family, "MultiHeadAttention", *same, **{**heads, **extra})
        _add(family, "GroupQueryAttention", *same, **{**groups, **extra})
    for extra in ({"value_dim": 3}, {"output_shape": 6}, {"output_shape": [2, 3]}):
        _add(family, "MultiHeadAttention", *same, **{**heads, **extra})
    _add(family, "GroupQueryAttention", *same, **{**groups, "num_key_value_heads": 3})
    for inputs in (
        ((None, 8), (5, 8)),
        ((5, 8), (3, 6), (3, 6)),
        ((5, 8), (3, 8), (4, 8)),
        ((4, 5, 8), (4, 5, 8)),
        ((5, None), (5, 8)),
        ((8,), (8,)),
    ):
        _add(family, "MultiHeadAttention", *inputs, **heads)
        _add(family, "GroupQueryAttention", *inputs, **groups)
    for layer in ("Attention", "AdditiveAttention"):
        for inputs in (same, (*same, (5, 8)), ((5, 8), (3, 8), (3, 6)), ((5, 8), (3, 6))):
            _add(family, layer, *inputs)
            _add(family, layer, *inputs, use_scale=True)
    _add(family, "Attention", *same, score_mode="concat")
    _add(family, "Attention", *same, score_mode="nope")


def _operations() -> None:
    family = "operations"
    for name in ("mean", "sum", "max", "argmax", "logsumexp", "all"):
        for axis in (None, 0, 1, -1, 3, [1, 2], [0, -1], []):
            _add(family, f"ops.{name}", (3, 4), axis=axis)
            _add(family, f"ops.{name}", (None, 4), axis=axis, keepdims=True)
    _add(family, "ops.count_nonzero", (3, 4), axis=[])
    for name in ("softmax", "log_softmax", "flip"):
        for axis in (None, 1, -3, 3, -4, [1, 2], [1, 1], [0, 3]):
            _add(family, f"ops.{name}", (3, 4), axis=axis)
    for axis in (None, 1, 3, [1, 3]):
        _add(family, "ops.roll", (3, 4), shift=1, axis=axis)
    for axis in (None, -1, 2, 3):
        _add(family, "ops.sort", (3, 4), axis=axis)
        _add(family, "ops.sort", (), axis=axis)
    for parts in (2, 3, [1, 2], [0, -1], [3, 1], [5]):
        _add(family, "ops.split", (4, 6), indices_or_sections=parts, axis=1)
        _add(family, "ops.split", (None, 6), indices_or_sections=parts, axis=1)
    for axis in (None, 0, 1, -1, 5, [1, 2], [1, 1], []):
        _add(family, "ops.expand_dims", (3, 4), axis=axis)
        _add(family, "ops.squeeze", (1, 4, 1), axis=axis)
    for size in ([4, 5], [0, 5], [4], [-1, 5]):
        _add(family, "ops.image.resize", (9, 8, 3), size=size)
    for key in ([":", 0], ["...", "1:"], [":", None, "::2"], [0, 0, 0, 0], [":", 9], None):
        _add(family, "ops.get_item", (3, 4), key=key)
    for shape in ([-1, 12], [None, 4, 3], [2, -1], [-1, -1]):
        _add(family, "ops.reshape", (3, 4), newshape=shape)
    _add(family, "ops.transpose", (3, 4))
    _add(family, "ops.transpose", (3, 4), axes=[0, 2, 1])
    _add(family, "ops.swapaxes", (3, 4), axis1=1, axis2=-1)
    for inputs in (((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 4), (2, 4)), ((None, 4), (3, 1))):
        for name in ("add", "matmul", "concatenate", "stack", "maximum"):
            _add(family, f"ops.{name}", *inputs)
    _add(family, "ops.add", (3, 4), x2=2)
    _add(family, "ops.where", (3, 4), (3, 1), (1, 4))


def _categories() -> None:
    family = "categories"
    extra: dict[str, Any]
    shapes: tuple[tuple[int | None, ...], ...] = ((), (1,), (3,), (None,), (2, 3), (2, 1))
    modes = ("int", "one_hot", "multi_hot", "count")
    for shape in shapes:
        for mode in modes:
            numbers: Any = {"input_dtype": "int64", "output_mode": mode}
            if mode != "int":
                _add(family, "CategoryEncoding", shape, num_tokens=5, **numbers)
            _add(family, "Discretization", shape, bin_boundaries=[0.0, 1.5], output_mode=mode)
            _add(family, "Discretization", shape, num_bins=4, output_mode=mode)
            _add(family, "Hashing", shape, num_bins=6, **numbers)
            _add(family, "IntegerLookup", shape, vocabulary=[10, 20, 30], **numbers)
            words: Any = {"vocabulary": ["a", "b"], "input_dtype": "string", "output_mode": mode}
            _add(family, "StringLookup", shape, **words)
            _add(family, "TextVectorization", shape, **words)
            _add(family, "TextVectorization", shape, split=None, **words)
    for extra in (
        {},
        {"num_tokens": 0},
        {"num_tokens": 5, "output_mode": "int"},
        {"num_tokens": 5, "output_mode": "binary"},
        {"num_tokens": 1},
    ):
        _add(family, "CategoryEncoding", (3,), input_dtype="int64", **extra)
    for extra in (
        {},
        {"num_bins": -1},
        {"num_bins": 0, "output_mode": "one_hot"},
        {"num_bins": 2, "bin_boundaries": [0.0]},
        {"num_bins": 2, "output_mode": "binary"},
        {"num_bins": 2, "sparse": True},
        {"bin_boundaries": [], "output_mode": "count"},
        {"num_bins": 2, "epsilon": 0.1},
    ):
        _add(family, "Discretization", (3,), **extra)
    for extra in (
        {"num_bins": 0},
        {"num_bins": 6, "salt": 3},
        {"num_bins": 6, "salt": [3, 4]},
        {"num_bins": 6, "salt": [3]},
        {"num_bins": 6, "salt": "x"},
        {"num_bins": 6, "mask_value": 0},
        {"num_bins": 6, "sparse": True},
        {"num_bins": 6, "output_mode": "binary"},
    ):
        _add(family, "Hashing", (3,), input_dtype="int64", **extra)
    for inputs in (
        ((1,), (1,)),
        ((), ()),
        ((3,), (3,)),
        ((3,), (1,)),
        ((None,), (3,)),
        ((None,), (None,)),
        ((3,), (2, 3)),
        ((3,),),
        ((1,), (1,), (1,)),
    ):
        for mode in ("int", "one_hot", "count"):
            _add(
                family,
                "HashedCrossing",
                *inputs,
                input_dtype="int64",
                num_bins=5,
                output_mode=mode,
            )
    _add(family, "HashedCrossing", (1,), (1,), input_dtype="int64", num_bins=0)
    _vocabularies(family)


def _vocabularies(family: str) -> None:
    """What the lookups make of their words."""
    extra: dict[str, Any]
    for extra in (
        {},
        {"mask_token": ""},
        {"mask_token": "m", "num_oov_indices": 2},
        {"vocabulary": ["[UNK]", "a", "b"]},
        {"vocabulary": ["m", "[UNK]", "a"], "mask_token": "m"},
        {"vocabulary": ["a", "m"], "mask_token": "m"},
        {"vocabulary": ["a", "a"]},
        {"vocabulary": []},
        {"num_oov_indices": 0},
        {"num_oov_indices": -1},
        {"max_tokens": 3},
        {"max_tokens": 2},
        {"max_tokens": 1},
        {"max_tokens": 7, "pad_to_max_tokens": True},
        {"pad_to_max_tokens": True},
        {"vocabulary": None},
        {"vocabulary": None, "max_tokens": 7, "pad_to_max_tokens": True},
        {"vocabulary": None, "vocabulary_size": 9},
        {"invert": True},
        {"invert": True, "vocabulary": ["a", "[UNK]"]},
        {"salt": 1},
        {"salt": [1, 2]},
        {"salt": [1, 2, 3]},
        {"idf_weights": [1.0, 2.0]},
        {"sparse": True},
        {"oov_method": "farmhash"},
        {"oov_method": "nope"},
        {"encoding": "latin-1"},
    ):
        for mode in ("int", "multi_hot"):
            words = {"vocabulary": ["a", "b"], "output_mode": mode, **extra}
            _add(family, "StringLookup", (3,), input_dtype="string", **words)
    for extra in (
        {"mask_token": 0},
        {"vocabulary": [-1, 10, 20]},
        {"vocabulary": [0, -1, 10], "mask_token": 0},
        {"vocabulary_dtype": "int32"},
        {"salt": 1},
        {"salt": 1, "oov_method": "farmhash"},
        {"oov_token": 7},
        {"output_mode": "binary"},
    ):
        numbers = {"vocabulary": [10, 20], "output_mode": "one_hot", **extra}
        _add(family, "IntegerLookup", (3,), input_dtype="int64", **numbers)
    for layer in ("StringLookup", "TextVectorization"):
        for extra in (
            {"idf_weights": [1.0, 2.0]},
            {"idf_weights": [1.0]},
            {},
            {"vocabulary": None},
            {"vocabulary": None, "idf_weights": [1.0]},
            {"vocabulary": ["[UNK]", "a"], "idf_weights": [1.0, 2.0]},
            {"output_mode": "tf-idf", "idf_weights": [1.0, 2.0]},
        ):
            words = {"vocabulary": ["a", "b"], "output_mode": "tf_idf", **extra}
            _add(family, layer, (3,), input_dtype="string", **words)
    for extra in (
        {},
        {"output_sequence_length": 7},
        {"output_sequence_length": 0},
        {"output_sequence_length": 7, "output_mode": "count"},
        {"output_sequence_length": 0, "output_mode": "count"},
        {"max_tokens": 10, "output_mode": "count", "pad_to_max_tokens": True},
        {"output_mode": "multi_hot"},
        {"split": "character"},
        {"split": "nope"},
        {"standardize": None},
        {"standardize": "nope"},
        {"ngrams": 2},
        {"ngrams": [1, 2]},
        {"vocabulary": ["", "[UNK]", "a"]},
        {"vocabulary": ["", "[UNK]", "a"], "output_mode": "count"},
        {"vocabulary_size": 9, "output_mode": "count"},
    ):
        _add(family, "TextVectorization", (1,), input_dtype="string", **extra)


def _spectrogram() -> None:
    family = "spectrogram"
    for shape in ((1000,), (511,), (512,), (None,), (), (0,), (2, 1000), (None, 1000)):
        _add(family, "MelSpectrogram", shape)
        _add(family, "MelSpectrogram", shape, sequence_stride=100, num_mel_bins=40)
    for extra in (
        {"fft_length": 256},
        {"fft_length": 256, "sequence_length": 512},
        {"fft_length": 256, "sequence_length": 128},
        {"sequence_length": 0},
        {"sequence_stride": 0},
        {"num_mel_bins": -1},
        {"window": "hamming"},
        {"power_to_db": False, "max_freq": 4000.0},
    ):
        _add(family, "MelSpectrogram", (1000,), **extra)
    _grid(
        family,
        "STFTSpectrogram",
        [[(100, 2)], [(2, 100)], [(None, 1)], [(100, None)], [(10, 1)]],
        {"frame_length": 16},
        mode=["log", "real", "imag", "stft"],
        expand_dims=[False, True],
        data_format=["channels_last", "channels_first"],
    )
    for extra in (
        {"padding": "same"},
        {"padding": "causal"},
        {"frame_step": 3},
        {"frame_step": 17},
        {"frame_step": 0},
        {"fft_length": 20},
        {"fft_length": 15},
        {"frame_length": 12},
        {"frame_length": 1},
        {"frame_length": 1, "frame_step": 1},
        {"frame_length": 0},
        {"window": None},
        {"window": "nope"},
        {"window": "kaiser"},
        {"window": "hamming", "periodic": True},
        {"scaling": "spectrum"},
        {"scaling": None},
        {"scaling": "nope"},
        {"mode": "psd"},
        {"mode": "angle"},
        {"mode": "magnitude"},
        {"mode": "nope"},
        {"trainable": False},
        {"expand_dims": True, "mode": "stft"},
    ):
        _add(family, "STFTSpectrogram", (100, 2), **{"frame_length": 16, **extra})
    for shape in ((100,), (1, 100, 2), ()):
        _add(family, "STFTSpectrogram", shape, frame_length=16)


def _functions() -> None:
    family = "functions"
    for shape in ([3], [], [None, 3], [0], [-1], [[3], [4, 5]], [[3]], [3.0], "abc", 3):
        _add(family, "Lambda", (5, 4), output_shape=shape)
        _add(family, "Lambda", (5,), (6,), output_shape=shape)
    _add(family, "Lambda", (5, 4), output_shape=[3], arguments={"a": 1})
    _add(family, "Lambda", (5, 4))
    for inner in (
        [nested("Dense", units=3)],
        [nested("Dense", units=3), nested("Dense", units=4)],
        [nested("Dense", units=3, name="a"), nested("Dropout", rate=0.5), nested("Dense", units=4)],
        [nested("LSTM", units=3), nested("Dense", units=2)],
        [nested("LSTM", units=3, return_state=True)],
        [nested("LSTM", units=3, return_state=True), nested("Dense", units=2)],
        [nested("Pipeline", layers=[nested("Dense", units=3)]), nested("Dropout", rate=0.5)],
        [nested("Dense", units=3, trainable=False)],
        [nested("BatchNormalization")],
        [nested("Conv2D", filters=2, kernel_size=3)],
        [],
    ):
        _add(family, "Pipeline", (5, 4), layers=inner)
    _add(family, "Pipeline", (5, 4), (5, 4), layers=[nested("Add"), nested("Dense", units=2)])
    _add(family, "Pipeline", (5, 4), (5, 4), layers=[nested("Dense", units=2)])
    _add(
        family,
        "Pipeline",
        (9, 8, 3),
        layers=[
            nested("Rescaling", scale=2.0),
            nested("RandomCrop", height=4, width=5),
            nested("Resizing", height=7, width=6),
            nested("RandomFlip"),
        ],
    )
    _add(
        family,
        "TimeDistributed",
        (5, 4, 3),
        layer=nested("Pipeline", layers=[nested("Dense", units=2)]),
    )
    for extra in (
        {},
        {"tie_weights": False},
        {"tie_weights": False, "lora_rank": 2},
        {"mask_zero": True, "reverse_dtype": "float32", "logit_soft_cap": 2.0},
        {"trainable": False, "tie_weights": False},
        {"input_dim": 0},
    ):
        _add(
            family,
            "ReversibleEmbedding",
            (6,),
            input_dtype="int32",
            **{"input_dim": 10, "output_dim": 4, **extra},
        )


for _family in (
    _attention,
    _operations,
    _conv,
    _conv_transpose,
    _depthwise_separable,
    _pooling,
    _global_pooling,
    _adaptive_pooling,
    _normalization,
    _core,
    _embedding,
    _regularization,
    _activation,
    _padding,
    _merging,
    _conv_lstm,
    _wrappers,
    _recurrent,
    _categories,
    _spectrogram,
    _functions,
):
    _family()

CASES = _TABLE.cases
