"""The manual page of a layer, derived from its declaration: arguments, formulas, an example whose
shapes are computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product as combinations
from typing import Any

from cnnshape.analysis import analyse
from cnnshape.dialects.base import REQUIRED, Binding, Dialect
from cnnshape.dialects.documentation import described
from cnnshape.dialects.registry import dialect, every
from cnnshape.layers.base import arguments
from cnnshape.record import Record
from cnnshape.report import Report
from cnnshape.shape import Layout
from cnnshape.sizes import List, PerAxis
from cnnshape.source import Source
from cnnshape.values import Auto, Bool, Choice, Float, Int, LayerCall, OneOf, Optional, Type


class ArgumentLine(Record):
    """One argument: the framework's name, its default as the framework writes it (empty where it
    is required), what it may be and what it is for."""

    name: str
    default: str
    required: bool
    allowed: str
    doc: str


class Example(Record):
    """A call and what it comes to: the entry as one writes it, and the analysed spec."""

    entry: str
    layout: Layout
    report: Report


class Page(Record):
    """What is known of one layer of one framework."""

    name: str
    framework: str
    verified: str
    aliases: tuple[str, ...]
    formulas: tuple[str, ...]
    source: str
    arguments: tuple[ArgumentLine, ...]
    examples: tuple[Example, ...]


def listing(only: Dialect | None = None) -> Iterator[tuple[Dialect, str, tuple[str, ...]]]:
    """(dialect, family, names) of every layer that is known."""
    for each in every() if only is None else (only,):
        families: dict[str, list[str]] = {}
        for name, family in each.family_of.items():
            families.setdefault(family, []).append(name)
        for family, names in families.items():
            yield each, family, tuple(names)


def pages(name: str, framework: str | None = None) -> list[Page]:
    """The pages of the layers called `name`, one per framework that has one."""
    found = []
    for each in every() if framework is None else (dialect(framework),):
        binding = each.find(name)
        if binding is not None:
            found.append(page(binding, each))
    return found


def page(binding: Binding, of: Dialect) -> Page:
    formulas, source = described(binding)
    aliases = tuple(sorted(a for a, name in of.aliases.items() if name == binding.name))
    lines = tuple(argument_lines(binding))
    examples = tuple(_examples(binding, of))
    return Page(binding.name, of.title, of.verified, aliases, formulas, source, lines, examples)


_IDLE = "plays no part in shapes and counts"
_COMMON = {
    "data_format": "where the channels are; null is the spec's own",
    "activation": "applied to the output; " + _IDLE,
}


def argument_lines(binding: Binding) -> Iterator[ArgumentLine]:
    declared = arguments(binding.call.layer)
    rank = binding.call.rank
    for word, default in binding.call.arguments.items():
        argument = declared.get(binding.canonical[word])
        doc = argument.doc if argument is not None else _COMMON.get(word, _IDLE)
        allowed = binding.types[word].describe(rank)
        required = default is REQUIRED
        yield ArgumentLine(word, "" if required else spelled(default), required, allowed, doc)


def spelled(value: Any) -> str:
    """A value as one writes it in a spec."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(spelled(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {spelled(item)}" for key, item in value.items()) + "}"
    return str(value)


# -- examples ------------------------------------------------------------------------------------

# Samples that are tried in turn, channels last; the first that the layer accepts is shown.
_SAMPLES: dict[int, tuple[tuple[int, ...], ...]] = {
    0: ((64,), (10, 16), (32, 32, 16), (8, 32, 32, 16), ()),
    1: ((32, 16), (10, 16)),
    2: ((32, 32, 16), (10, 32, 32, 16)),
    3: ((16, 32, 32, 16), (4, 16, 32, 32, 16)),
}


# Layers (by a part of their name) for which nothing of that fits: their sample and arguments.
_SPECIAL: tuple[tuple[str, tuple[int, ...], dict[str, str]], ...] = (
    ("ConvLSTM1D", (10, 32, 16), {"filters": "8", "kernel_size": "3"}),
    ("EinsumDense", (10, 16), {"equation": '"abc,cd->abd"', "output_shape": "[null, 32]"}),
    ("RandomTranslation", (32, 32, 3), {"height_factor": "0.2", "width_factor": "0.2"}),
    ("RandomZoom", (32, 32, 3), {"height_factor": "0.2"}),
    ("Random", (32, 32, 3), {"factor": "0.2"}),
    ("Parameter", (1, 16), {"shape": "[1, 16]"}),
    ("FractionalMaxPool2d", (16, 32, 32), {"kernel_size": "2", "output_size": "16"}),
    ("FractionalMaxPool3d", (16, 8, 32, 32), {"kernel_size": "2", "output_size": "4"}),
    ("fractional_max_pool2d", (16, 32, 32), {"kernel_size": "2", "output_size": "16"}),
    ("fractional_max_pool3d", (16, 8, 32, 32), {"kernel_size": "2", "output_size": "4"}),
    ("Upsampl", (16, 32, 32), {"scale_factor": "2"}),
    ("interpolate", (16, 32, 32), {"scale_factor": "2"}),
    ("old", (64, 961), {"output_size": "32", "kernel_size": "2"}),
    ("bmm", (16, 16), {}),
    ("repeat", (16,), {"repeats": "[1, 2]"}),
    ("clamp", (16,), {"min": "0"}),
    ("einsum", (16, 16), {"equation": '"bij,bjk->bik"'}),
    ("repeat", (16, 16), {"repeats": "[1, 1, 2]"}),
    ("affine_grid", (2, 3), {"size": "[batch, 16, 32, 32]"}),
    ("grid_sample", (32, 32, 2), {}),
    ("CategoryEncoding", (4,), {"num_tokens": "10"}),
    ("Discretization", (4,), {"bin_boundaries": "[0, 1, 2]", "output_mode": "one_hot"}),
    ("Hashing", (4,), {"num_bins": "64"}),
    ("HashedCrossing", (1,), {"num_bins": "64", "output_mode": "one_hot"}),
    ("IntegerLookup", (4,), {"vocabulary": "[10, 20, 30]", "output_mode": "multi_hot"}),
    ("StringLookup", (4,), {"vocabulary": "[cat, dog]", "output_mode": "multi_hot"}),
    ("TextVectorization", (), {"max_tokens": "1000", "output_sequence_length": "50"}),
    ("MelSpectrogram", (16000,), {}),
    ("STFTSpectrogram", (16000, 1), {"frame_length": "512"}),
    ("Lambda", (64,), {"output_shape": "[10]"}),
    ("Pipeline", (32, 32, 3), {"layers": "[{Resizing: [24, 24]}, RandomFlip]"}),
    ("ops.cast", (16,), {"dtype": "float16"}),
    (
        "TransformerEncoder",
        (10, 16),
        {"encoder_layer": "{TransformerEncoderLayer: {nhead: 4}}", "num_layers": "2"},
    ),
    (
        "TransformerDecoder",
        (10, 16),
        {"decoder_layer": "{TransformerDecoderLayer: {nhead: 4}}", "num_layers": "2"},
    ),
    (
        "Transformer",
        (10, 16),
        {"d_model": "16", "num_encoder_layers": "1", "num_decoder_layers": "1"},
    ),
)


def _examples(binding: Binding, of: Dialect) -> Iterator[Example]:
    """One example per layout of the framework that makes a difference."""
    shown: set[str] = set()
    for layout in of.layouts:
        for entry, report in _tried(binding, of, layout):
            shapes = str([(row.input_shapes, row.output_shapes) for row in report.layers])
            # A parameter of its own takes no input: that it is unused is only a warning.
            if report.errors or report.totals.missing:
                continue
            if shapes not in shown:
                shown.add(shapes)
                yield Example(entry, layout, report)
            break


def _tried(binding: Binding, of: Dialect, layout: Layout) -> Iterator[tuple[str, Report]]:
    call = binding.call
    least, most = call.layer.arity
    counts = [2 if call.layer.merges else least]
    if most is not None and most > counts[0]:
        counts.append(most)
    for name, sample, given in _SPECIAL:
        if name in binding.name:
            for count in counts:
                yield from _analysed(binding, of, layout, list(sample), given, count)
    required = [word for word, default in call.arguments.items() if default is REQUIRED]
    choices = [_samples(binding.types[word], call.rank) for word in required]
    samples = _SAMPLES[call.rank]
    if call.layer.reshapes:
        samples = tuple(sorted(samples, key=len, reverse=True))
    for sample in samples:
        shape = list(sample)
        if layout == "channels_first" and call.rank and len(shape) > 1:
            shape = [shape[-1], *shape[:-1]]
        for values in combinations(*choices):
            given = dict(zip(required, values, strict=True))
            for count in counts:
                yield from _analysed(binding, of, layout, shape, given, count)


def _analysed(
    binding: Binding,
    of: Dialect,
    layout: Layout,
    shape: list[int],
    given: dict[str, str],
    inputs: int,
) -> Iterator[tuple[str, Report]]:
    words = ", ".join(f"{word}: {value}" for word, value in given.items())
    beside = f"inputs: [{', '.join(f'x{n}' for n in range(inputs))}]" if inputs > 1 else ""
    inside = ", ".join(part for part in (words, beside) if part)
    entry = f"{binding.name}: {{{inside}}}" if inside else binding.name
    head = f"framework: {of.name}\n"
    if len(of.layouts) > 1:
        head += f"data_format: {layout}\n"
    given_shapes = "\n".join(f"  x{n}: {shape}" for n in range(max(inputs, 1)))
    text = f"{head}inputs:\n{given_shapes}\nlayers:\n  - {entry}\n"
    if inputs == 1:
        text = f"{head}input: {shape}\nlayers:\n  - {entry}\n"
    yield entry, analyse(Source(text, "<example>"))


def _samples(kind: Type[Any], rank: int) -> Iterable[str]:
    """Values that an argument of this type may have, as written."""
    if isinstance(kind, (Optional, Auto)):
        return _samples(kind.inner, rank)
    if isinstance(kind, OneOf):
        return (*_samples(kind.first, rank), *_samples(kind.second, rank))
    if isinstance(kind, PerAxis):
        return ("3", "2")
    if isinstance(kind, Int):
        return tuple([str(n) for n in (32, 4, 2, 1, 16, 64) if kind.min <= n <= kind.max])
    if isinstance(kind, Float):
        return ("0.5", "1.0")
    if isinstance(kind, Bool):
        return ("true",)
    if isinstance(kind, Choice):
        return kind.words[:1]
    if isinstance(kind, LayerCall):
        return ("{Dense: 32}", "{LSTM: 32}")
    if isinstance(kind, List):
        return ("[-1]", "[1]", "[2, 1]", "[8, 8]", "[0, 2, 1]", "[8, -1]", "[0, 1]")
    return ("2", "relu", "[8, 8]", "null")
