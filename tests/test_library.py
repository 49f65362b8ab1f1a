"""Layers of a spec's own, and those that a plugin publishes."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

import cnnshape
from cnnshape.dialects.base import Call
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
        "`output` must be a list of sizes, not a list",
    ),
    "weights that are a list": (
        "{output: [1], weights: [2]}",
        "bad-structure",
        "`weights` must be a mapping of names to shapes, not a list",
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


def test_a_plugin_publishes_a_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("keras:Squash", "tests_of_cnnshape:SQUASH", "cnnshape.layers")

    def entry_points(group: str, name: str) -> list[EntryPoint]:
        return [entry] if (group, name) == ("cnnshape.layers", "keras:Squash") else []

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    monkeypatch.setattr(EntryPoint, "load", lambda _: Call(FlattenSample, {}))
    report = cnnshape.analyze({"framework": "keras", "input": [4, 5], "layers": ["Squash"]})
    assert report.diagnostics == ()
    assert report["squash"].output_shape == (cnnshape.BATCH, 20)


def test_an_undeclared_layer_is_never_guessed() -> None:
    report = cnnshape.analyze({"framework": "keras", "input": [4, 5], "layers": ["Squash"]})
    (diagnostic,) = report.diagnostics
    assert diagnostic.rule.name == "unknown-layer"
    assert report["squash"].output_shape == (cnnshape.REST,)
    assert report["squash"].params is cnnshape.UNKNOWN
