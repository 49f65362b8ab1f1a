"""PyTorch source made of a spec, in PyTorch itself."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from converted import read, sizes, specs

from cnnshape.convert.targets import converted

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore")]


def stand_in() -> ModuleType:
    """The one function of torchvision that source may import, as it is outside training."""
    operations = ModuleType("torchvision.ops")
    operations.stochastic_depth = lambda x, p, mode, training: x  # type: ignore[attr-defined]
    return operations


@pytest.mark.parametrize("path", specs("pytorch", "specs"), ids=lambda path: path.stem)
def test_module_is_the_model_of_the_spec(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch", exc_type=ImportError)
    monkeypatch.setitem(sys.modules, "torchvision", ModuleType("torchvision"))
    monkeypatch.setitem(sys.modules, "torchvision.ops", stand_in())
    report, stages = read(path)
    names: dict[str, Any] = {"__name__": "model"}
    exec(compile(converted(report, stages, "pytorch"), str(path), "exec"), names)
    model_class = [v for v in names.values() if getattr(v, "__module__", "") == "model"][-1]
    outputs: dict[str, Any] = {}

    def note(name: str) -> Any:
        def hook(_module: Any, _inputs: Any, output: Any) -> None:
            first = output[0] if isinstance(output, tuple) else output
            outputs.setdefault(name, tuple(first.shape))

        return hook

    # Without numbers: every shape is computed all the same.
    with torch.device("meta"):
        model = model_class().eval()
        for name, module in model.named_modules():
            module.register_forward_hook(note(name))
        given = [torch.empty(sizes(row.output_shape)) for row in report.rows if row.is_input]
        made = model(*given)
    weights = {weight.name: weight.shape for row in report.rows for weight in row.weights or ()}
    assert {name: tuple(v.shape) for name, v in model.state_dict().items()} == weights
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert trained == report.totals.trainable_params
    for row in report.layers:
        if row.name in outputs:
            assert outputs[row.name] == sizes(row.output_shape), row.name
    results = made if isinstance(made, tuple) else (made,)
    shapes = [stages.inference.origins.shape(tensor) for tensor in stages.graph.outputs]
    assert [tuple(result.shape) for result in results] == [sizes(s) for s in shapes if s]
