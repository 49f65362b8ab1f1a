"""The JSON of `summary` and `check`: a contract with scripts."""

from __future__ import annotations

import json
from typing import Any

from commandline import CHAIN, WRONG, Run, Write


def test_every_layer_with_every_number(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN), "--format", "json")
    assert result.code == 0
    report = json.loads(result.out)
    assert list(report) == [
        *("version", "name", "framework", "layers", "totals", "diagnostics"),
    ]
    assert (report["version"], report["name"], report["framework"]) == (1, "chain", "keras")
    assert [layer["name"] for layer in report["layers"]] == [
        *("input_layer", "conv2d", "max_pooling2d", "flatten", "dense")
    ]
    assert report["layers"][0] == {
        "name": "input_layer",
        "type": "InputLayer",
        "inputs": [],
        "input_shape": None,
        "output_shape": [None, 28, 28, 1],
        "params": 0,
        "trainable_params": 0,
        "non_trainable_params": 0,
        "weights": [],
        "macs": 0,
        "calls": 1,
        "line": 3,
        "column": 1,
        "flops": 0,
        "size": 0,
        "activations": 4 * 28 * 28,
        "receptive_field": [1, 1],
        "effective_stride": [1, 1],
        "centre": [0, 0],
    }
    assert report["layers"][1] == {
        "name": "conv2d",
        "type": "Conv2D",
        "inputs": ["input_layer"],
        "input_shape": [None, 28, 28, 1],
        "output_shape": [None, 26, 26, 32],
        "params": 320,
        "trainable_params": 320,
        "non_trainable_params": 0,
        "weights": [
            {
                "name": "conv2d/kernel",
                "shape": [3, 3, 1, 32],
                "dtype": "float32",
                "role": "trainable",
            },
            {"name": "conv2d/bias", "shape": [32], "dtype": "float32", "role": "trainable"},
        ],
        "macs": 194688,
        "calls": 1,
        "line": 5,
        "column": 5,
        "flops": 389376,
        "size": 1280,
        "activations": 4 * 26 * 26 * 32,
        "receptive_field": [3, 3],
        "effective_stride": [1, 1],
        "centre": [1, 1],
    }
    assert report["totals"] == {
        "params": 54410,
        "trainable_params": 54410,
        "non_trainable_params": 0,
        "macs": 248768,
        "status": "complete",
        "missing": 0,
        "flops": 497536,
        "batch_size": 1,
        "activations": 4 * (784 + 21632 + 5408 + 5408 + 10),
        "peak_activations": 4 * (21632 + 5408),
        "peak_layer": "max_pooling2d",
        "weights_size": 217640,
        "inference_memory": 217640 + 4 * (21632 + 5408),
        "memory_missing": 0,
    }
    assert report["diagnostics"] == []


def test_unknown_is_null(run: Run, spec: Write) -> None:
    result = run("summary", spec(WRONG), "--format", "json")
    assert result.code == 1
    layers = {layer["name"]: layer for layer in json.loads(result.out)["layers"]}
    first, head = layers["first"], layers["head"]
    assert first["output_shape"] == [None, None, None, 32]
    assert (first["params"], first["weights"], first["macs"]) == (None, None, None)
    assert (head["input_shape"], head["output_shape"]) == (None, None)
    totals = json.loads(result.out)["totals"]
    assert (totals["status"], totals["missing"]) == ("partial", 3)
    assert totals["memory_missing"] == 5
    assert (first["flops"], first["size"], first["activations"]) == (None, None, None)
    assert first["receptive_field"] == [None, None]


def test_several_inputs_are_a_list_of_shapes(run: Run, spec: Write) -> None:
    text = """\
framework: keras
inputs: {a: [8], b: [8]}
layers:
  - Add: {inputs: [a, b]}
"""
    result = run("summary", spec(text), "--format", "json")
    layer = json.loads(result.out)["layers"][-1]
    assert layer["input_shape"] == [[None, 8], [None, 8]]
    assert layer["output_shape"] == [None, 8]


def test_options_of_the_table_leave_the_json_alone(run: Run, spec: Write) -> None:
    name = spec(CHAIN)
    plain = run("summary", name, "--format", "json").out
    options = ["--columns", "name", "--depth", "1", "--layer-range", "flatten", "dense"]
    options += ["--sort-by", "macs", "--top", "1"]
    assert run("summary", name, "--format", "json", *options).out == plain


def test_several_specs_are_a_list(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN, "a.yaml"), spec(CHAIN, "b.yaml"), "--format", "json")
    assert [report["name"] for report in json.loads(result.out)] == ["chain", "chain"]


def diagnostics(run: Run, *command: str) -> Any:
    return json.loads(run(*command, "--format", "json").out)["diagnostics"]


def test_diagnostics(run: Run, spec: Write) -> None:
    name = spec(WRONG)
    found = diagnostics(run, "summary", name)
    assert found == diagnostics(run, "check", name)
    assert found[0] == {
        "code": "CS102",
        "name": "unknown-argument",
        "severity": "error",
        "message": "`Conv2D` has no argument `stride`",
        "file": "model.yaml",
        "line": 5,
        "column": 43,
        "end_line": 5,
        "end_column": 49,
        "labels": [],
        "help": "did you mean `strides`?",
        "fix": {
            "title": "rename `stride` to `strides`",
            "safe": True,
            "edits": [
                {
                    "file": "model.yaml",
                    "line": 5,
                    "column": 43,
                    "end_line": 5,
                    "end_column": 49,
                    "text": "strides",
                }
            ],
        },
    }
    assert (found[1]["code"], found[1]["help"], found[1]["fix"]) == ("CS104", None, None)


def test_columns_are_code_points(run: Run, spec: Write) -> None:
    text = "framework: keras\ninput: [3]\nlayers:\n  - {Dense: {name: 🙂é, units: no}}\n"
    found = diagnostics(run, "check", spec(text))[0]
    assert (found["line"], found["column"], found["end_column"]) == (4, 31, 33)


def test_labels_have_places(run: Run, spec: Write) -> None:
    text = CHAIN + "  - Dense: {units: 3, name: a}\n  - Dense: {units: 3, name: a}\n"
    found = diagnostics(run, "check", spec(text))
    assert found[0]["labels"] == [
        {
            "message": "first given here",
            "file": "model.yaml",
            "line": 9,
            "column": 29,
            "end_line": 9,
            "end_column": 30,
        }
    ]


def test_check_counts(run: Run, spec: Write) -> None:
    result = run("check", spec(WRONG, "a.yaml"), spec(CHAIN, "b.yaml"), "--format", "json")
    assert result.code == 1
    document = json.loads(result.out)
    assert list(document) == ["version", "summary", "diagnostics"]
    assert document["version"] == 1
    assert document["summary"] == {
        "files": 2,
        "errors": 3,
        "warnings": 0,
        "infos": 0,
        "fixable": 2,
        "fixed": 0,
    }


def test_an_unreadable_file_is_a_diagnostic(run: Run, spec: Write) -> None:
    spec(CHAIN)
    result = run("check", "none.yaml", "--format", "json")
    assert result.code == 2
    (found,) = json.loads(result.out)["diagnostics"]
    assert (found["code"], found["file"], found["line"], found["column"]) == (
        *("CS001", "none.yaml", 1, 1),
    )
    assert found["message"] == "the file cannot be read: no such file or directory"
    report = json.loads(run("summary", "none.yaml", "--format", "json").out)
    assert (report["framework"], report["layers"]) == (None, [])
