"""What the real Keras says about a drawn case: built and called symbolically, as in a model."""

from __future__ import annotations

from typing import Any

import record_keras as recorder

keras = recorder.keras


def ask(case: dict[str, Any]) -> dict[str, Any]:
    keras.utils.clear_session(free_memory=False)
    layer: Any = None
    answer: dict[str, Any] = {"output": None, "error": None, "macs": None}
    try:
        if "." not in case["layer"]:
            layer = recorder.build_layer(case["layer"], case["args"])
        tensors = [
            keras.Input(shape, dtype=dtype)
            for shape, dtype in zip(case["inputs"], case["dtypes"], strict=True)
        ]
        if layer is None:
            result = recorder.applied(case["layer"], tensors, case["args"])
        else:
            several = case["layer"] in recorder.SEPARATE or len(tensors) == 1
            result = layer(*tensors) if several else layer(tensors)
        answer["output"] = recorder.flat(recorder.shapes_of(result))
    except Exception as error:
        answer["error"] = recorder.reason(error)
    rows = recorder.weights_of(layer) if layer is not None else []
    answer["weights"] = rows
    answer["trainable"] = recorder.count(rows, "trainable")
    answer["non_trainable"] = recorder.count(rows, "non_trainable")
    return answer
