"""The example of every layer's page, converted and built by the framework itself."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from converted import open_sizes, sizes
from test_converted_torch import stand_in

from cnnshape.analysis import Overrides, study
from cnnshape.convert.manual import pages
from cnnshape.convert.problems import NotExpressible
from cnnshape.convert.targets import converted
from cnnshape.dialects.registry import dialect
from cnnshape.infer import Stages
from cnnshape.report import Report
from cnnshape.shape import Shape

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore")]

# Keras gives the input itself back, of which it cannot make a model.
NO_MODEL = ("Equalization",)


def examples(framework: str, name: str) -> list[tuple[Report, Stages]]:
    """With a batch of two: an operation may move the batch, and its size must then be known."""
    found = []
    for example in pages(name, framework)[0].examples:
        report, stages = study(example.report.source, overrides=Overrides(batch_size=2))
        if stages is not None and not report.errors:
            found.append((report, stages))
    return found


def output(stages: Stages) -> Shape:
    shape = stages.inference.origins.shape(stages.graph.outputs[0])
    assert shape is not None
    return shape


@pytest.mark.parametrize("name", dialect("pytorch").family_of)
def test_torch_layer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch", exc_type=ImportError)
    monkeypatch.setitem(sys.modules, "torchvision", ModuleType("torchvision"))
    monkeypatch.setitem(sys.modules, "torchvision.ops", stand_in())
    for report, stages in examples("pytorch", name):
        names: dict[str, Any] = {"__name__": "model"}
        exec(converted(report, stages, "pytorch"), names)
        classes = [v for v in names.values() if getattr(v, "__module__", "") == "model"]
        model = classes[-1]().eval()
        given = []
        for number, row in enumerate([row for row in report.rows if row.is_input]):
            is_index = name.startswith("Embedding") or (number and "npool" in name)
            dtype = torch.int64 if is_index else torch.float32
            given.append(torch.zeros(sizes(row.output_shape), dtype=dtype))
        made = model(*given)
        first = made[0] if isinstance(made, (tuple, list)) else made
        assert tuple(first.shape) == sizes(output(stages))
        weights = {weight.name: weight.shape for row in report.rows for weight in row.weights or ()}
        assert {key: tuple(v.shape) for key, v in model.state_dict().items()} == weights


@pytest.mark.parametrize("target", ["keras", "keras-json"])
@pytest.mark.parametrize("name", [n for n in dialect("keras").family_of if n not in NO_MODEL])
def test_keras_layer(name: str, target: str) -> None:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    for report, stages in examples("keras", name):
        try:
            text = converted(report, stages, target)
        except NotExpressible as problem:
            pytest.skip(str(problem))
        keras.backend.clear_session()
        if target == "keras":
            names: dict[str, Any] = {"__name__": "model"}
            exec(text, names)
            model = names["build"]()
        else:
            model = keras.models.model_from_json(text)
        assert tuple(model.outputs[0].shape) == open_sizes(output(stages))
        assert model.count_params() == report.totals.params
