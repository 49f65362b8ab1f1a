"""`cnnshape convert` on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Run, Write

SPEC = "name: m\nframework: keras\ninput: [8, 8, 3]\nlayers:\n  - Conv2D: [4, 3]\n  - Flatten\n"
# Where commands of their own find the package.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
WRONG = "name: m\nframework: keras\ninput: [8, 8, 3]\nlayers:\n  - Conv2D: [4, 30]\n"


@pytest.mark.parametrize("target", ["yaml", "keras", "keras-json"])
def test_result_goes_to_standard_output(run: Run, spec: Write, target: str) -> None:
    result = run("convert", spec(SPEC), "--to", target)
    assert (result.code, result.err) == (0, "")
    assert "Conv2D" in result.out


def test_spec_with_errors_is_not_converted(run: Run, spec: Write) -> None:
    result = run("convert", spec(WRONG), "--to", "yaml", "-o", "new.yaml")
    assert (result.code, result.out) == (1, "")
    assert "error[" in result.err
    assert not Path("new.yaml").exists()


def test_file_that_cannot_be_read(run: Run, spec: Write) -> None:
    result = run("convert", "nowhere.yaml", "--to", "yaml")
    assert (result.code, result.out) == (2, "")


def test_layers_of_another_framework_are_a_matter_of_usage(run: Run, spec: Write) -> None:
    result = run("convert", spec(SPEC), "--to", "pytorch", "-o", "new.py")
    assert (result.code, result.out) == (2, "")
    assert "not translated" in result.err
    assert "yaml, keras-json, keras" in result.err
    assert not Path("new.py").exists()


def test_what_has_no_words_is_told(run: Run, spec: Write) -> None:
    text = "layers_library: {Own: {output: [4]}}\n" + SPEC.replace("Flatten", "Own")
    result = run("convert", spec(text), "--to", "keras", "-o", "new.py")
    assert (result.code, result.out) == (1, "")
    assert "`Own`" in result.err
    assert not Path("new.py").exists()


def test_file_is_written_and_not_overwritten(run: Run, spec: Write) -> None:
    name = spec(SPEC)
    assert run("convert", name, "--to", "yaml", "-o", "new.yaml").code == 0
    first = Path("new.yaml").read_text()
    result = run("convert", name, "--to", "keras", "-o", "new.yaml")
    assert result.code == 2
    assert "exists already; --force overwrites it" in result.err
    assert Path("new.yaml").read_text() == first
    assert run("convert", name, "--to", "keras", "-o", "new.yaml", "--force").code == 0
    assert Path("new.yaml").read_text().startswith("import keras")


def test_settings_and_shape_are_those_that_are_given(run: Run, spec: Write) -> None:
    text = SPEC.replace("[4, 3]", "[$n, 3]").replace("layers:", "vars: {n: 4}\nlayers:")
    name = spec(text)
    arguments = ("--set", "n=7", "--input-shape", "16,16,3", "--batch-size", "2")
    result = run("convert", name, "--to", "yaml", *arguments)
    assert "input: {shape: [16, 16, 3], batch_size: 2}" in result.out
    assert "filters: 7" in result.out


def test_result_can_be_read_from_a_pipe(spec: Write) -> None:
    command = [sys.executable, "-m", "cnnshape"]
    made = subprocess.run(
        [*command, "convert", spec(SPEC), "--to", "keras-json"],
        capture_output=True,
        check=True,
        env=ENVIRONMENT,
    )
    shown = subprocess.run(
        [*command, "convert", "-", "--to", "yaml"],
        input=made.stdout,
        capture_output=True,
        check=True,
        env=ENVIRONMENT,
    )
    assert b"  - Conv2D: {filters: 4, kernel_size: 3}\n  - Flatten\n" in shown.stdout


def test_other_commands_do_not_load_what_converts(spec: Write) -> None:
    code = (
        "import sys; from cnnshape.cli import main; main(['summary', sys.argv[1]]); "
        "print([m for m in sys.modules if m.startswith('cnnshape.convert') or "
        "m == 'cnnshape.writing'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, spec(SPEC)],
        capture_output=True,
        text=True,
        check=True,
        env=ENVIRONMENT,
    )
    assert done.stdout.splitlines()[-1] == "[]"
