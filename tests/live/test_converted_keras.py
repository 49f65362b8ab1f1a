"""Keras source and Keras JSON made of a spec, in Keras itself."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any

import pytest
from converted import open_sizes, read, specs

from cnnshape.convert.keras_names import operation_class
from cnnshape.convert.problems import NotExpressible
from cnnshape.convert.targets import converted

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore")]

# Why a model has no other form.
REFUSED = ("of the spec's own", "is not written", "a function of its own")


def build(text: str, target: str, keras: Any) -> Any:
    if target == "keras-json":
        return keras.models.model_from_json(text)
    names: dict[str, Any] = {"__name__": "model"}
    exec(compile(text, "model.py", "exec"), names)
    return names["build"]()


def layers(model: Any, keras: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every layer and operation with its name, those of nested models too."""
    found = list(model.layers)
    if isinstance(model, keras.Sequential):
        found.insert(0, model._functional.layers[0])
    else:
        found = list(model.operations)
    for layer in found:
        if isinstance(layer, keras.Model):
            yield from layers(layer, keras, f"{prefix}{layer.name}/")
        else:
            yield f"{prefix}{layer.name}", layer


def declared(shapes: list[Any], outputs: list[Any]) -> bool:
    """Whether the outputs are the shapes with some sizes left open."""
    return [len(shape) for shape in shapes] == [len(output) for output in outputs] and all(
        b is None or a == b
        for shape, output in zip(shapes, outputs, strict=True)
        for a, b in zip(shape, output, strict=True)
    )


@pytest.mark.parametrize("target", ["keras", "keras-json"])
@pytest.mark.parametrize(
    "path", specs("keras", "specs", "tests/keras_files"), ids=lambda path: path.stem
)
def test_model_is_that_of_the_spec(path: Path, target: str) -> None:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    report, stages = read(path)
    try:
        text = converted(report, stages, target)
    except NotExpressible as problem:
        if any(reason in str(problem) for reason in REFUSED):
            pytest.skip(str(problem))
        raise
    keras.backend.clear_session()
    model = build(text, target, keras)
    assert model.name == report.name
    found = dict(layers(model, keras))
    assert set(found) == {row.name for row in report.rows}
    assert model.count_params() == report.totals.params
    for row in report.rows:
        layer = found[row.name]
        kind = operation_class(row.type)[1] if row.type.startswith("ops.") else row.type
        assert type(layer).__name__ == kind
        outputs = [tuple(t.shape) for t in layer._inbound_nodes[0].output_tensors]
        shapes = [open_sizes(shape) for shape in row.output_shapes]
        # In a nested model Keras shows the shapes that it declares, not those that it is given.
        assert outputs == shapes or ("/" in row.name and declared(shapes, outputs)), row.name
        weights = [tuple(weight.shape) for weight in getattr(layer, "weights", ())]
        assert weights == [weight.shape for weight in row.weights or ()], row.name
        trained = sum(prod(w.shape) for w in getattr(layer, "trainable_variables", ()))
        assert trained == row.trainable_params, row.name
