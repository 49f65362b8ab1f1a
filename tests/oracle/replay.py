"""The recorded cases as specs: what the tests of the records share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cnnshape
from cnnshape.values import SizeOrNull

HERE = Path(__file__).parent
# The folder of the records → the framework's name in a spec.
FRAMEWORKS = {"keras": "keras", "torch": "pytorch"}
FAMILIES = sorted(
    path
    for folder in FRAMEWORKS
    for path in (HERE / folder).glob("*.json")
    if path.name != "signatures.json"
)


def family(path: Path) -> str:
    """The name of a test about the cases of one file."""
    return f"{path.parent.name}-{path.stem}"


def records(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return cases


def argument(value: Any) -> Any:
    """A recorded argument as a spec writes it: a layer inside a wrapper is a layer call."""
    if isinstance(value, dict) and set(value) == {"layer", "args"}:
        return {value["layer"]: {k: argument(v) for k, v in value["args"].items()}}
    if isinstance(value, list):
        return [argument(item) for item in value]
    return value


def analysed(
    framework: str, case: dict[str, Any], inputs: list[Any], batch: int | None
) -> cnnshape.Report:
    """The report about a model of the case's one layer, with these inputs."""
    given = {
        f"x{number}": {"shape": shape, "batch_size": batch, "dtype": case.get("dtype", "float32")}
        for number, shape in enumerate(inputs)
    }
    args = {key: argument(value) for key, value in case["args"].items()}
    entry = {case["layer"]: args or None, "inputs": list(given)}
    spec = {"framework": FRAMEWORKS[framework], "inputs": given, "layers": [entry]}
    # A spec has no empty input, but what a layer makes of one is recorded.
    with patch("cnnshape.spec.SizeOrNull", lambda: SizeOrNull(min=0)):
        return cnnshape.analyze(spec)
