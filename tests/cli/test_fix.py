"""`cnnshape check --fix`, `--unsafe-fixes`, `--diff`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from commandline import CHAIN, NOT_CHECKED, Run, Write, process

CERTAIN = CHAIN.replace("Conv2D", "Conv2DD").replace("Flatten", "Fltten")
WRONG = CERTAIN.replace("Dense: 10", "Dense: ten")
MENDED = CHAIN.replace("Dense: 10", "Dense: ten")
NO_FLATTEN = CHAIN.replace("  - Flatten\n", "")


def text(name: str = "model.yaml") -> str:
    return Path(name).read_text(encoding="utf-8")


def test_what_is_certain_is_mended_in_place(run: Run, spec: Write) -> None:
    result = run("check", "--fix", spec(CERTAIN))
    assert result == (0, "Fixed 2 errors in 1 spec; none remain.\n", "")
    assert text() == CHAIN


def test_what_remains_is_told(run: Run, spec: Write) -> None:
    result = run("check", "--fix", "--format", "concise", spec(WRONG), spec(CHAIN, "b.yaml"))
    assert result.code == 1
    assert result.out == (
        "model.yaml:8:12: error CS104 wrong-type: `units` must be a whole number of at least 1, "
        "not ten\n"
        "Fixed 2 errors in 1 spec; 1 remains.\n"
    )
    assert text() == MENDED


def test_several_specs_are_mended(run: Run, spec: Write) -> None:
    spec(CERTAIN, "a/one.yaml")
    spec(CERTAIN.replace("Dense: 10", "Dense: ten"), "a/two.yaml")
    result = run("check", "--fix", "-q", "--format", "concise", "a")
    assert (result.code, result.out.count("\n")) == (1, 1)
    result = run("check", "--fix", "a")
    assert result.out.endswith("Found 1 error in 1 of 2 specs.\n")


def test_a_clean_spec_is_not_written(run: Run, spec: Write) -> None:
    path = spec(CHAIN)
    os.utime(path, ns=(1, 1))
    assert run("check", "--fix", path) == (0, "No problems found in 1 spec.\n", "")
    assert os.stat(path).st_mtime_ns == 1


def test_what_is_not_certain_is_left(run: Run, spec: Write) -> None:
    result = run("check", "--fix", spec(NO_FLATTEN))
    assert result.code == 1
    assert result.out.endswith("Found 1 error in 1 spec; 1 fixable with --unsafe-fixes.\n")
    assert text() == NO_FLATTEN


def test_what_is_not_certain_is_mended_where_that_is_asked_for(run: Run, spec: Write) -> None:
    result = run("check", "--fix", "--unsafe-fixes", spec(NO_FLATTEN))
    assert result == (0, "Fixed 1 error in 1 spec; none remain.\n", "")
    assert text() == CHAIN


def test_unsafe_fixes_are_shown(run: Run, spec: Write) -> None:
    result = run("check", spec(NO_FLATTEN))
    assert "fix: " not in result.out
    assert result.out.endswith("Found 1 error in 1 spec; 1 fixable with --unsafe-fixes.\n")
    result = run("check", "--unsafe-fixes", "model.yaml")
    assert "  = unsafe fix: insert `Flatten` before it\n" in result.out
    assert text() == NO_FLATTEN


DIFF = """\
--- model.yaml
+++ model.yaml
@@ -2,7 +2,7 @@
 framework: keras
 input: [28, 28, 1]
 layers:
-  - Conv2DD: {filters: 32, kernel_size: 3}
+  - Conv2D: {filters: 32, kernel_size: 3}
   - MaxPooling2D: 2
   - Flatten
   - Dense: 10
"""


def test_a_diff_writes_nothing(run: Run, spec: Write) -> None:
    wrong = CERTAIN.replace("Fltten", "Flatten")
    result = run("check", "--diff", spec(wrong))
    assert result == (1, DIFF, "Would fix 1 error in 1 spec.\n")
    assert text() == wrong
    # It takes precedence over --fix.
    assert run("check", "--diff", "--fix", "model.yaml") == result
    assert text() == wrong


def test_a_diff_of_nothing(run: Run, spec: Write) -> None:
    assert run("check", "--diff", spec(CHAIN)) == (0, "", "Nothing to fix.\n")
    result = run("check", "--diff", spec(NO_FLATTEN))
    assert result == (0, "", "Nothing to fix; 1 fixable with --unsafe-fixes.\n")
    result = run("check", "--diff", "--unsafe-fixes", "model.yaml")
    assert (result.code, result.err) == (1, "Would fix 1 error in 1 spec.\n")


def test_a_diff_of_a_file_that_cannot_be_read(run: Run, spec: Write) -> None:
    spec(CERTAIN)
    assert run("check", "--diff", "model.yaml", "missing.yaml").code == 2


def test_a_diff_tells_of_a_line_without_an_end_and_of_colours(run: Run, spec: Write) -> None:
    spec("framework: keras\ninput: [8]\nlayers:\n  - Dens: 3")
    result = run("check", "--diff", "model.yaml")
    assert result.out.endswith(
        "-  - Dens: 3\n\\ No newline at end of file\n+  - Dense: 3\n\\ No newline at end of file\n"
    )
    colored = run("check", "--diff", "--color", "always", "model.yaml").out
    assert "\x1b[1;31m-  - Dens: 3\x1b[0m\n" in colored
    assert "\x1b[1;32m+  - Dense: 3\x1b[0m\n" in colored


def test_standard_input_goes_on_to_standard_output() -> None:
    result = process("check", "--fix", "-", stdin=WRONG)
    assert (result.code, result.out) == (1, MENDED)
    assert result.err.endswith(f"Fixed 2 errors in 1 spec; 1 remains.\n{NOT_CHECKED}")
    assert process("check", "--fix", "-", stdin=CHAIN) == (
        0,
        CHAIN,
        f"No problems found in 1 spec.\n{NOT_CHECKED}",
    )


def test_a_name_for_standard_input_is_no_file_to_write(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(CHAIN)
    result = process("check", "--fix", "-", "--stdin-filename", str(path), stdin=CERTAIN)
    assert (result.code, result.out) == (0, CHAIN)
    assert path.read_text() == CHAIN


def test_json_counts_what_is_fixed(run: Run, spec: Write) -> None:
    document = json.loads(run("check", "--fix", "--format", "json", spec(WRONG)).out)
    assert document["summary"] == {
        "files": 1,
        "errors": 1,
        "warnings": 0,
        "infos": 0,
        "fixable": 0,
        "fixed": 2,
    }
    assert [found["name"] for found in document["diagnostics"]] == ["wrong-type"]


def test_rules_that_are_not_told_are_not_mended(run: Run, spec: Write) -> None:
    result = run("check", "--fix", "--ignore", "unknown-layer", spec(CERTAIN))
    assert result == (0, "No problems found in 1 spec.\n", "")
    assert text() == CERTAIN


def test_a_fix_that_is_taken_back_is_told(run: Run, spec: Write) -> None:
    # With the dash, what is pooled is no map any more.
    wrong = CHAIN.replace("  - Flatten\n", "    Flatten:\n").replace(
        "Dense: 10", "GlobalAveragePooling2D"
    )
    result = run("check", "--fix", "--unsafe-fixes", spec(wrong))
    assert result.code == 1
    assert result.err == (
        "cnnshape: model.yaml: a fix was taken back (write `- Flatten`): it would bring CS302: "
        "the layer takes an input with 4 axes (batch included), but the input (None, 5408) has 2\n"
    )
    assert text() == wrong


SAVED = """\
{"class_name": "Sequential", "config": {"name": "s", "layers": [
  {"class_name": "InputLayer", "config": {"batch_shape": [null, 8], "name": "x"}},
  {"class_name": "Dense", "config": {"units": "3", "name": "d", "activation": "rellu"}}
]}}
"""


def test_a_saved_model_is_not_changed(run: Run, spec: Write) -> None:
    result = run("check", "--fix", "--unsafe-fixes", spec(SAVED, "model.json"))
    assert result.code == 1
    assert result.err == (
        "cnnshape: model.json: a saved model is not changed; mend the program that saves it\n"
    )
    assert "fixable" not in result.out
    assert text("model.json") == SAVED


def test_a_model_inside_is_mended_where_it_is_named_too(run: Run, spec: Write) -> None:
    inner = spec(CHAIN.replace("Flatten", "Fltten"), "inner.yaml")
    outer = spec("framework: keras\ninput: [28, 28, 1]\nlayers: [{Model: inner.yaml}]\n", "o.yaml")
    result = run("check", "--fix", outer)
    assert result.code == 1
    assert text(inner) == CHAIN.replace("Flatten", "Fltten")
    result = run("check", "--fix", outer, inner)
    assert result == (0, "Fixed 1 error in 1 spec; none remain.\n", "")
    assert text(inner) == CHAIN


def test_a_file_that_cannot_be_written_is_told(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run("check", "--fix", spec(CERTAIN))
    assert result.code == 2
    assert result.err == "cnnshape: model.yaml is not changed: no space left on device\n"
    assert text() == CERTAIN


def test_line_breaks_and_encoding_stay(run: Run, spec: Write) -> None:
    path = Path(spec(""))
    for data in (
        b"\xef\xbb\xbf" + CERTAIN.replace("\n", "\r\n").encode(),
        b"\xff\xfe" + CERTAIN.encode("utf-16-le"),
    ):
        path.write_bytes(data)
        assert run("check", "--fix", "model.yaml").code == 0
        encoding = "utf-16-le" if data.startswith(b"\xff\xfe") else "utf-8"
        changed = data
        for wrong, right in (("Conv2DD", "Conv2D"), ("Fltten", "Flatten")):
            changed = changed.replace(wrong.encode(encoding), right.encode(encoding))
        assert path.read_bytes() == changed
