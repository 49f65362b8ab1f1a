"""What the real PyTorch says about a drawn case: built and run on the CPU in eval mode.

The meta device would be quicker, but it accepts much that the CPU refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any

import record_torch as recorder

torch = recorder.torch

torch.set_num_threads(1)
# Fused attention and the fused LSTM have no formula for their products; the plain ones give the
# same output.
torch.backends.mha.set_fastpath_enabled(False)

# Arguments that a spec writes as `auto` (or not at all), and what they repeat.
CHANNELS = ("in_channels", "num_features", "num_channels")
LAST = ("in_features", "input_size", "embed_dim", "d_model", "in1_features")


def sample(shape: list[int], dtype: str, batch: int) -> Any:
    full = (batch, *shape)
    if dtype == "int64":
        return torch.zeros(full, dtype=torch.int64)
    return torch.rand(full)


def completed(
    layer: str, args: dict[str, Any], inputs: list[list[int]], batch: int
) -> dict[str, Any]:
    """With what cnnshape takes from the input where it is not written."""
    first, last = [batch, *inputs[0]], [batch, *inputs[-1]]
    # These layers take an input without a batch, and then the channels stand first.
    spatial = "onv" in layer or layer.startswith("InstanceNorm")
    unbatched = spatial and len(first) == int(layer[-2]) + 1
    facts = {
        **(dict.fromkeys(CHANNELS, first[0 if unbatched else 1]) if len(first) > 1 else {}),
        **dict.fromkeys((*LAST, "normalized_shape"), first[-1]),
        "in2_features": last[-1],
    }
    module = getattr(torch.nn, layer)
    words = list(signature(module).parameters)
    if layer in ("LSTM", "GRU", "RNN"):
        words.append("input_size")
    left_out = [word for word in words if word in facts and args.get(word, "auto") == "auto"]
    optional = signature(module).parameters
    return {
        **args,
        **{
            word: facts[word]
            for word in left_out
            if args.get(word) == "auto"
            or word not in optional
            or optional[word].default is Parameter.empty
        },
    }


def argument(value: Any, case: dict[str, Any]) -> Any:
    """An argument as PyTorch takes it: a layer inside another one is built, for the same input."""
    if isinstance(value, dict):
        args = {word: argument(inner, case) for word, inner in value["args"].items()}
        given = completed(value["layer"], args, case["inputs"], case["batch"])
        return getattr(torch.nn, value["layer"])(**given)
    return recorder.as_argument(value)


def ask(case: dict[str, Any]) -> dict[str, Any]:
    torch.manual_seed(0)
    module: Any = None
    answer: dict[str, Any] = {"output": None, "error": None, "macs": None}
    layer, args = case["layer"], case["args"]
    try:
        tensors = [
            sample(shape, dtype, case["batch"])
            for shape, dtype in zip(case["inputs"], case["dtypes"], strict=True)
        ]
        args = {word: argument(value, case) for word, value in args.items()}
        if hasattr(torch.nn, layer):
            module = built = getattr(torch.nn, layer)(
                **completed(layer, args, case["inputs"], case["batch"])
            )
            built.eval()

            def apply() -> Any:
                return built(*tensors)
        else:

            def apply() -> Any:
                return recorder.applied(layer, tensors, args)

        with torch.no_grad():
            result = apply()
        shapes = recorder.shapes_of(result)
        answer["output"] = shapes[0] if isinstance(result, torch.Tensor) else shapes
        answer["macs"] = per_sample(macs(apply), case["batch"])
    except Exception as error:
        answer["error"] = recorder.reason(error)
    lazy = module is not None and any(
        isinstance(p, torch.nn.parameter.UninitializedTensorMixin)
        for p in (*module.parameters(), *module.buffers())
    )
    known = None if lazy else module
    answer["weights"] = recorder.weights_of(known) if known is not None else []
    answer["trainable"] = recorder.count(known, True) if known is not None else 0
    answer["non_trainable"] = recorder.count(known, False) if known is not None else 0
    return answer


def per_sample(total: float | None, batch: int) -> float | None:
    """With the batch divided out; None where the first axis was not one of samples."""
    return None if total is None or total % batch else total / batch


def macs(apply: Callable[[], Any]) -> float | None:
    """Multiply-accumulates, or None where nothing that ran has a formula."""
    with (
        torch.no_grad(),
        torch.backends.mkldnn.flags(enabled=False),
        recorder.plain_attention(),
        recorder.FlopCounterMode(display=False) as counter,
    ):
        try:
            apply()
        except Exception:
            # The counter takes some operations apart, and the parts may refuse what they accept.
            return None
    if not any(counter.get_flop_counts().values()):
        return None
    return float(counter.get_total_flops() / 2)
