"""`cnnshape weights`: the list, the comparison, their formats and exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commandline import CHAIN, ROOT, WRONG, Run, Write

FILES = ROOT / "tests" / "checkpoints"
TABLE = """\
Model: "chain"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━━━━━┓
┃ Weight              ┃ Shape         ┃ Type    ┃ Role      ┃ Elements ┃     Bytes ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━━━━━┩
│ chain/conv2d/kernel │ [3, 3, 1, 32] │ float32 │ trainable │      288 │   1.12 KB │
│ chain/conv2d/bias   │ [32]          │ float32 │ trainable │       32 │  128.00 B │
│ chain/dense/kernel  │ [5408, 10]    │ float32 │ trainable │   54,080 │ 211.25 KB │
│ chain/dense/bias    │ [10]          │ float32 │ trainable │       10 │   40.00 B │
└─────────────────────┴───────────────┴─────────┴───────────┴──────────┴───────────┘
 Total: 4 tensors, 54,410 elements (212.54 KB)
 Trainable: 4 tensors, 54,410 elements (212.54 KB)
"""
CSV = """\
name,layer,shape,dtype,role,elements,bytes
chain/conv2d/kernel,conv2d,"[3, 3, 1, 32]",float32,trainable,288,1152
chain/conv2d/bias,conv2d,[32],float32,trainable,32,128
chain/dense/kernel,dense,"[5408, 10]",float32,trainable,54080,216320
chain/dense/bias,dense,[10],float32,trainable,10,40
"""
OTHER = """\
net.yaml against other.safetensors (safetensors, 7 tensors)
Missing key(s): 2
  bn.running_mean [4] at net.yaml:6:5
  fc.bias [5] at net.yaml:9:5
Unexpected key(s): 1
  head.bias [5]
size mismatch for fc.weight: [10, 144] in the checkpoint, [5, 144] in the model, at net.yaml:9:5
note: 1 tensor that older versions did not save (bn.num_batches_tracked, …): loading takes that
5 of 9 tensors fit.
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the spec and the files that were written for it."""
    for path in FILES.iterdir():
        if path.is_file() and path.suffix != ".py":
            shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_table_has_every_tensor_and_sums(run: Run, spec: Write) -> None:
    assert run("weights", spec(CHAIN)) == (0, TABLE, "")


def test_sums_tell_statistics_and_frozen_weights_apart(run: Run, spec: Write) -> None:
    text = CHAIN.replace("  - Flatten", "  - BatchNormalization: {trainable: false}\n  - Flatten")
    out = run("weights", spec(text)).out
    assert " Frozen: 2 tensors, 64 elements (256.00 B)\n" in out
    assert " Statistics: 2 tensors, 64 elements (256.00 B)\n" in out


def test_csv_has_plain_numbers(run: Run, spec: Write) -> None:
    assert run("weights", spec(CHAIN), "--format", "csv") == (0, CSV, "")


def test_json_has_places_and_totals(run: Run, spec: Write) -> None:
    found = json.loads(run("weights", spec(CHAIN), "--format", "json").out)
    assert found["weights"][0] == {
        "name": "chain/conv2d/kernel",
        "layer": "conv2d",
        "shape": [3, 3, 1, 32],
        "dtype": "float32",
        "role": "trainable",
        "elements": 288,
        "bytes": 1152.0,
        "file": "model.yaml",
        "line": 5,
        "column": 5,
    }
    assert found["totals"] == {
        "tensors": 4,
        "elements": 54410,
        "bytes": 217640.0,
        "trainable": 54410,
        "frozen": 0,
        "statistic": 0,
        "status": "complete",
    }
    assert (found["name"], found["framework"], found["hidden"]) == ("chain", "keras", [])


def test_mistakes_are_told_and_what_they_hide(run: Run, spec: Write) -> None:
    code, out, err = run("weights", spec(WRONG))
    assert code == 1
    assert "model.yaml:5:43: error CS102 unknown-argument" in err
    assert " Partial: a mistake hides the weights of first, dense" in out
    assert run("weights", spec(WRONG), "--format", "csv").out.count("?") > 0


def test_file_that_fits_ends_with_0(run: Run, files: Path) -> None:
    title = "net.yaml against net.safetensors (safetensors, 9 tensors)\n"
    expected = (0, f"{title}Everything fits: 9 tensors.\n", "")
    assert run("weights", "net.yaml", "--against", "net.safetensors") == expected


def test_differences_are_listed_as_load_state_dict_lists_them(run: Run, files: Path) -> None:
    assert run("weights", "net.yaml", "--against", "other.safetensors") == (1, OTHER, "")


def test_name_that_may_be_meant_is_told(run: Run, files: Path) -> None:
    text = Path("net.yaml").read_text(encoding="utf-8").replace("name: conv", "name: convo")
    Path("renamed.yaml").write_text(text, encoding="utf-8")
    out = run("weights", "renamed.yaml", "--against", "net.safetensors").out
    line = "  convo.weight [4, 3, 3, 3] at renamed.yaml:5:5; did you mean `conv.weight`?\n"
    assert line in out


def test_json_of_a_comparison(run: Run, files: Path) -> None:
    code, out, _ = run("weights", "net.yaml", "--against", "other.safetensors", "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert found["checkpoint"] == {
        "file": "other.safetensors",
        "format": "safetensors",
        "framework": "pytorch",
        "tensors": 7,
    }
    assert (found["fits"], found["fitting"]) == (False, 5)
    assert [one["name"] for one in found["missing"]] == ["bn.running_mean", "fc.bias"]
    assert found["unexpected"] == [{"name": "head.bias", "shape": [5], "dtype": "float32"}]
    (mismatch,) = found["mismatched"]
    assert (mismatch["name"], mismatch["shape"], mismatch["line"]) == ("fc.weight", [5, 144], 9)
    assert mismatch["checkpoint"] == {
        "name": "fc.weight",
        "shape": [10, 144],
        "dtype": "float32",
    }
    assert len(found["notes"]) == 1


def test_weights_that_a_mistake_hides_are_not_compared(run: Run, files: Path) -> None:
    text = Path("net.yaml").read_text(encoding="utf-8").replace("kernel_size: 3, ", "")
    Path("wrong.yaml").write_text(text, encoding="utf-8")
    code, out, _ = run("weights", "wrong.yaml", "--against", "net.safetensors")
    assert code == 1
    assert "not compared: a mistake hides the weights of conv\n" in out


def test_file_that_cannot_be_used_ends_with_2(run: Run, files: Path) -> None:
    err = "cnnshape: none.pt cannot be used: no such file or directory\n"
    assert run("weights", "net.yaml", "--against", "none.pt") == (2, "", err)


def test_spec_that_cannot_be_read_ends_with_2(run: Run, files: Path) -> None:
    assert run("weights", "none.yaml").code == 2


USAGE = {
    "key without a file": (
        ("--key", "model"),
        "Error: --key says which dictionary of a file; give --against as well.",
    ),
    "csv of a comparison": (
        ("--against", "net.safetensors", "--format", "csv"),
        "Error: --format csv is not for --against; take json.",
    ),
}


@pytest.mark.parametrize(("words", "message"), USAGE.values(), ids=list(USAGE))
def test_options_that_exclude_each_other(
    words: tuple[str, ...], message: str, run: Run, files: Path
) -> None:
    code, _, err = run("weights", "net.yaml", *words)
    assert code == 2
    assert err.endswith(f"{message}\n")
