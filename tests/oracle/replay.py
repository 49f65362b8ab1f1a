"""The recorded cases as specs: what the tests of the records share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cnnshape
from cnnshape import BATCH, UNKNOWN, Role
from cnnshape.dialects.registry import dialect
from cnnshape.sizes import SizeOrNull

HERE = Path(__file__).parent
# The folder of the records → the framework's name in a spec.
FRAMEWORKS = {"keras": "keras", "torch": "pytorch"}
FAMILIES = sorted(
    path
    for folder in FRAMEWORKS
    for path in (HERE / folder).glob("*.json")
    if path.name != "signatures.json"
)
ROLES = {
    "keras": {
        "trainable": {Role.TRAINABLE},
        "non_trainable": {Role.FROZEN, Role.STATISTIC},
    },
    "torch": {
        "trainable": {Role.TRAINABLE},
        "non_trainable": {Role.FROZEN},
        "buffer": {Role.STATISTIC},
    },
}


def family(path: Path) -> str:
    """The name of a test about the cases of one file."""
    return f"{path.parent.name}-{path.stem}"


def records(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return cases


def argument(value: Any) -> Any:
    """A recorded argument as a spec writes it: a layer inside a wrapper is a layer call."""
    if isinstance(value, dict) and set(value) == {"layer", "args"}:
        if value["layer"] == "Sequential":
            return {"Sequential": [argument(one) for one in value["args"]["layers"]]}
        return {value["layer"]: {k: argument(v) for k, v in value["args"].items()}}
    if isinstance(value, list):
        return [argument(item) for item in value]
    return value


def analysed(
    framework: str, case: dict[str, Any], inputs: list[Any], batch: int | None
) -> cnnshape.Report:
    """The report about a model of the case's one layer, with these inputs."""
    dtypes = case.get("dtypes") or [case.get("dtype", "float32")] * len(inputs)
    given = {
        f"x{number}": {"shape": shape, "batch_size": batch, "dtype": dtype}
        for number, (shape, dtype) in enumerate(zip(inputs, dtypes, strict=True))
    }
    args = {key: argument(value) for key, value in case["args"].items()}
    entry = {case["layer"]: args or None, "inputs": list(given)}
    spec = {"framework": FRAMEWORKS[framework], "inputs": given, "layers": [entry]}
    # A spec has no empty input, but what a layer makes of one is recorded.
    with patch("cnnshape.spec.SizeOrNull", lambda: SizeOrNull(min=0)):
        return cnnshape.analyze(spec)


def plain(shape: cnnshape.Shape) -> list[Any]:
    return [None if dim is BATCH else "?" if dim is UNKNOWN else dim for dim in shape]


def differences(framework: str, case: dict[str, Any]) -> Iterator[str]:
    """What cnnshape says otherwise than the record, a line each."""
    try:
        report = analysed(framework, case, case["inputs"], case.get("batch"))
    except Exception as error:
        yield f"cnnshape raises {type(error).__name__}: {error}"
        return
    said = "; ".join(f"{d.rule.name}: {d.message}" for d in report.errors)
    if case["error"] is not None:
        if not report.errors:
            outputs = [plain(shape) for shape in report.layers[0].output_shapes]
            yield f"no error, output {outputs}, but {case['error']}"
        return
    if report.errors:
        yield f"error `{said}`, but the output is {case['output']}"
        return
    (row,) = report.layers
    outputs = [plain(shape) for shape in row.output_shapes]
    several = bool(case["output"]) and isinstance(case["output"][0], list)
    wanted = case["output"] if several else [case["output"]]
    if outputs != wanted:
        yield f"output {outputs}, but {wanted}"
    prefix = row.name + dialect(FRAMEWORKS[framework]).weight_joiner
    weights = [
        (weight.name.removeprefix(prefix), plain(weight.shape), weight.dtype, weight.role)
        for weight in row.weights or ()
    ]
    recorded = [
        (name, shape, dtype, ROLES[framework][kind]) for name, shape, dtype, kind in case["weights"]
    ]
    if [weight[:3] for weight in weights] != [weight[:3] for weight in recorded]:
        yield f"weights {[w[:3] for w in weights]}, but {[w[:3] for w in recorded]}"
    for own, theirs in zip(weights, recorded, strict=False):
        if own[3] not in theirs[3]:
            yield f"weight {own[0]} is {own[3].value}"
    counts = (row.trainable_params, row.non_trainable_params)
    if counts != (case["trainable"], case["non_trainable"]):
        yield f"counts {counts}, but {case['trainable']} and {case['non_trainable']}"
    if case["macs"] is not None and row.macs != case["macs"]:
        yield f"macs {row.macs}, but {case['macs']}"
