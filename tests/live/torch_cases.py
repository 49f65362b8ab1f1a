"""Random cases of PyTorch's modules and functions, with small sizes: they run on the CPU."""

from __future__ import annotations

from typing import Any

from drawn_values import Draw
from framework_cases import ABSENT, Scene, Sizes

from cnnshape.dialects.registry import dialect

PYTORCH = dialect("pytorch")

# A weight without a module, and a function of torchvision.
OUTSIDE = {"Parameter", "stochastic_depth"}
LAYERS = [name for name in PYTORCH.family_of if name not in OUTSIDE]

SKIPPED = (
    "device",
    "dtype",
    "_stacklevel",
    "_weight",
    "process_group",
    "_random_samples",
    "out",
)

EQUATIONS = (
    ("ij,jk->ik", ("ij", "jk")),
    ("bchw,bc->bhw", ("bchw", "bc")),
    ("bij,bjk->bik", ("bij", "bjk")),
    ("bij,bik->bjk", ("bij", "bik")),
    ("...ij,...jk->...ik", ("bij", "bjk")),
    ("bij->bji", ("bij",)),
    ("bii->bi", ("bii",)),
    ("bij", ("bij",)),
    ("bi,bj->bij", ("bi", "bj")),
    ("bhqd,bhkd->bhqk", ("bhqd", "bhkd")),
    ("bij,bj", ("bij", "bj")),
)
MERGES = {
    *("add", "sub", "mul", "div", "pow", "maximum", "minimum", "cat", "stack"),
    *("CosineSimilarity", "PairwiseDistance", "cosine_similarity", "pairwise_distance"),
}
FACTS = ("in_channels", "num_features", "num_channels")
LAST = ("in_features", "input_size", "embed_dim", "d_model", "in1_features")
AXES = ("dim", "start_dim", "end_dim", "dim0", "dim1", "axis0", "axis1", "dims")
NORMS = ("LayerNorm", "RMSNorm", "layer_norm")
BATCHES = (2, 2, 2, 1, 3)


class TorchScene(Scene):
    batch = 2

    def full(self, index: int = 0) -> list[int]:
        sizes = [size for size in self.inputs[index] if size is not None] if self.inputs else []
        return [self.batch, *sizes]


def shape_of(scene: Scene, least: int = 0, most: int = 3) -> Sizes:
    return [scene.draw.one((4, 1, 2, 3, 5, 6)) for _ in range(scene.draw.between(least, most))]


def map_of(scene: Scene, rank: int) -> Sizes:
    most = 9 if rank < 3 else 6
    return [scene.channels(), *[scene.size(1, most) for _ in range(rank)]]


def spatial_rank(name: str) -> int:
    """The spatial axes of a name such as `BatchNorm2d`."""
    return int(name[-2]) if name[-1:] == "d" and name[-2:-1].isdigit() else 0


def merged(scene: TorchScene) -> list[Sizes]:
    draw = scene.draw
    whole = shape_of(scene, 0, 3)
    one = scene.name in ("add", "sub", "mul", "div", "pow") and draw.chance(40)
    number = 1 if one else draw.one((2, 3)) if scene.name in ("cat", "stack") else 2
    shapes: list[Sizes] = [list(whole) for _ in range(number)]
    for shape in shapes[1:]:
        if not shape or draw.chance(40):
            continue
        axis = draw.between(0, len(shape) - 1)
        if scene.name == "cat":
            scene.args["dim"] = draw.one((axis + 1, axis - len(shape)))
            shape[axis] = scene.size()
        elif scene.name != "stack":
            shape[axis] = 1
    return shapes


def recurrent(scene: TorchScene) -> list[Sizes]:
    """A sequence, sometimes with the state that goes before it."""
    draw, name = scene.draw, scene.name
    features, hidden = scene.channels(), draw.one((4, 1, 2, 3))
    if name.endswith("Cell"):
        return [[features]]
    scene.args["hidden_size"] = hidden
    return [[scene.size(1, 6), features]]


def attention_inputs(scene: TorchScene) -> list[Sizes]:
    draw = scene.draw
    long, features = scene.size(1, 6), draw.one((4, 8, 6, 2))
    query: Sizes = [long, features]
    other: Sizes = list(query)
    if draw.chance(40):
        scene.args["batch_first"] = True
        if draw.chance(60):
            other[0] = scene.size(1, 6)
    key, value = list(other), list(other)
    if draw.chance(40):
        key[1], value[1] = scene.channels(), scene.channels()
        scene.args["kdim"], scene.args["vdim"] = key[1], value[1]
    return [query, key, value]


def transformer_inputs(scene: TorchScene) -> None:
    """Sequences for a transformer, and the layers inside it."""
    draw, name = scene.draw, scene.name
    features = draw.one((4, 8, 6, 2))
    scene.inputs = [[scene.size(1, 6), features]]
    batch_first = draw.chance(50)
    if "Encoder" not in name:
        long = scene.size(1, 6) if batch_first or draw.chance(10) else scene.inputs[0][0]
        scene.inputs.append([long, features])
    shared: dict[str, Any] = {"batch_first": True} if batch_first else {}
    for kind in ("encoder", "decoder"):
        if name == f"Transformer{kind.title()}":
            scene.args.update(stack_of(scene, kind, features, shared))
    if not name.endswith(("Encoder", "Decoder")):
        scene.args.update(shared)
    if name != "Transformer":
        return
    scene.args.update(dim_feedforward=draw.one((4, 1, 8)), d_model=features, nhead=draw.one((1, 2)))
    for kind in ("encoder", "decoder"):
        scene.args[f"num_{kind}_layers"] = draw.between(1, 2)
        if draw.chance(20):
            layer = f"Transformer{kind.title()}" if draw.chance(90) else "Identity"
            args = stack_of(scene, kind, features, shared) if layer != "Identity" else {}
            scene.args[f"custom_{kind}"] = {"layer": layer, "args": args}
        elif draw.chance(10):
            scene.args[f"num_{kind}_layers"] = 0


def stack_of(scene: TorchScene, kind: str, features: int, shared: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a stack, with the layer that it repeats."""
    draw = scene.draw
    other = scene.wrong == "argument" and draw.chance(15)
    of = {"encoder": "Decoder", "decoder": "Encoder"}[kind] if other else kind.title()
    layer = {"nhead": draw.one((1, 2, 2, 3)), "dim_feedforward": draw.one((4, 1, 0)), **shared}
    if draw.chance(80):
        layer["d_model"] = features if draw.chance(90) else 4
    for word in ("norm_first", "bias"):
        if draw.chance(25):
            layer[word] = draw.chance(50)
    args: dict[str, Any] = {
        f"{kind}_layer": {"layer": f"Transformer{of}Layer", "args": layer},
        "num_layers": draw.one((1, 2, 3, 1, 0)),
    }
    if draw.chance(40):
        args["norm"] = draw.one(
            (
                {"layer": "LayerNorm", "args": {"normalized_shape": features}},
                {"layer": "LayerNorm", "args": {}},
                {"layer": "RMSNorm", "args": {"normalized_shape": 4}},
                {"layer": "Linear", "args": {"in_features": features, "out_features": 3}},
                {"layer": "Identity", "args": {}},
                {"layer": "GRU", "args": {"input_size": features, "hidden_size": 2}},
            )
        )
    return args


def draw_inputs(scene: TorchScene) -> None:
    draw, name = scene.draw, scene.name
    scene.batch = draw.one(BATCHES)
    rank = scene.rank or spatial_rank(name)
    family = PYTORCH.family_of[name]
    if name in MERGES:
        scene.inputs = merged(scene)
    elif name == "einsum":
        equation, terms = draw.one(EQUATIONS)
        sizes = {letter: scene.size(1, 5) for letter in "bcdhijkqw"}
        sizes[terms[0][0]] = scene.batch
        if any(term[0] != terms[0][0] for term in terms):
            sizes[terms[1][0]] = scene.batch
        scene.args["equation"] = equation
        scene.inputs = [[sizes[letter] for letter in term[1:]] for term in terms]
    elif name in ("matmul", "bmm"):
        stack = shape_of(scene, 0, 1) if name == "matmul" else []
        left, right = shape_of(scene, 2, 2), shape_of(scene, 2, 2)
        right[0] = left[1]
        if draw.chance(15):
            right = right[:1]
        scene.inputs = [[*stack, *left], [*(stack if draw.chance(70) else []), *right]]
    elif name == "Bilinear":
        stack = shape_of(scene, 0, 2)
        scene.inputs = [[*stack, scene.channels()], [*stack, scene.channels()]]
    elif name in ("LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell"):
        scene.inputs = recurrent(scene)
    elif name == "MultiheadAttention":
        scene.inputs = attention_inputs(scene)
    elif name == "affine_grid":
        rank = draw.one((2, 3))
        spatial = [scene.size(1, 5) for _ in range(rank)]
        scene.inputs = [[rank, rank + 1]]
        scene.args["size"] = [scene.batch, scene.channels(), *spatial]
        if draw.chance(20):
            scene.args["size"][draw.between(0, rank + 1)] = draw.one((0, 1, -1, 3))
        if draw.chance(10):
            del scene.args["size"][-1]
    elif name == "grid_sample":
        rank = draw.one((2, 3))
        scene.inputs = [map_of(scene, rank), [*[scene.size(1, 5) for _ in range(rank)], rank]]
    elif name.startswith("Transformer"):
        transformer_inputs(scene)
    elif name == "scaled_dot_product_attention":
        heads, long, size = scene.size(1, 4), scene.size(1, 5), scene.size(1, 5)
        query: Sizes = [heads, long, size]
        other: Sizes = [heads, scene.size(1, 5), size]
        if draw.chance(30):
            query, other = query[1:], other[1:]
        scene.inputs = [query, other, list(other)]
        if draw.chance(30):
            scene.inputs[2][-1] = scene.size(1, 5)
    elif "unpool" in name.lower():
        shape = map_of(scene, rank)
        scene.inputs = [shape, list(shape)]
        scene.dtypes = ["float32", "int64"]
    elif name in ("Embedding", "EmbeddingBag"):
        scene.inputs = [shape_of(scene, 0, 2) if name == "Embedding" else [scene.size(1, 6)]]
        scene.dtypes = ["int64"]
    elif name in ("Fold", "fold"):
        fold(scene)
    elif name in ("Unfold", "unfold"):
        scene.inputs = [map_of(scene, 2)]
    elif name in ("PixelShuffle", "pixel_shuffle"):
        factor = draw.one((2, 1, 3))
        scene.args["upscale_factor"] = factor
        scene.inputs = [[factor * factor * scene.size(1, 3), scene.size(), scene.size()]]
    elif name in ("PixelUnshuffle", "pixel_unshuffle"):
        factor = draw.one((2, 1, 3))
        scene.args["downscale_factor"] = factor
        scene.inputs = [[scene.channels(), factor * scene.size(1, 3), factor * scene.size(1, 3)]]
    elif name in ("Upsample", "interpolate"):
        rank = draw.one((2, 1, 3))
        scene.rank = rank
        scene.inputs = [map_of(scene, rank)]
        scene.args["mode"] = draw.one(
            {
                1: ("nearest", "linear", "area", "nearest-exact"),
                2: ("nearest", "bilinear", "bicubic", "area", "nearest-exact"),
                3: ("nearest", "trilinear", "area", "nearest-exact"),
            }[rank]
        )
        if draw.chance(10):
            scene.args["mode"] = draw.one(("linear", "bilinear", "trilinear", "nonsense"))
    elif name == "BatchNorm1d" or name == "LazyBatchNorm1d":
        scene.inputs = [map_of(scene, draw.one((1, 0)))]
    elif name in ("GroupNorm", "LocalResponseNorm", "local_response_norm", "SyncBatchNorm"):
        scene.inputs = [map_of(scene, draw.one((2, 1, 0)))]
    elif rank and family != "attention":
        scene.inputs = [map_of(scene, rank)]
    elif family in ("normalization",):
        scene.inputs = [shape_of(scene, 1, 3) if name in NORMS else map_of(scene, 2)]
    else:
        scene.inputs = [shape_of(scene, 0, 3)]
    scene.spoil()


def fold(scene: TorchScene) -> None:
    draw = scene.draw
    size, kernel = [scene.size(3, 8), scene.size(3, 8)], draw.one((2, 1, 3))
    stride, padding = draw.one((1, 2)), draw.one((0, 1))
    places = [(n + 2 * padding - kernel) // stride + 1 for n in size]
    scene.args.update(output_size=size, kernel_size=kernel, stride=stride, padding=padding)
    blocks = places[0] * places[1] + (draw.between(-1, 1) if draw.chance(20) else 0)
    scene.inputs = [[scene.size(1, 4) * kernel * kernel, blocks]]


def axis_of(scene: TorchScene, extra: int = 0) -> int:
    rank = len(scene.full()) + extra
    last = rank if scene.draw.chance(10) else rank - 1
    return scene.draw.between(-rank, last)


def resized(scene: TorchScene, sizes: list[int]) -> list[int]:
    """Other sizes for the same number of elements."""
    draw = scene.draw
    found = draw.shuffled(sizes)
    while len(found) > 1 and draw.chance(40):
        found[0] *= found.pop()
    if draw.chance(40):
        found.insert(draw.between(0, len(found)), 1)
    if found and draw.chance(50):
        found[draw.between(0, len(found) - 1)] = -1
    if found and draw.chance(10):
        found[draw.between(0, len(found) - 1)] = draw.one((-1, 2, 3, 0))
    return found


def fitting(scene: Any, word: str) -> Any:
    """A value that fits what the inputs are."""
    draw, name, full = scene.draw, scene.name, scene.full()
    channels = full[1] if len(full) > 1 else full[0]
    if word in FACTS:
        if draw.chance(15):
            return draw.one(("auto", scene.channels()))
        return channels
    if word in LAST:
        return "auto" if draw.chance(10) else full[-1] if draw.chance(92) else scene.channels()
    if word == "in2_features":
        return scene.full(1)[-1] if len(scene.inputs) > 1 else ABSENT
    if word in ("out_channels", "out_features"):
        return draw.one((4, 1, 2, 3, 6, 8))
    if word == "num_groups":
        return scene.divisor(channels)
    if word == "groups" and "onv" in name:
        group = scene.divisor(channels)
        scene.args["out_channels"] = group * draw.between(1, 3)
        return group
    if word == "groups":
        return scene.divisor(channels)
    if word in ("num_heads", "nhead"):
        return scene.divisor(full[-1]) if draw.chance(90) else 3
    if word == "num_parameters":
        return draw.one((1, channels, channels))
    if word == "normalized_shape":
        rest = full[-draw.between(1, len(full)) :]
        if name != "layer_norm" and draw.chance(30):
            return rest[-1]
        return rest if draw.chance(92) else [scene.channels()]
    if word == "padding" and draw.chance(60) and name.startswith(("Max", "Avg", "max", "avg")):
        return draw.one((0, 0, 1))
    if word in ("kernel_size", "stride", "dilation") and draw.chance(50):
        return draw.one((1, 2, 3))
    if word in ("shape", "size") and name in ("reshape", "view"):
        return resized(scene, full)
    if word == "size" and name == "expand":
        sizes = [draw.one((size, -1, size)) if size != 1 else draw.one((3, 1, -1)) for size in full]
        return [*[scene.size(1, 3) for _ in range(draw.between(0, 1))], *sizes]
    if word in ("unflattened_size", "sizes"):
        dim = scene.args.get("dim")
        if isinstance(dim, int) and -len(full) <= dim < len(full):
            return resized(scene, [full[dim]])
        return ABSENT
    if word == "dims" and name == "permute":
        order = draw.shuffled(range(len(full)))
        return [axis - len(full) if draw.chance(20) else axis for axis in order]
    if word in AXES and draw.chance(85):
        return axes_of(scene, word)
    if word in ("source", "destination"):
        return axis_of(scene)
    if word == "split_size_or_sections" and draw.chance(60):
        dim = scene.args.get("dim", 0)
        size = full[dim] if isinstance(dim, int) and -len(full) <= dim < len(full) else 4
        part = draw.between(0, size)
        return [part, size - part] if draw.chance(60) else max(part, 1)
    if word == "repeats":
        return [scene.size(0, 3) for _ in range(draw.between(len(full), len(full) + 1))]
    if word in ("other", "exponent"):
        if len(scene.inputs) > 1:
            return ABSENT if draw.chance(5) else None
        return draw.one((2, 0.5))
    if word == "scale_factor":
        return draw.one((2, 0.5, 1.5, 3, [2, 1.5, 2][: scene.rank or 2]))
    if word == "size" and name in ("Upsample", "interpolate") and draw.chance(80):
        return draw.one((4, scene.size(), [scene.size() for _ in range(scene.rank)]))
    if word == "p":
        return draw.one((0.5, 1.0, 0.0, 0.2))
    if word in ("momentum", "eps", "layer_norm_eps", "max_norm"):
        return draw.one((0.1, 0.001, 1e-5))
    if word == "pad":
        pairs = draw.between(0, len(full))
        low = -1 if draw.chance(20) else 0
        return [draw.between(low, 2) for _ in range(2 * pairs)]
    if word == "num_embeddings":
        return draw.one((10, 1, 4))
    return ABSENT


def axes_of(scene: TorchScene, word: str) -> Any:
    name, draw = scene.name, scene.draw
    if word == "dim" and name in ("mean", "sum", "amax", "amin", "squeeze", "normalize"):
        several = [axis_of(scene) for _ in range(draw.between(0, 2))]
        return draw.one((axis_of(scene), several))
    if word == "dims" and name in ("flip", "roll"):
        return [axis_of(scene) for _ in range(draw.between(0, 2))]
    return axis_of(scene, 1 if name in ("unsqueeze", "stack") else 0)


def make(draw: Draw, name: str) -> dict[str, Any]:
    """One random case of the module or function."""
    binding = PYTORCH.find(name)
    assert binding is not None
    scene = TorchScene(draw, binding)
    draw_inputs(scene)
    scene.fill(fitting, SKIPPED)
    args = {word: given for word, given in scene.args.items() if word not in ("other", "exponent")}
    for word in ("other", "exponent"):
        if scene.args.get(word) is not None:
            args[word] = scene.args[word]
    scene.args = args
    return {**scene.case(), "batch": scene.batch}
