"""The JSON Schema of the spec format: what it accepts, and that the copy in schema/ is the one that
the declarations give."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import cnnshape
from cnnshape import document
from cnnshape.cli import main
from cnnshape.convert.layer_schema import known_layers
from cnnshape.convert.spec_schema import spec_schema
from cnnshape.diagnostics import Log
from cnnshape.dialects.base import REQUIRED, Binding, Call
from cnnshape.dialects.registry import NAMES, every
from cnnshape.layers.base import Layer
from cnnshape.library import ENTRY_POINTS
from cnnshape.render.schema import schema_text
from cnnshape.source import Source
from cnnshape.spec import BESIDE, TOP
from cnnshape.values import Context, Int, LayerCall, Misread, Type, plain

ROOT = Path(__file__).parent.parent
COPY = ROOT / "schema" / "cnnshape.schema.json"
SPECS = sorted((ROOT / "specs").rglob("*.yaml"))
RIGHT = sorted((ROOT / "tests" / "cases" / "ok").glob("*.yaml"))
WRONG = sorted((ROOT / "tests" / "cases" / "err").glob("*.yaml"))

# Mistakes in the form of a spec, which need no shapes to be seen.
STRUCTURAL = {"CS004", "CS005", "CS006", "CS101", "CS102", "CS103", "CS104", "CS106"}
# Mistakes that no schema sees.
SHAPES = ("CS3", "CS4", "CS5", "CS6")
# Cases of the others in which a schema cannot see the mistake, and why.
BEYOND = {
    "expressions": "the value of an expression",
    "hidden_parameter": "what a block takes is said in the spec",
    "words_and_sounds": "one of two arguments is needed, each of which has a default",
    "loss_arguments": "which arguments a loss has",
    "list_of_losses": "how many outputs a model has",
}
# What a block is called and takes is said in the spec.
OF_BLOCKS = {"CS101", "CS102", "CS103", "CS104", "CS106"}


@cache
def validator(framework: str | None = None) -> Draft202012Validator:
    return Draft202012Validator(spec_schema(framework))


def data(text: str) -> Any:
    """The text as an editor types it; None where it is no YAML."""
    node = document.read(Source(text, "spec.yaml"), Log())
    return None if node is None else plain(node)


def complaints(text: str, framework: str | None = None) -> list[str]:
    return [error.message for error in validator(framework).iter_errors(data(text))]


def codes(path: Path) -> set[str]:
    return {diagnostic.rule.code for diagnostic in cnnshape.load(path).diagnostics}


def test_the_copy_in_the_repository_is_up_to_date() -> None:
    # Not compared in the assertion: pytest would look for the differences in a megabyte.
    is_current = COPY.read_text(encoding="utf-8") == schema_text(spec_schema())
    assert is_current, "run: cnnshape schema > schema/cnnshape.schema.json"


@pytest.mark.parametrize("framework", [None, *NAMES])
def test_it_is_a_schema(framework: str | None) -> None:
    schema = spec_schema(framework)
    Draft202012Validator.check_schema(schema)
    found = set(re.findall(r'"\$ref": "#/\$defs/([^"]*)"', json.dumps(schema)))
    assert {name.partition("/")[0] for name in found} <= set(schema["$defs"])


@pytest.mark.parametrize("path", [*SPECS, *RIGHT], ids=lambda path: path.stem)
def test_a_right_spec_is_valid(path: Path) -> None:
    if not codes(path) & STRUCTURAL:
        assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("framework", NAMES)
def test_a_right_spec_is_valid_for_its_own_framework_alone(framework: str) -> None:
    checked = 0
    for path in RIGHT:
        report = cnnshape.load(path)
        valid = complaints(path.read_text(encoding="utf-8"), framework) == []
        assert valid == (report.framework == framework), path.name
        checked += valid
    assert checked > 5


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_structural_mistake_is_invalid(path: Path) -> None:
    text, found = path.read_text(encoding="utf-8"), codes(path)
    if data(text) is None:
        assert found == {"CS002"}
    elif "blocks" in data(text) and found & STRUCTURAL <= OF_BLOCKS:
        return
    elif found & STRUCTURAL and path.stem not in BEYOND:
        assert complaints(text), "if no schema can see the mistake, say in BEYOND why"
    elif all(code.startswith(SHAPES) for code in found):
        assert complaints(text) == []


def test_exceptions_are_cases() -> None:
    assert set(BEYOND) <= {path.stem for path in WRONG}


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    is_the_copy = capsys.readouterr().out == COPY.read_text(encoding="utf-8")
    assert is_the_copy
    assert main(["schema", "--framework", "keras"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(schema_text(spec_schema("keras")))
    assert main(["schema", "--framework", "theano"]) == 2


def test_the_pattern_of_the_manual_reads_the_concise_format(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    pattern = json.loads(blocks[-1])["problemMatcher"]["pattern"]
    main(["check", "--format", "concise", "-q", "specs/ten_mistakes.yaml"])
    lines = capsys.readouterr().out.splitlines()
    found = [re.match(pattern["regexp"], line) for line in lines]
    assert len(found) == 10
    assert found[0] is not None
    assert found[0][pattern["file"]] == "specs/ten_mistakes.yaml"
    assert [found[0][pattern[key]] for key in ("line", "column", "severity", "code")] == [
        *("15", "5", "error", "CS101"),
    ]


def test_a_layer_of_a_package_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Entry:
        name, value = "keras:Mine", "a:LAYER"

        def load(self) -> Call:
            return Call(Layer, {"init": REQUIRED}, types={"init": Int()})

    def entry_points(group: str, name: str = "") -> list[Entry]:
        return [Entry()] if group == ENTRY_POINTS and name in ("", Entry.name) else []

    # The schema without it, which is made once.
    plain_one = validator("keras")
    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    own = Draft202012Validator(spec_schema("keras"))
    for value, valid in (("3", True), ("{init: 3}", True), ("{init: a}", False), ("", False)):
        text = f"{HEAD['keras']}layers:\n  - Mine: {value}\n"
        assert own.is_valid(data(text)) == valid
        assert not plain_one.is_valid(data(text))


# -- forms -----------------------------------------------------------------------------------------

HEAD = {
    "keras": "framework: keras\ninput: [28, 28, 1]\n",
    "pytorch": "framework: pytorch\ninput: [1, 28, 28]\n",
}


@pytest.mark.parametrize(
    ("framework", "entry", "valid"),
    [
        ("keras", "Flatten", True),
        ("keras", "Flatten:", True),
        ("keras", "Flatten: 3", False),
        ("keras", "Dense", False),
        ("keras", "Dense: 3", True),
        ("keras", "Dense: '3'", False),
        ("keras", "Dense: [3, relu]", True),
        (
            "keras",
            "Dense: [3, relu, true, zeros, zeros, null, null, null, null, null, 1, 1, 1, 1]",
            False,
        ),
        ("keras", "Conv2D: 3", False),
        ("keras", "Conv2D: [3]", False),
        ("keras", "Conv2D: [3, 3]", True),
        ("keras", "Conv2D: [3, [3, 3]]", True),
        ("keras", "Conv2D: [3, [3, 3, 3]]", False),
        ("keras", "Conv2D: {filters: $(2 * n), kernel_size: [$n, 3]}", True),
        ("keras", "Conv2D: {filters: 3}", False),
        ("keras", "Conv2D: {filters: 0, kernel_size: 3}", False),
        ("keras", "Conv2D: {filters: 3, kernel_size: 3, stride: 2}", False),
        (
            "keras",
            "Conv2D: {filters: 3, kernel_size: 3, name: a, inputs: [input], when: true}",
            True,
        ),
        ("keras", "{Conv2D: [3, 3], name: a, inputs: input, repeat: 2, trainable: false}", True),
        ("keras", "{Conv2D: [3, 3], filters: 3}", False),
        ("keras", "{Conv2D: [3, 3], Flatten: }", False),
        ("keras", "{name: a}", False),
        ("keras", "{}", False),
        ("keras", "3", False),
        ("keras", "{type: Conv2D, filters: 3, kernel_size: 3, name: a}", True),
        ("keras", "{type: Conv2D, filters: 3}", False),
        ("keras", "{type: Conv2D, filters: 3, kernel_size: 3, stride: 2}", False),
        ("keras", "{type: Conv2d, filters: 3, kernel_size: 3}", False),
        ("keras", "{type: $kind}", True),
        ("keras", "Conv2d: [3, 3]", False),
        ("keras", "Reshape: [7, 7, 64]", True),
        ("keras", "Reshape: [[7, 7, 64]]", True),
        ("keras", "TimeDistributed: {Conv2D: [64, 3]}", True),
        ("keras", "TimeDistributed: {layer: {Conv2D: [64, 3]}}", True),
        ("keras", "TimeDistributed: {Conv2D: {filters: 3}}", False),
        ("keras", "Sequential: [Flatten, {Dense: 3}]", True),
        ("keras", "Sequential: [Flatten, Dense]", False),
        ("keras", "{reuse: a, name: b}", True),
        ("keras", "Model: other.yaml", True),
        ("keras", "Model: {input: [3], layers: [Flatten]}", True),
        ("keras", "Model: {input: [3], layers: [Fltten]}", False),
        ("keras", "{Dense: 3, expect: [10]}", True),
        ("keras", "{Dense: 3, expect: {params: 10}}", True),
        ("keras", "{Dense: 3, expect: {parms: 10}}", False),
        ("keras", "Activation: relu", True),
        ("keras", "Activation: reluu", False),
        ("pytorch", "Linear: [auto, 10]", True),
        ("pytorch", "Linear: 10", False),
        ("pytorch", "repeat: [1, 2]", True),
        ("pytorch", "{repeat: [1, 2], name: a}", True),
        ("pytorch", "{ReLU: , repeat: 2}", True),
        ("pytorch", "{ReLU: , repeat: [2]}", True),  # as the values of an operation
        ("pytorch", "{repeat: 2}", True),
        ("pytorch", "view: [batch, -1]", True),
        ("pytorch", "AdaptiveAvgPool2d: [null, 3]", True),
    ],
)
def test_form_of_an_entry(framework: str, entry: str, valid: bool) -> None:
    text = f"{HEAD[framework]}layers:\n  - {entry}\n"
    assert (complaints(text, framework) == []) == valid
    assert (complaints(text) == []) == valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("framework: Keras\ninput: 3\nlayers: [{Dense: 3}]", True),
        ("framework: theano\ninput: 3\nlayers: [{Dense: 3}]", False),
        ("input: [3]\nlayers: [{Dense: 3}]", True),
        ("input: [3]\nlayers: [{Linear: {out_features: 3}}]", True),
        ("input: [3]\nlayers: [{Linear: {out_features: 3}}, {Dense: 3}]", False),
        ("input: [3]\nlayers: []", False),
        ("input: [3]\nlayers:", False),
        ("input: [3]", False),
        ("layers: [{Dense: 3}]", False),
        ("input: [3]\ninputs: {a: [3]}\nlayers: [{Dense: 3}]", False),
        ("inputs: {a: [3], b: {shape: [null, 3], dtype: float32}}\nlayers: [{Dense: 3}]", True),
        ("input: {shpe: [3]}\nlayers: [{Dense: 3}]", False),
        ("input: [$n]\nlayers: [{Dense: 3}]", False),
        ("input: [3]\nlayer: [{Dense: 3}]", False),
        ("input: [3]\nlayers: [{head: 3}]", False),
        ("input: [3]\nlayers: [{head: 3}]\nblocks: {head: {params: [n], layers: [{Dense: $n}]}}",
         True),
        ("input: [3]\nlayers: [{head: 3}]\nblocks: {head: {params: [n]}}", False),
        ("input: [3]\nlayers: [head]\nblocks: {head: {layers: [Flatten]}}", True),
        (
            "framework: keras\ninput: [3]\nlayers: [head, {Dense: many}]\n"
            "blocks: {head: {layers: [Flatten]}}",
            False,
        ),
        ("input: [3]\nlayers: [{name: a}]\nblocks: {head: {layers: [Flatten]}}", False),
        ("input: [3]\nlayers: [{Own: 3}]\nlayers_library: {Own: {output: [3]}}", True),
        ("input: [3]\nlayers: [{Own: 3}]\nlayers_library: {Own: {outputs: [3]}}", False),
        # A name of the spec's own hides the layer of that name.
        ("input: [3]\nlayers: [{Dense: {a: 1}}]\nlayers_library: {Dense: {output: [3]}}", True),
        ("input: [3]\nlayers: [{Dense: {a: 1}}]\nblocks: {Dense: {layers: [Flatten]}}", True),
    ],
)  # fmt: skip
def test_top_level(text: str, valid: bool) -> None:
    assert (complaints(text) == []) == valid


# -- completeness ----------------------------------------------------------------------------------


def test_every_key_is_described() -> None:
    for framework in NAMES:
        schema = spec_schema(framework)
        assert list(schema["properties"]) == [*TOP]
        assert all(schema["properties"][key].get("description") for key in TOP)
        assert list(schema["$defs"]["beside"]["properties"]) == [*BESIDE]


@pytest.mark.parametrize("dialect", every(), ids=lambda dialect: dialect.name)
def test_every_layer_and_argument_is_there_with_its_default(dialect: Any) -> None:
    definitions = spec_schema(dialect.name)["$defs"]
    for name, binding in known_layers(dialect).items():
        assert name in definitions["short"]["properties"]
        assert definitions[binding.name]["description"].startswith(f"{binding.name}(")
        properties = definitions[f"{binding.name}.arguments"]["properties"]
        for word, default in binding.call.arguments.items():
            if word in BESIDE and word != "data_format":
                continue
            assert properties[word]["description"]
            if isinstance(default, (int, float, str)):
                assert properties[word]["default"] == default


def subclasses(of: type) -> Iterator[type]:
    found: list[type] = of.__subclasses__()
    for each in found:
        yield each
        yield from subclasses(each)


def test_every_type_says_its_schema() -> None:
    import cnnshape.layers

    for module in pkgutil.iter_modules(cnnshape.layers.__path__):
        importlib.import_module(f"cnnshape.layers.{module.name}")
    own: list[type] = [each for each in subclasses(Type) if each.__module__.startswith("cnnshape.")]
    assert len(own) > 15
    assert [each.__name__ for each in own if "schema" not in vars(each)] == []


VALUES = [
    *("0", "1", "3", "-1", "2.5", "0.5", "-0.5", "1e-3", "true", "null", "relu", "same", "auto"),
    *("batch", "float32", "[]", "[1]", "[1, 2]", "[0, 1]", "[1, 2, 3]", "[1, 2, 3, 4]", "[-1, 1]"),
    *("[null, 3]", "[[1, 2], [3, 4]]", "[0.1, 0.2]", "[a, b]", "{}", "{a: 1}", "'3'", "'true'"),
    *("'1:2'", "[0, '...', null]", "channels_last", "SAME", "[true]"),
]


def typed_arguments() -> Iterator[tuple[Binding, str]]:
    for dialect in every():
        for binding in known_layers(dialect).values():
            for word in binding.parameters:
                yield binding, word


def test_what_a_type_reads_its_schema_accepts() -> None:
    seen: set[tuple[str, int]] = set()
    checked = refused = 0
    for binding, word in typed_arguments():
        kind, rank = binding.types[word], binding.call.rank
        schema = kind.schema(rank)
        key = (kind.describe(rank) + json.dumps(schema), rank)
        if key in seen or isinstance(kind, LayerCall) or "$ref" in json.dumps(schema):
            continue
        seen.add(key)
        valid = Draft202012Validator(schema).is_valid
        for value in VALUES:
            node = document.read(Source(value, "a.yaml"), Log())
            assert node is not None
            try:
                kind.read(node, Context(rank))
            except Misread:
                refused += not valid(plain(node))
                continue
            checked += 1
            assert valid(plain(node)), (binding.name, word, value, schema)
    assert checked > 1000
    assert refused > 3 * checked / 2
