"""`cnnshape diff`: its formats, its sides, its exit codes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from commandline import CHAIN, WRONG, Run, Write

OTHER = CHAIN.replace("filters: 32", "filters: 64").replace("  - MaxPooling2D: 2\n", "")
TEXT = """\
old.yaml → new.yaml
~ conv2d (Conv2D)
    filters 32 → 64
    output (None, 26, 26, 32) → (None, 26, 26, 64)
    params 320 → 640 (+320)
    MACs 194,688 → 389,376 (+194,688)
- max_pooling2d (MaxPooling2D) (None, 13, 13, 32)
    params 0, MACs 0
~ flatten (Flatten)
    inputs [max_pooling2d] → [conv2d]
    output (None, 5408) → (None, 43264)
~ dense (Dense)
    params 54,090 → 432,650 (+378,560)
    MACs 54,080 → 432,640 (+378,560)
 Total params: 54,410 → 433,290 (+378,880, +696.3%)
 Trainable params: 54,410 → 433,290 (+378,880, +696.3%)
 Size: 212.54 KB → 1.65 MB (+1.45 MB, +696.3%)
 MACs per sample: 248,768 → 822,016 (+573,248, +230.4%)
"""
SAME = """\
old.yaml → old.yaml
No layer differs.
 Total params: 54,410 (same)
 Trainable params: 54,410 (same)
 Size: 212.54 KB (same)
 MACs per sample: 248,768 (same)
"""


def test_text_has_what_differs_and_the_totals(run: Run, spec: Write) -> None:
    assert run("diff", spec(CHAIN, "old.yaml"), spec(OTHER, "new.yaml")) == (0, TEXT, "")


def test_same_model_differs_in_nothing(run: Run, spec: Write) -> None:
    path = spec(CHAIN, "old.yaml")
    assert run("diff", path, path, "--exit-code") == (0, SAME, "")


def test_exit_code_tells_a_difference_where_that_is_asked_for(run: Run, spec: Write) -> None:
    assert run("diff", spec(CHAIN, "old.yaml"), spec(OTHER, "new.yaml"), "--exit-code").code == 1


def test_markdown_is_a_table(run: Run, spec: Write) -> None:
    sides = spec(CHAIN, "old.yaml"), spec(OTHER, "new.yaml")
    lines = run("diff", *sides, "--format", "markdown").out.splitlines()
    assert lines[0] == "### old.yaml → new.yaml"
    assert "| Total params | 54,410 | 433,290 | +378,880, +696.3% |" in lines
    assert (
        "| removed | max\\_pooling2d (MaxPooling2D) (None, 13, 13, 32) | params 0, MACs 0 |"
        in lines
    )


def test_json_has_both_sides_of_every_layer(run: Run, spec: Write) -> None:
    sides = spec(CHAIN, "old.yaml"), spec(OTHER, "new.yaml")
    found = json.loads(run("diff", *sides, "--format", "json").out)
    assert found["version"] == 1
    assert [found[side]["params"] for side in ("old", "new")] == [54410, 433290]
    conv, pool, *_ = found["layers"]
    assert conv["change"] == "changed"
    assert conv["arguments"] == {"filters": {"old": 32, "new": 64}}
    assert conv["differs"] == ["output_shapes", "params", "macs"]
    assert pool["change"] == "removed"
    assert pool["new"] is None
    assert pool["old"]["output_shape"] == [None, 13, 13, 32]


def test_one_spec_under_two_settings(run: Run, spec: Write) -> None:
    text = CHAIN.replace("layers:", "vars: {width: 32}\nlayers:").replace("32, k", "$width, k")
    out = run("diff", spec(text), "--set-new", "width=64", "--set-old", "width=16").out
    assert "    filters 16 → 64\n" in out


def test_mistakes_are_told_on_standard_error(run: Run, spec: Write) -> None:
    code, out, err = run("diff", spec(WRONG, "wrong.yaml"), spec(CHAIN, "right.yaml"))
    assert code == 0
    assert out.startswith("wrong.yaml → right.yaml\n")
    assert "wrong.yaml:5:43: error CS102 unknown-argument" in err


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere.yaml", "no such file or directory"),
        ("nowhere:model.yaml", "the file cannot be read: "),
        ("-x:model.yaml", "'-x' is no revision of git"),
    ],
)
def test_side_that_cannot_be_read_is_told(run: Run, spec: Write, path: str, said: str) -> None:
    code, out, err = run("diff", "--", path, spec(CHAIN))
    assert (code, out) == (2, "")
    assert said in err


@pytest.fixture
def repository(spec: Write, tmp_path: Path) -> str:
    """A spec with a nested one, both changed since the last commit."""
    nested = CHAIN.replace("  - Flatten\n  - Dense: 10\n", "")
    outer = "framework: keras\ninput: [28, 28, 1]\nlayers: [{Model: inner.yaml}, Flatten]\n"
    spec(nested, "models/inner.yaml")
    path = spec(outer, "models/outer.yaml")
    for words in (
        ["init", "--quiet"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "first"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    spec(nested.replace("filters: 32", "filters: 8"), "models/inner.yaml")
    return path


def test_side_at_a_revision_takes_its_nested_models_from_there(run: Run, repository: str) -> None:
    code, out, err = run("diff", f"HEAD:{repository}", repository)
    assert (code, err) == (0, "")
    assert out.startswith(f"HEAD:{repository} → {repository}\n")
    assert "    filters 32 → 8\n" in out


def test_nested_model_of_a_revision_stays_in_its_folder(
    run: Run, repository: str, spec: Write
) -> None:
    spec("layers: [{Model: ../other.yaml}]\nframework: keras\ninput: [1]\n", "models/bad.yaml")
    subprocess.run(["git", "add", "."], check=True)
    named = "user.name=x", "user.email=x@x"
    commit = ["git", "-c", named[0], "-c", named[1], "commit", "--quiet", "-m", "second"]
    subprocess.run(commit, check=True)
    err = run("diff", "HEAD:models/bad.yaml", "models/bad.yaml").err
    assert "it lies outside the folder of this spec" in err
