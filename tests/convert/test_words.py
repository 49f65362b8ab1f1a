"""What one reads in a converted model, and what cannot be converted."""

from __future__ import annotations

import ast

import pytest

from cnnshape.analysis import study
from cnnshape.convert.problems import NotExpressible, OtherFramework
from cnnshape.convert.targets import converted
from cnnshape.source import Source


def to(target: str, text: str) -> str:
    report, stages = study(Source(text, "model.yaml"))
    assert [d.text for d in report.errors] == []
    assert stages is not None
    return converted(report, stages, target)


def keras(layers: str, head: str = "input: [8, 8, 3]") -> str:
    return f"name: m\nframework: keras\n{head}\nlayers:\n{layers}"


def torch(layers: str, head: str = "input: [3, 8, 8]") -> str:
    return f"name: m\nframework: pytorch\n{head}\nlayers:\n{layers}"


# (name, what is written, what comes out of it)
ENTRIES = [
    ("defaults are left out", "  - MaxPooling2D: [2, 2, valid]", "  - MaxPooling2D"),
    (
        "one value for all axes",
        "  - Conv2D: [4, [3, 3]]",
        "  - Conv2D: {filters: 4, kernel_size: 3}",
    ),
    ("values of each axis", "  - MaxPooling2D: [[1, 2]]", "  - MaxPooling2D: {pool_size: [1, 2]}"),
    ("one argument alone", "  - Dense: {units: 4}", "  - Dense: 4"),
    ("an automatic name", "  - ReLU: {name: re_lu}", "  - ReLU"),
    ("a name", "  - ReLU: {name: re_lu_7}", "  - ReLU: {name: re_lu_7}"),
    ("an alias", "  - MaxPool2D", "  - MaxPooling2D"),
    ("an expression", "  - Dense: $(2 * 2)", "  - Dense: 4"),
    ("an activation that is none", "  - Dense: {units: 4, activation: linear}", "  - Dense: 4"),
    ("a repeat", "  - ReLU: {repeat: 2}", "  - ReLU\n  - ReLU"),
    (
        "an object's configuration",
        "  - Dense: {units: 4, kernel_regularizer: {class_name: L2, config: {l2: 0.1}}}",
        "  - Dense: {units: 4, kernel_regularizer: {class_name: L2, config: {l2: 0.1}}}",
    ),
    (
        "a layer inside a layer",
        "  - TimeDistributed: {layer: {Dense: {units: 4, activation: relu}}}",
        "  - TimeDistributed: {layer: {Dense: {units: 4, activation: relu}}}",
    ),
    (
        "a frozen layer",
        "  - Dense: {units: 4, trainable: false}",
        "  - Dense: {units: 4, trainable: false}",
    ),
    ("a frozen layer without weights", "  - ReLU: {trainable: false}", "  - ReLU"),
    (
        "another number type",
        "  - Dense: {units: 4, dtype: float16}",
        "  - Dense: {units: 4, dtype: float16}",
    ),
    (
        "the spec's own layout",
        "  - Conv2D: {filters: 4, kernel_size: 3, data_format: channels_last}",
        "  - Conv2D: {filters: 4, kernel_size: 3}",
    ),
]


@pytest.mark.parametrize(
    ("written", "expected"), [entry[1:] for entry in ENTRIES], ids=[e[0] for e in ENTRIES]
)
def test_entry_is_short(written: str, expected: str) -> None:
    head = "name: m\nframework: keras\ninput: [8, 8, 3]\nlayers:\n"
    assert to("yaml", keras(written)) == f"{head}{expected}\n"


def test_sizes_that_the_input_says_are_left_out_in_a_spec_and_written_in_source() -> None:
    spec = torch("  - Conv2d: [3, 4, 3]\n  - BatchNorm2d: 4\n  - LayerNorm: 6")
    assert to("yaml", spec).endswith(
        "  - Conv2d: {out_channels: 4, kernel_size: 3}\n  - BatchNorm2d\n  - LayerNorm\n"
    )
    source = to("pytorch", spec)
    assert "nn.Conv2d(3, 4, 3)" in source
    assert "nn.BatchNorm2d(4)" in source
    assert "nn.LayerNorm(6)" in source


def test_chain_has_no_inputs_and_a_graph_has_them() -> None:
    chain = "  - ReLU: {name: a}\n  - ReLU: {name: b, inputs: a}\n"
    assert "inputs" not in to("yaml", keras(chain))
    graph = chain + "  - Add: {inputs: [a, b]}\n"
    assert to("yaml", keras(graph)).endswith("  - Add: {inputs: [a, b]}\n")


def test_nested_model_stands_in_its_place() -> None:
    text = to(
        "yaml",
        keras(
            "  - Model: {input: [8, 8, 3], layers: [{Conv2D: [4, 3]}, ReLU]}\n"
            "    name: inner\n"
            "    trainable: false\n"
            "  - Flatten\n"
        ),
    )
    assert "  - name: inner\n    Model:\n      input: [8, 8, 3]\n      layers:\n" in text
    assert "        - Conv2D: {filters: 4, kernel_size: 3}\n        - ReLU\n" in text
    assert "    trainable: false\n" in text


def test_shared_layers_are_used_again() -> None:
    spec = keras("  - Dense: {units: 3, name: d}\n  - reuse: d\n  - ReLU\n  - reuse: d\n")
    assert to("yaml", spec).endswith("name: d}\n  - reuse: d\n  - ReLU\n  - reuse: d\n")
    assert to("keras", spec).count("x = d_layer(") == 3
    assert to("keras-json", spec).count('"keras_history"') == 4


def test_model_that_was_given_one_tensor_twice_is_called_again_with_two() -> None:
    spec = torch(
        "  - Sequential: [{add: {inputs: [input.0, input.1]}}, {Conv2d: [auto, 3, 1]}]\n"
        "    name: sum\n"
        "    inputs: [a, b]\n"
        "  - reuse: sum\n"
        "    name: other\n"
        "    inputs: [b, b]\n"
        "  - cat: {inputs: [sum, other], dim: 1}\n",
        "inputs: {a: [3, 8, 8], b: [3, 8, 8]}",
    )
    assert "self.sum(b, b)" in to("pytorch", spec)


def test_group_is_called_again_as_a_whole() -> None:
    spec = torch(
        "  - Sequential: [{Conv2d: [auto, 3, 3, 1, 1]}, ReLU]\n    name: body\n"
        "  - reuse: body\n  - reuse: body\n"
    )
    source = to("pytorch", spec)
    assert source.count("x = self.body(x)") == 3
    assert source.count("nn.Conv2d") == 1


def test_reuse_in_a_group_that_is_called_again() -> None:
    spec = torch(
        "  - Sequential:\n"
        "      - Conv2d: {out_channels: 3, kernel_size: 1, name: conv}\n"
        "      - ReLU: {name: act}\n"
        "      - reuse: conv\n"
        "      - reuse: act\n"
        "    name: body\n"
        "  - reuse: body\n"
        "  - Flatten\n"
    )
    source = to("pytorch", spec)
    assert source.count("self.conv(x)") == 2
    assert source.count("self.body(x)") == 2
    report, _ = study(Source(spec, "model.yaml"))
    assert report["body.conv"].calls == 4
    assert report["body.conv"].inputs == ("input", "body.act", "body.act", "body.act")


def test_layers_of_a_group_that_are_mixed_with_others_are_called_from_outside() -> None:
    spec = torch(
        "  - Sequential:\n"
        "      - Conv2d: {out_channels: 3, kernel_size: 1, name: a}\n"
        "      - Conv2d: {out_channels: 3, kernel_size: 1, name: b, inputs: between}\n"
        "    name: pair\n"
        "  - ReLU: {name: between, inputs: pair.a}\n"
        "  - Flatten: {inputs: pair}\n"
    )
    source = to("pytorch", spec)
    compile(source, "m", "exec")
    assert source.index("self.pair.a(") < source.index("self.between(")
    assert source.index("self.between(") < source.index("self.pair.b(")


def test_batch_size_in_an_argument_is_that_of_the_input() -> None:
    source = to("pytorch", torch("  - view: [batch, 192]\n  - Linear: [auto, 2]"))
    assert "batch = x.shape[0]" in source
    assert "x.view((batch, 192))" in source


# -- nothing in a spec is code -------------------------------------------------------------------

NASTY = 'x"); import os; exit(1); ("'


@pytest.mark.parametrize(
    "name", [NASTY, "a'b", "a\\nb", "é", "class", "a b", "x[0]", "__init__", "1"]
)
def test_names_are_texts_in_source(name: str) -> None:
    quoted = "'" + name.replace("'", "''") + "'"
    source = to("keras", keras(f"  - Dense: 4\n    name: {quoted}\n  - ReLU"))
    texts = {n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)}
    assert name in texts
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import)]
    assert [alias.name for call in calls for alias in call.names] == ["keras"]
    made = to(
        "pytorch", torch(f"  - Conv2d: [auto, 4, 3]\n    name: {quoted}\n  - ReLU: {{name: r}}")
    )
    tree = ast.parse(made)
    said = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    assert name in said or f"self.{name} = " in made
    assert "os" not in {
        alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names
    }


@pytest.mark.parametrize("name", [NASTY, 'm"""', "m\n\\", "", "1", "class"])
def test_name_of_the_model_is_no_code(name: str) -> None:
    import json

    head = f"name: {json.dumps(name)}\n"
    spec = head + keras("  - Dense: 4").removeprefix("name: m\n")
    assert [type(n) for n in ast.parse(to("keras", spec)).body][-2:] == [ast.FunctionDef, ast.If]
    spec = head + torch("  - ReLU").removeprefix("name: m\n")
    assert isinstance(ast.parse(to("pytorch", spec)).body[-1], ast.ClassDef)


@pytest.mark.parametrize(
    "name",
    [
        "a: b",
        "- a",
        "#",
        "'",
        '"',
        "a\tb",
        "\u2028",
        "null",
        "1.5",
        "$x",
        "{a}",
        "true",
        "a,b",
        " a ",
    ],
)
def test_names_are_texts_in_a_spec(name: str) -> None:
    import json

    written = json.dumps(name.replace("$", "$$"))
    text = to("yaml", keras(f"  - Dense: 4\n    name: {written}\n"))
    report, _ = study(Source(text, "again.yaml"))
    assert report.rows[-1].name == name


# -- what cannot be converted --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "spec"),
    [
        ("pytorch", keras("  - Dense: 4")),
        ("keras", torch("  - ReLU")),
        ("keras-json", torch("  - ReLU")),
    ],
)
def test_layers_are_not_translated(target: str, spec: str) -> None:
    with pytest.raises(OtherFramework, match="not translated") as caught:
        to(target, spec)
    assert "yaml" in caught.value.help


LIBRARY = "layers_library:\n  Own: {output: [4]}\n"


@pytest.mark.parametrize("target", ["keras", "keras-json"])
def test_layer_of_the_specs_own_is_told(target: str) -> None:
    with pytest.raises(NotExpressible, match="`Own` is a layer of the spec's own"):
        to(target, LIBRARY + keras("  - Own"))


def test_layer_of_the_specs_own_stays_in_a_spec() -> None:
    text = to("yaml", LIBRARY + keras("  - Own"))
    assert text.endswith("layers_library: {Own: {output: [4]}}\nlayers:\n  - Own\n")


@pytest.mark.parametrize("name", ["forward", "training", "state_dict", "_modules"])
def test_name_that_a_module_has_already_is_told(name: str) -> None:
    with pytest.raises(NotExpressible, match=f"has an attribute `{name}` already"):
        to("pytorch", torch(f"  - ReLU: {{name: {name}}}"))


def test_function_of_ones_own_is_told() -> None:
    activation = "{class_name: function, config: mine}"
    with pytest.raises(NotExpressible, match="a function of its own"):
        to("keras", keras(f"  - Dense: {{units: 4, activation: {activation}}}"))
