"""Layers of a spec's own, and those that a plugin publishes."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

import cnnshape
from cnnshape.dialects.base import Call
from cnnshape.layers.base import Layer
from cnnshape.layers.flatten import FlattenSample

SPEC = """
framework: keras
input: [{height}, 32, 3]
layers_library:
  Squeeze:
    params: {{ratio, name_of_it: se}}
    input: [h, w, c]
    output: [$h, $(w // 2), $(c * 2)]
    weights:
      kernel: [$c, $(c // ratio)]
      average: {{shape: [$c], role: statistic}}
    macs: $(h * c)
layers:
  - Squeeze: {arguments}
"""


def spec(arguments: str = "{ratio: 3}", height: str = "32") -> cnnshape.Report:
    return cnnshape.analyze(SPEC.format(arguments=arguments, height=height))


def test_output_weights_and_macs_are_computed_from_the_declaration() -> None:
    report = spec()
    row = report["squeeze"]
    assert report.diagnostics == ()
    assert row.output_shape == (cnnshape.BATCH, 32, 16, 6)
    assert [(w.name, w.shape, w.role) for w in row.weights or ()] == [
        ("squeeze/kernel", (3, 1), cnnshape.Role.TRAINABLE),
        ("squeeze/average", (3,), cnnshape.Role.STATISTIC),
    ]
    assert (row.params, row.trainable_params, row.non_trainable_params, row.macs) == (6, 3, 3, 96)


def test_an_open_size_stays_open() -> None:
    row = spec(height="null")["squeeze"]
    assert row.output_shape == (cnnshape.BATCH, None, 16, 6)
    assert row.params == 6
    assert row.macs is None


WRONG: dict[str, tuple[str, str, str]] = {
    "a missing argument": ("null", "missing-argument", "`Squeeze` needs `ratio`"),
    "an argument too many": (
        "{ratio: 3, ratoi: 2}",
        "unknown-argument",
        "`Squeeze` has no argument `ratoi`",
    ),
    "an expression that fails": (
        "{ratio: 0}",
        "bad-expression",
        "`Squeeze`: `c // ratio` divides by zero",
    ),
}


@pytest.mark.parametrize(("arguments", "name", "message"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_call_is_told(arguments: str, name: str, message: str) -> None:
    (diagnostic,) = spec(arguments).diagnostics
    assert (diagnostic.rule.name, diagnostic.message) == (name, message)


def test_another_rank_is_told() -> None:
    text = SPEC.format(arguments="{ratio: 3}", height="32").replace(", 32, 3]", "]")
    (diagnostic,) = cnnshape.analyze(text).diagnostics
    assert diagnostic.message == (
        "`Squeeze` takes a sample of 3 axes (h, w, c), but the input is (None, 32)"
    )


DECLARATIONS: dict[str, tuple[str, str, str]] = {
    "an unknown key": (
        "{output: [1], wieghts: {}}",
        "unknown-key",
        "a declared layer has no key `wieghts`",
    ),
    "no output": ("{input: [n]}", "missing-key", "`Mine` does not say what it gives"),
    "no mapping": ("3", "bad-structure", "`Mine` must be a mapping with `input` and `output`"),
    "an output that is no list of sizes": (
        "{output: [[1]]}",
        "bad-structure",
        "each size of `output` must be a number or an expression, not a list",
    ),
    "weights that are a list": (
        "{output: [1], weights: [2]}",
        "bad-structure",
        "`weights` must be a mapping of names to shapes, not a list",
    ),
    "a size by its name alone": (
        "{input: [n], output: [n]}",
        "bad-structure",
        "each size of `output` must be a number or an expression, not `n`",
    ),
    "macs that are a list": (
        "{output: [1], macs: [1]}",
        "bad-structure",
        "`macs` must be a number or an expression, not a list",
    ),
    "an unknown name in the output": (
        "{input: [n], output: [$(n + m)]}",
        "bad-expression",
        "`Mine` has no parameter and no size `m`",
    ),
    "an unknown name in a weight": (
        "{input: [n], output: [1], weights: {k: [$m]}}",
        "bad-expression",
        "`Mine` has no parameter and no size `m`",
    ),
    "an expression that is none": (
        "{input: [n], output: [$(n +)]}",
        "bad-expression",
        "`n +` is no expression",
    ),
    "an input and inputs": (
        "{input: [n], inputs: {a: [n]}, output: [1]}",
        "bad-structure",
        "`input` and `inputs` exclude each other",
    ),
    "inputs that are a list": (
        "{inputs: [n], output: [1]}",
        "bad-structure",
        "`inputs` must be a mapping of the inputs' names to their sizes",
    ),
    "a size that is no name": (
        "{input: [h w], output: [1]}",
        "bad-structure",
        "`input` must name its sizes, but `h w` is no name",
    ),
    "a size that is called like a parameter": (
        "{params: {n: 1}, input: [n], output: [1]}",
        "bad-structure",
        "`n` is a parameter, and cannot be a size of `input` as well",
    ),
    "parameters that are a text": (
        "{params: ratio, input: [n], output: [1]}",
        "bad-structure",
        "`params` must be a mapping of names to defaults, not ratio",
    ),
    "a parameter that is said of every entry": (
        "{params: [repeat], input: [n], output: [1]}",
        "bad-structure",
        "`repeat` cannot be a parameter: it is said of every entry",
    ),
    "a weight without a shape": (
        "{output: [1], weights: {k: {role: statistic}}}",
        "missing-key",
        "the weight `k` has no `shape`",
    ),
    "an unknown key of a weight": (
        "{output: [1], weights: {k: {shape: [1], roles: statistic}}}",
        "unknown-key",
        "a weight has no key `roles`",
    ),
    "an unknown role": (
        "{output: [1], weights: {k: {shape: [1], role: frozen}}}",
        "out-of-range",
        '`role` must be "trainable" or "statistic", not frozen',
    ),
    "a size that is no whole number": (
        "{input: [n], output: [$(n / 3)]}",
        "bad-expression",
        "`Mine`: `$(n / 3)` is 1.3333333333333333, which is no size",
    ),
}


@pytest.mark.parametrize(
    ("declaration", "name", "message"), DECLARATIONS.values(), ids=list(DECLARATIONS)
)
def test_a_wrong_declaration_is_told(declaration: str, name: str, message: str) -> None:
    text = f"framework: keras\ninput: [4]\nlayers_library: {{Mine: {declaration}}}\nlayers: [Mine]"
    told = [(d.rule.name, d.message) for d in cnnshape.analyze(text).diagnostics]
    assert told == [(name, message)]


SEVERAL = """
framework: pytorch
inputs: {{picture: [16, 8, 8], facts: [5], other: {other}}}
layers_library:
  Gate:
    params: [ratio]
    inputs: {{x: [c, h, w], gate: [n], last: [c, 2]}}
    output: [$c, $h, $w]
    weights: {{squeeze: [$n, $(c // ratio)], expand: [$(c // ratio), $c]}}
    macs: $((n + c) * (c // ratio))
layers:
  - Gate: {{ratio: 4, inputs: {inputs}}}
outputs: ["0", picture, facts, other]
"""


def several(inputs: str = "[picture, facts, other]", other: str = "[16, 2]") -> cnnshape.Report:
    return cnnshape.analyze(SEVERAL.format(inputs=inputs, other=other))


def test_a_layer_takes_several_inputs() -> None:
    report = several()
    row = report["0"]
    assert report.diagnostics == ()
    assert row.output_shape == (cnnshape.BATCH, 16, 8, 8)
    assert [(w.name, w.shape) for w in row.weights or ()] == [
        ("0.squeeze", (5, 4)),
        ("0.expand", (4, 16)),
    ]
    assert row.macs == 21 * 4


def test_a_size_that_is_open_in_one_input_is_taken_from_another() -> None:
    row = several(other="[null, 2]")["0"]
    assert row.output_shape == (cnnshape.BATCH, 16, 8, 8)
    assert row.params == 5 * 4 + 4 * 16


WRONG_INPUTS: dict[str, tuple[str, str, str, str]] = {
    "too few": (
        "[picture, facts]",
        "[16, 2]",
        "input-count",
        "`Gate` takes 3 inputs, but 2 inputs lead here "
        "(name them in this order: `inputs: [x, gate, last]`)",
    ),
    "too many": (
        "[picture, facts, other, other]",
        "[16, 2]",
        "input-count",
        "`Gate` takes 3 inputs, but 4 inputs lead here "
        "(name them in this order: `inputs: [x, gate, last]`)",
    ),
    "another number of axes": (
        "[picture, other, other]",
        "[16, 2]",
        "input-rank",
        "`Gate` takes a sample of 1 axis (n) as `gate`, but input 2 is (None, 16, 2) ()",
    ),
    "two sizes that differ": (
        "[picture, facts, other]",
        "[12, 2]",
        "merge-shapes",
        "`c` is 16 in `x` (None, 16, 8, 8) and 12 in `last` (None, 12, 2) ()",
    ),
    "another size than the written one": (
        "[picture, facts, other]",
        "[16, 3]",
        "input-size",
        "`Gate` takes 2 on axis 2 of `last`, but (None, 16, 3) has 3 ()",
    ),
    "two batches": (
        "[picture, facts, other]",
        "{shape: [16, 2], batch_size: 3}",
        "merge-shapes",
        "the inputs (4, 16, 8, 8) and (3, 16, 2) differ in their batch: 4 and 3 ()",
    ),
}


@pytest.mark.parametrize(
    ("inputs", "other", "name", "text"), WRONG_INPUTS.values(), ids=list(WRONG_INPUTS)
)
def test_wrong_inputs_are_told(inputs: str, other: str, name: str, text: str) -> None:
    written = SEVERAL.format(inputs=inputs, other=other)
    if "batch" in other:
        written = written.replace(
            "picture: [16, 8, 8]", "picture: {shape: [16, 8, 8], batch_size: 4}"
        )
    (found,) = cnnshape.analyze(written).diagnostics
    assert (found.rule.name, f"{found.message} ({found.help})") == (name, text)


def test_a_mistake_in_a_declaration_hides_what_depends_on_it_and_nothing_else() -> None:
    report = cnnshape.analyze(
        """
framework: keras
input: [4, 6]
layers_library:
  Mine: {input: [n, m], output: [$n, $k], weights: {a: [$m]}}
layers: [Mine, {Conv1D: [3, 2]}]
"""
    )
    (diagnostic,) = report.diagnostics
    assert diagnostic.span.text == "$k"
    assert diagnostic.help == "names known here: `m`, `n`"
    assert report["mine"].output_shape == (cnnshape.BATCH, 4, cnnshape.UNKNOWN)
    assert report["mine"].params == 6
    assert report["conv1d"].output_shape == (cnnshape.BATCH, 3, 3)


def publish(monkeypatch: pytest.MonkeyPatch, loaded: object) -> None:
    """Let an installed package publish Keras's `Squash`; an exception is raised in loading."""
    entry = EntryPoint("keras:Squash", "tests_of_cnnshape:SQUASH", "cnnshape.layers")

    def entry_points(group: str, name: str) -> list[EntryPoint]:
        return [entry] if (group, name) == ("cnnshape.layers", "keras:Squash") else []

    def load(_: EntryPoint) -> object:
        if isinstance(loaded, Exception):
            raise loaded
        return loaded

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    monkeypatch.setattr(EntryPoint, "load", load)


def test_a_plugin_publishes_a_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(monkeypatch, Call(FlattenSample, {}))
    report = cnnshape.analyze({"framework": "keras", "input": [4, 5], "layers": ["Squash"]})
    assert report.diagnostics == ()
    assert report["squash"].output_shape == (cnnshape.BATCH, 20)


class Fitted(Layer):
    """A layer of two inputs, as a package may have it."""

    arity = (2, 2)
    takes = ("x", "size")
    merges = True

    def output(self, *inputs: cnnshape.Shape) -> cnnshape.Shape:
        x, size = inputs
        return (x[0], *size[1:])


def test_a_plugin_publishes_a_layer_of_several_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(monkeypatch, Call(Fitted, {}))
    spec = {"framework": "keras", "inputs": {"a": [4, 5], "b": [7]}}
    report = cnnshape.analyze({**spec, "layers": [{"Squash": {"inputs": ["a", "b"]}}]})
    assert report.diagnostics == ()
    assert report["squash"].output_shape == (cnnshape.BATCH, 7)
    (one,) = cnnshape.analyze({**spec, "layers": [{"Squash": {"inputs": "a"}}]}).errors
    assert one.message == "`Squash` takes 2 inputs, but 1 input leads here"
    assert one.help == "name them in this order: `inputs: [x, size]`"


UNUSABLE: dict[str, tuple[object, str]] = {
    "what cannot be loaded": (
        ImportError("no module named x"),
        "`tests_of_cnnshape:SQUASH`, which a package publishes under this name, cannot be loaded: "
        "ImportError: no module named x",
    ),
    "what is no call": (
        FlattenSample,
        "`tests_of_cnnshape:SQUASH`, which a package publishes under this name, is no "
        "`cnnshape.dialects.base.Call`",
    ),
}


@pytest.mark.parametrize(("loaded", "help"), UNUSABLE.values(), ids=list(UNUSABLE))
def test_an_unusable_plugin_is_told(
    loaded: object, help: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(monkeypatch, loaded)
    report = cnnshape.analyze({"framework": "keras", "input": [4, 5], "layers": ["Squash"]})
    (found,) = report.diagnostics
    assert (found.rule.name, found.help) == ("unknown-layer", help)


def test_an_undeclared_layer_is_never_guessed() -> None:
    report = cnnshape.analyze({"framework": "keras", "input": [4, 5], "layers": ["Squash"]})
    (diagnostic,) = report.diagnostics
    assert diagnostic.rule.name == "unknown-layer"
    assert report["squash"].output_shape == (cnnshape.REST,)
    assert report["squash"].params is cnnshape.UNKNOWN
