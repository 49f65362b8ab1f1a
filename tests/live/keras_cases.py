"""Random cases of Keras's layers and operations."""

from __future__ import annotations

from typing import Any

from drawn_values import Draw
from framework_cases import ABSENT, Scene, Sizes

from cnnshape.dialects.registry import dialect

KERAS = dialect("keras")

# Layers of keras.applications, which `keras.layers` does not have.
OUTSIDE = {"LayerScale", "CustomScaleLayer"}
LAYERS = [name for name in KERAS.family_of if name not in OUTSIDE]

# Arguments that never change a shape or a count, and cost time to draw.
SKIPPED = (
    *("initializer", "regularizer", "constraint", "activation", "seed", "name", "x1", "x2"),
    *("function", "mask", "arguments", "encoding", "standardize", "epsilon", "reverse_dtype"),
)
# Layers that Keras has only where TensorFlow is installed.
NEEDS_TENSORFLOW = {
    *("Hashing", "HashedCrossing", "IntegerLookup", "StringLookup", "TextVectorization"),
}
DTYPES = {
    **dict.fromkeys(("Embedding", "ReversibleEmbedding"), "int32"),
    **dict.fromkeys(("CategoryEncoding", "Hashing", "HashedCrossing", "IntegerLookup"), "int64"),
    **dict.fromkeys(("StringLookup", "TextVectorization"), "string"),
}

MERGES = {"Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Concatenate"}
EQUATIONS = (
    ("ab,bc->ac", 2, (8,)),
    ("abc,cd->abd", 3, (None, 8)),
    ("abc,cde->abde", 3, (None, 2, 4)),
    ("...x,xy->...y", 3, (4,)),
    ("abc,bd->acd", 3, (4, 5)),
    ("abcd,cde->abe", 4, (None, 6)),
    ("ab...,bc->ac...", 3, (6, None)),
    ("abc,cd->abd", 3, (6,)),
    ("abc,cd", 3, (4,)),
    ("ab,cd->ad", 2, (4,)),
)
WORDS: dict[str, tuple[Any, ...]] = {
    "idf_weights": (None, [1.0, 2.0], [1.0]),
    "vocabulary_size": (None, 4),
    "vocabulary_dtype": ("int64", "int32"),
    "logit_soft_cap": (None, 2.0),
    "salt": (None, 1, [1, 2], [1]),
    "ngrams": (None, 2, [1, 2]),
    "split": ("whitespace", "character", None, "nonsense"),
    "bin_boundaries": (None, [0.0, 1.5], []),
    "x_min": (0, -1.0),
    "x_max": (1, 2.0),
    "shift": (1, -2),
    "mask_value": (0.0, 1),
    "alpha": (1.0, 0.3),
    "decimals": (0, 2),
    "k": (0, 1, -1),
    "num_ops": (2, 1),
    "mode": ("horizontal", "vertical", "horizontal_and_vertical"),
    "antialias": (False, True),
    "crop_to_aspect_ratio": (False, True),
    "pad_to_aspect_ratio": (False,),
    "initial": (0.0, 1.0),
    "lora_alpha": (1, 4),
    "approximate": (True, False),
    "nan": (0.0,),
    "negative_slope": (0.2, 0.0),
    "value_range": ([0, 255], [0, 1]),
    "interpolation": ("bilinear", "nearest"),
}
# Of layers that look numbers up, and of those that look texts up.
LOOKED_UP: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
    "vocabulary": (
        (None, [10, 20], [-1, 10], [10, 10], [0, -1, 10], []),
        (None, ["a", "b"], ["[UNK]", "a"], ["a", "a"], ["", "[UNK]", "a"], []),
    ),
    "mask_token": ((None, 0, 10), (None, "", "a")),
    "oov_token": ((-1, 10), ("[UNK]", "a")),
}
OUTPUTS: tuple[Any, ...] = ([3], [], [None, 3], [0, 2], [[3], [4, 5]], [[3]], [-1], "abc", 3, [3.5])
STEPS = ("Dense", "Dropout", "ReLU", "BatchNormalization", "Flatten", "Reshape", "LSTM", "Add")
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell")


def open_sizes(scene: Scene) -> None:
    """Some sizes are unknown."""
    if not scene.draw.chance(30):
        return
    often = scene.draw.one((30, 100, 60))
    # Open channels are an error of most layers, so they come less often.
    for shape in scene.inputs:
        for axis in range(len(shape)):
            channels = axis in (len(shape) - 1, 0)
            if scene.draw.chance(often // 3 if channels and scene.draw.chance(70) else often):
                shape[axis] = None


def shape_of(scene: Scene, least: int = 0, most: int = 4) -> Sizes:
    return [scene.draw.one((4, 1, 2, 3, 5, 6)) for _ in range(scene.draw.between(least, most))]


def image_of(scene: Scene, rank: int, before: Sizes | None = None) -> Sizes:
    spatial: Sizes = [scene.size() for _ in range(rank)]
    if scene.args.get("data_format") == "channels_first":
        return [*(before or []), scene.channels(), *spatial]
    return [*(before or []), *spatial, scene.channels()]


def merged(scene: Scene) -> list[Sizes]:
    """Shapes that mostly go together."""
    draw = scene.draw
    whole = shape_of(scene, 1, 4)
    number = draw.one((2, 2, 2, 3, 4, 1)) if scene.wrong == "size" else draw.one((2, 3))
    if scene.name == "Subtract":
        number = 2
    shapes: list[Sizes] = [list(whole) for _ in range(number)]
    for shape in shapes[1:]:
        if scene.name == "Concatenate" and draw.chance(60):
            axis = scene.args.get("axis", -1)
            if isinstance(axis, int) and (axis % (len(whole) + 1)) > 0:
                shape[axis % (len(whole) + 1) - 1] = scene.size()
        elif scene.name != "Concatenate" and draw.chance(50):
            for axis in range(len(shape)):
                if draw.chance(40):
                    shape[axis] = 1
            if draw.chance(30):
                del shape[0]
        if scene.wrong == "argument" and shape:
            shape[draw.between(0, len(shape) - 1)] = scene.size()
    return shapes


def inner(scene: Scene, names: tuple[str, ...]) -> tuple[dict[str, Any], list[Sizes]]:
    """A layer inside a wrapper, and the inputs that were drawn for it."""
    binding = KERAS.find(scene.draw.one(names))
    assert binding is not None
    inside = Scene(scene.draw, binding)
    draw_inputs(inside)
    inside.fill(fitting, SKIPPED)
    return {"layer": inside.name, "args": inside.args}, inside.inputs


def unadapted(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without adaptations of low rank: what they do depends on who builds the layer."""
    for one in layers:
        for word in ("lora_rank", "lora_alpha"):
            one["args"].pop(word, None)
    return layers


def cells(scene: Scene) -> Any:
    if scene.draw.chance(50):
        return inner(scene, CELLS)[0]
    return [inner(scene, CELLS)[0] for _ in range(scene.draw.between(1, 3))]


def attention_inputs(scene: Scene) -> list[Sizes]:
    draw, name = scene.draw, scene.name
    axes: Sizes = [scene.size(1, 6) for _ in range(draw.between(1, 2 if "Head" in name else 1))]
    features = scene.channels()
    query: Sizes = [*axes, features]
    long: Sizes = [*axes[:-1], scene.size(1, 6)]
    shared = name in ("Attention", "AdditiveAttention") or draw.chance(50)
    value: Sizes = [*long, features if shared else scene.channels()]
    key: Sizes = [*long, features if shared else scene.channels()]
    return [query, value] if draw.chance(50) else [query, value, key]


def draw_inputs(scene: Scene) -> None:
    draw, name, binding = scene.draw, scene.name, scene.binding
    if "data_format" in binding.parameters and draw.chance(40):
        scene.args["data_format"] = draw.one(("channels_first", "channels_last"))
    if "axis" in binding.parameters and name in MERGES:
        scene.args["axis"] = draw.one((-1, 1, 2, -2, 0, 3))
    if name in MERGES:
        scene.inputs = merged(scene)
    elif name in ("TimeDistributed", "SpectralNormalization"):
        names: tuple[str, ...] = (
            "Dense",
            "Conv2D",
            "Conv1D",
            "Embedding",
            "Conv2DTranspose",
            "DepthwiseConv2D",
        )
        further = ("Flatten", "MaxPooling2D", "LSTM", "BatchNormalization", "Dropout", "Reshape")
        if name == "TimeDistributed":
            names = (*names, *further)
        elif scene.wrong:
            names = (*names, "Flatten", "BatchNormalization", "Dense")
        layer, inputs = inner(scene, names)
        if name == "TimeDistributed" and draw.chance(35):
            rest = [inner(scene, STEPS)[0] for _ in range(draw.between(0, 2))]
            layer = {"layer": "Sequential", "args": {"layers": unadapted([layer, *rest])}}
        scene.args["layer"] = layer
        scene.inputs = inputs
        if name == "TimeDistributed":
            scene.inputs = [[scene.size(), *shape] for shape in inputs]
    elif name == "Bidirectional":
        names = ("LSTM", "GRU", "SimpleRNN", "ConvLSTM2D", "ConvLSTM1D", "RNN")
        names = (*names, "Dense") if scene.wrong == "argument" else names
        scene.args["layer"], scene.inputs = inner(scene, names)
        scene.args["layer"]["args"].pop("name", None)
        if draw.chance(20):
            scene.args["backward_layer"] = inner(scene, names)[0]
        else:
            scene.args["backward_layer"] = None
    elif name in ("RNN", "StackedRNNCells"):
        scene.args["cell" if name == "RNN" else "cells"] = cells(scene)
        scene.inputs = [[scene.size(), scene.channels()]]
    elif name in ("LSTM", "GRU", "SimpleRNN"):
        scene.inputs = [[scene.size(), scene.channels()]]
    elif name.startswith("ConvLSTM"):
        scene.inputs = [image_of(scene, scene.rank, [scene.size(1, 4)])]
    elif "Attention" in name:
        scene.inputs = attention_inputs(scene)
    elif name == "EinsumDense":
        equation, rank, output = draw.one(EQUATIONS)
        scene.args["equation"] = equation
        scene.args["output_shape"] = list(output)
        if draw.chance(20):
            scene.args["output_shape"] = [draw.one((None, 4, 2)) for _ in output]
        if draw.chance(50):
            scene.args["bias_axes"] = "".join(
                letter for letter in equation.rpartition("->")[2] if draw.chance(40)
            )
            if draw.chance(5):
                scene.args["bias_axes"] += "z"
        scene.inputs = [[scene.size() for _ in range(rank - 1)]]
    elif name == "Dot":
        left, right = shape_of(scene, 1, 3), shape_of(scene, 1, 3)
        first, second = draw.between(1, len(left)), draw.between(1, len(right))
        if draw.chance(80):
            right[second - 1] = left[first - 1]
        if draw.chance(60) and len(left) == len(right) > 1:
            right[0], second = left[0], max(second, 2)
            first = max(first, 2)
            right[second - 1] = left[first - 1]
        axes: Any = [first, second]
        if draw.chance(30):
            axes = draw.one((first, -1, 1, 2))
        scene.args["axes"] = axes
        scene.inputs = [left, right]
    elif name == "Lambda":
        scene.args["output_shape"] = draw.one(OUTPUTS)
        scene.inputs = [shape_of(scene) for _ in range(draw.between(1, 2))]
    elif name == "Pipeline":
        start, scene.inputs = inner(scene, (*STEPS, "Conv2D", "MaxPooling1D", "Resizing"))
        rest = [inner(scene, STEPS)[0] for _ in range(draw.between(0, 2))]
        scene.args["layers"] = unadapted([start, *rest]) if draw.chance(95) else []
    elif name == "HashedCrossing":
        shape = shape_of(scene, 0, 2)
        scene.inputs = [list(shape) for _ in range(draw.one((2, 2, 2, 2, 1, 3)))]
    elif name == "MelSpectrogram":
        scene.inputs = [[draw.between(0, 2000)]] if draw.chance(80) else [shape_of(scene, 0, 3)]
    elif name == "STFTSpectrogram":
        scene.inputs = [image_of(scene, 1)]
    elif name in DTYPES and draw.chance(90):
        scene.inputs = [shape_of(scene, 0, 2)]
    elif scene.rank:
        scene.inputs = [image_of(scene, scene.rank)]
    elif binding.call.layer.__module__.endswith(".image") or name.startswith(("Random", "Auto")):
        scene.inputs = [image_of(scene, 2)]
        shape = scene.inputs[0]
        if draw.chance(70):
            channels = 0 if scene.args.get("data_format") == "channels_first" else 2
            shape[channels] = draw.one((3, 1))
    elif name == "RepeatVector":
        scene.inputs = [[scene.channels()]]
    elif name == "PReLU":
        scene.inputs = [shape_of(scene, 1, 3)]
    elif name == "ops.image.resize":
        scene.inputs = [image_of(scene, 2)]
    elif name == "ops.matmul":
        scene.inputs = products(scene)
    elif binding.call.layer.merges and binding.call.layer.arity != (1, 1):
        shapes = merged(scene)
        _least, most = binding.call.layer.arity
        if name == "ops.where":
            shapes = [list(shapes[0]), *shapes, list(shapes[0])][:3]
        elif most == 2:
            shapes = shapes[:2]
        if name in ("ops.concatenate", "ops.stack"):
            scene.args["axis"] = axis_of(scene, shapes[0])
            shapes = [list(shapes[0]) for _ in shapes]
            if scene.wrong == "size":
                shapes[-1] = shape_of(scene)
        elif most == 2 and draw.chance(30):
            shapes = shapes[:1]
            scene.args["x2"] = draw.one((2, 0.5, 1))
        scene.inputs = shapes
    else:
        scene.inputs = [shape_of(scene)]
    scene.spoil()
    open_sizes(scene)


def products(scene: Scene) -> list[Sizes]:
    stack = shape_of(scene, 0, 2)
    left, right = shape_of(scene, 1, 2), shape_of(scene, 1, 2)
    right[0] = left[-1]
    return [[*stack, *left], [*(stack if scene.draw.chance(70) else []), *right]]


def axis_of(scene: Scene, shape: Sizes) -> int:
    rank = len(shape) + 1
    axis: int = scene.draw.one([*range(1, rank), *range(-1, -rank - 1, -1), 0, rank])
    return axis


def axes_of(scene: Scene, shape: Sizes) -> Any:
    if scene.draw.chance(60):
        return axis_of(scene, shape)
    return [axis_of(scene, shape) for _ in range(scene.draw.between(0, 3))]


def key_of(scene: Scene, shape: Sizes) -> Any:
    draw = scene.draw
    options = (":", "1:", ":-1", "::2", "...", 0, None, -1, "2:5:2", "::-1", 5, 1)
    return [draw.one(options) for _ in range(draw.between(0, len(shape) + 2))]


def resized(scene: Scene, shape: Sizes) -> list[int | None]:
    """Other sizes for the same number of elements."""
    draw = scene.draw
    sizes: list[int | None] = [size for size in shape if size is not None]
    sizes = list(draw.shuffled(sizes))
    while len(sizes) > 1 and draw.chance(40):
        last = sizes.pop()
        assert last is not None
        assert sizes[0] is not None
        sizes[0] *= last
    if draw.chance(40):
        sizes.insert(draw.between(0, len(sizes)), 1)
    if sizes and draw.chance(50):
        sizes[draw.between(0, len(sizes) - 1)] = -1
    if sizes and draw.chance(10):
        sizes[draw.between(0, len(sizes) - 1)] = draw.one((-1, 2, 3, None, 0, -2))
    return sizes


def fitting(scene: Scene, word: str) -> Any:
    """A value that fits what the inputs are."""
    draw, name = scene.draw, scene.name
    shape = scene.inputs[0] if scene.inputs else []
    first = scene.args.get("data_format") == "channels_first"
    channels = (shape[0] if first else shape[-1]) if shape else None
    if word in ("filters", "units", "output_dim"):
        return draw.one((4, 1, 2, 3, 6, 8))
    if word == "groups" and "Conv" in name:
        group = scene.divisor(channels)
        scene.args["filters"] = group * draw.between(1, 3)
        return group
    if word == "groups":
        return draw.one((-1, 1, scene.divisor(channels), scene.divisor(channels)))
    if word in ("kernel_size", "strides", "dilation_rate", "pool_size") and draw.chance(50):
        return draw.one((1, 2, 3))
    if word == "target_shape" and draw.chance(85):
        return resized(scene, shape)
    if word == "newshape" and draw.chance(85):
        return [draw.one((None, -1)), *[-1 if s is None else s for s in resized(scene, shape)]]
    if word == "dims" and name == "Permute" and draw.chance(85):
        return draw.shuffled(range(1, len(shape) + 1))
    if word == "axes" and name == "ops.transpose":
        return draw.shuffled(range(len(shape) + 1)) if draw.chance(85) else [0, 1]
    if word in ("axis", "axis1", "axis2", "shared_axes", "attention_axes") and draw.chance(80):
        several = word.endswith("axes") or scene.name in (
            *("LayerNormalization", "RMSNormalization", "UnitNormalization", "Normalization"),
            *("ops.squeeze", "ops.expand_dims"),
        )
        return axes_of(scene, shape) if several else axis_of(scene, shape)
    if word == "key":
        return key_of(scene, shape)
    if word == "newshape":
        return [draw.one((None, -1, 2)), *shape]
    if word == "num_query_heads":
        return draw.one((4, 2, 6))
    if word == "num_key_value_heads":
        return draw.one((2, 1, 3, 4))
    if word in ("key_dim", "head_dim", "value_dim", "num_heads"):
        return draw.one((2, 1, 3, 4))
    if word in LOOKED_UP:
        # A text in place of the words would be a file.
        return draw.one(LOOKED_UP[word][name != "IntegerLookup"])
    if word == "window":
        return draw.one(("hann", "hamming", None, "nonsense", "kaiser"))
    if word == "noise_shape":
        return draw.one((None, [None, 1, 1], [2]))
    if word == "dtype":
        return draw.one(("float32", "int32", "float16"))
    if word in WORDS and draw.chance(90):
        return draw.one(WORDS[word])
    return ABSENT


def make(draw: Draw, name: str) -> dict[str, Any]:
    """One random case of the layer."""
    binding = KERAS.find(name)
    assert binding is not None
    scene = Scene(draw, binding)
    draw_inputs(scene)
    scene.fill(fitting, SKIPPED)
    if scene.name in DTYPES:
        scene.dtypes = [DTYPES[scene.name]] * len(scene.inputs)
    return scene.case()
