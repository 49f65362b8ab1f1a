"""What SECURITY.md promises, where no other test does, and that every promise names its tests."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

import cnnshape
from cnnshape.arrays import read_array
from cnnshape.arrays.array import DataProblem

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_the_tests_that_a_promise_names_exist(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_promise_names_a_test() -> None:
    promises = [part for part in re.split(r"\n(?=- |\*\*)", PAGE) if part.startswith("- ")]
    # What a package that is installed may do is no promise.
    unnamed = [part for part in promises if "::" not in part and "entry points" not in part]
    assert len(promises) > 8
    assert not unnamed


def test_code_in_a_saved_model_stays_text(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    code = f"__import__('pathlib').Path({str(marker)!r}).touch()"
    layers = [
        {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "input"}},
        {"class_name": "Lambda", "config": {"name": "own", "function": [code, None, None]}},
        {"class_name": code, "config": {"name": code}},
    ]
    saved = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}
    path = tmp_path / "model.json"
    path.write_text(json.dumps(saved))
    report = cnnshape.load(path)
    assert "opaque-layer" in [found.rule.name for found in report.diagnostics]
    assert not marker.exists()


def test_pickled_objects_in_data_are_refused(tmp_path: Path) -> None:
    said = "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }".ljust(117) + "\n"
    path = tmp_path / "x.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(said).to_bytes(2, "little") + said.encode())
    with pytest.raises(DataProblem, match="would have to be unpickled"):
        read_array(str(path))


def test_no_module_opens_a_connection() -> None:
    unwanted = ("socket", "urllib.request", "http", "ssl", "requests", "ftplib", "smtplib")
    for path in (ROOT / "cnnshape").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            assert not [name for name in names if name.startswith(unwanted)], path


def test_a_tag_makes_no_object(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    text = (
        "framework: keras\ninput: [4]\nlayers:\n"
        f'  - Dense: {{units: 3, name: !!python/object/apply:os.mkdir ["{marker}"]}}\n'
        f"  - !!python/object/apply:os.mkdir [{marker}]\n"
    )
    assert not cnnshape.analyze(text).ok
    assert not marker.exists()
