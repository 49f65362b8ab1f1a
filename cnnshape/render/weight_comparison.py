"""A model held against a file of weights: as text that reads like `load_state_dict`, and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cnnshape.diagnostics import count
from cnnshape.render.json_text import json_text
from cnnshape.render.report_json import shape_json
from cnnshape.render.screen import Screen
from cnnshape.render.weight_list import tensor_json, tensor_shape

if TYPE_CHECKING:
    from cnnshape.convert.checkpoints.checkpoint import Stored
    from cnnshape.convert.checkpoints.comparison import Mismatch, WeightComparison


def text(found: WeightComparison, screen: Screen) -> str:
    """What differs, a line each with the place of the layer, and how much fits."""
    return "".join([f"{line}\n" for line in _lines(found, screen)])


def _lines(found: WeightComparison, screen: Screen) -> Iterator[str]:
    checkpoint, model = found.checkpoint, found.model
    number = count(len(checkpoint.tensors), "tensor")
    source = model.report.source.name
    title = f"{source} against {checkpoint.path} ({checkpoint.format}, {number})"
    yield screen.paint(screen.text(title), "bold")
    if found.missing:
        yield screen.paint(f"Missing key(s): {len(found.missing):,}", "error")
        for missing in found.missing:
            tensor = missing.tensor
            hint = f"; did you mean `{missing.hint}`?" if missing.hint else ""
            line = f"  {tensor.name} {tensor_shape(tensor.shape)} at {tensor.place}{hint}"
            yield screen.text(line)
    if found.unexpected:
        yield screen.paint(f"Unexpected key(s): {len(found.unexpected):,}", "error")
        for stored in found.unexpected:
            yield screen.text(f"  {stored.name} {tensor_shape(stored.shape)}")
    for mismatch in found.mismatched:
        yield screen.paint("size mismatch", "error") + screen.text(f" for {_mismatch(mismatch)}")
    for kind, style, told in (
        ("not compared", "warning", found.uncompared),
        ("note", "info", found.notes),
    ):
        for line in told:
            yield f"{screen.paint(kind, style)}: {screen.text(line)}"
    if model.hidden:
        names = ", ".join([row.name for row in model.hidden])
        line = screen.text(f"a mistake hides the weights of {names}")
        yield f"{screen.paint('not compared', 'warning')}: {line}"
    if found.fits:
        yield screen.paint(f"Everything fits: {count(found.fitting, 'tensor')}.", "ok")
    else:
        yield f"{found.fitting:,} of {count(len(model.all), 'tensor')} fit."


def _mismatch(mismatch: Mismatch) -> str:
    tensor, stored = mismatch.tensor, mismatch.stored
    there = tensor_shape(stored.shape)
    if mismatch.found != stored.shape:
        there += f" (here {tensor_shape(mismatch.found)})"
    other = "" if stored.name.endswith(tensor.name) else f" (`{stored.name}`)"
    return (
        f"{tensor.name}: {there} in the checkpoint{other}, {tensor_shape(tensor.shape)} in the "
        f"model, at {tensor.place}"
    )


def as_json(found: WeightComparison, screen: Screen) -> str:
    checkpoint = found.checkpoint
    return json_text(
        {
            "version": 1,
            "name": found.model.report.name,
            "file": found.model.report.source.name,
            "checkpoint": {
                "file": checkpoint.path,
                "format": checkpoint.format,
                "framework": checkpoint.dialect.name,
                "tensors": len(checkpoint.tensors),
            },
            "fits": found.fits,
            "fitting": found.fitting,
            "missing": [
                {**tensor_json(missing.tensor), "did_you_mean": missing.hint or None}
                for missing in found.missing
            ],
            "unexpected": _stored_json(found.unexpected),
            "mismatched": [
                {
                    **tensor_json(mismatch.tensor),
                    "checkpoint": _one_json(mismatch.stored),
                    "found": shape_json(mismatch.found),
                }
                for mismatch in found.mismatched
            ],
            "not_compared": [*found.uncompared, *[row.name for row in found.model.hidden]],
            "notes": list(found.notes),
        }
    )


def _stored_json(tensors: Iterable[Stored]) -> list[dict[str, Any]]:
    return [_one_json(stored) for stored in tensors]


def _one_json(stored: Stored) -> dict[str, Any]:
    return {"name": stored.name, "shape": shape_json(stored.shape), "dtype": stored.dtype}
