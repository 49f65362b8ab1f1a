"""Record what PyTorch says about the cases of cases_torch.py.

Run with PyTorch installed: ``python tests/oracle/record_torch.py``.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from case_table import Case, error_text, write_families
from cases_torch import CASES

# By name, since the folders of the records have the names of the frameworks.
torch: Any = import_module("torch")
functional: Any = import_module("torch.nn.functional")
FlopCounterMode: Any = import_module("torch.utils.flop_counter").FlopCounterMode

HERE = Path(__file__).resolve().parent
BATCH = 2
LISTS = {"cat", "stack"}
METHODS = {"view", "expand", "repeat", "contiguous", "unflatten", "flip"}


def plain_attention() -> Any:
    """The plain way of the fused attention, which has a formula."""
    return torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH)


def operation(name: str) -> Callable[..., Any]:
    if name in METHODS:
        return getattr(torch.Tensor, name)  # type: ignore[no-any-return]
    return getattr(functional, name, None) or getattr(torch, name)  # type: ignore[no-any-return]


def applied(name: str, tensors: list[Any], args: dict[str, Any]) -> Any:
    if name == "einsum":
        return torch.einsum(args["equation"], *tensors)
    if name in LISTS:
        return operation(name)(tensors, **args)
    if name in ("view", "expand", "repeat", "flip"):
        # By position: the methods take their sizes as a list or one by one.
        return operation(name)(*tensors, *args.values())
    if "dropout" in name:
        args = {"training": False, **args}
    return operation(name)(*tensors, **args)


def as_argument(value: Any) -> Any:
    """Lists are written as tuples, as the documentation does; a layer inside another one is built
    first."""
    if isinstance(value, dict):
        inner = {key: as_argument(item) for key, item in value["args"].items()}
        return getattr(torch.nn, value["layer"])(**inner)
    return tuple(as_argument(item) for item in value) if isinstance(value, list) else value


def reason(error: BaseException) -> str:
    return error_text(error, [line.strip() for line in str(error).splitlines() if line.strip()])


def shapes_of(output: Any) -> list[list[int]]:
    """The shapes of all the tensors, however they are nested."""
    if isinstance(output, torch.Tensor):
        return [list(output.shape)]
    return [shape for item in output if item is not None for shape in shapes_of(item)]


def sample(shape: list[int | None], dtype: str) -> Any:
    full = (BATCH, *(size or 0 for size in shape))
    if dtype == "int64":
        return torch.zeros(full, dtype=torch.int64)
    return torch.rand(full).to(getattr(torch, dtype))


def weights_of(module: Any) -> list[list[Any]]:
    parameters = dict(module.named_parameters())
    rows: list[list[Any]] = []
    for name, tensor in module.state_dict().items():
        kind = "buffer"
        if name in parameters:
            kind = "trainable" if parameters[name].requires_grad else "non_trainable"
        rows.append([name, list(tensor.shape), str(tensor.dtype).removeprefix("torch."), kind])
    return rows


def count(module: Any, trainable: bool) -> int:
    return sum(p.numel() for p in module.parameters() if p.requires_grad is trainable)


def counted(apply: Callable[[], Any]) -> int | float | None:
    """Multiply-accumulates of one sample, or None when nothing that ran has a formula.

    In a run of its own: the counter takes some operations apart, and the parts accept what the
    operation refuses, or refuse what it accepts.
    """
    try:
        with torch.no_grad(), plain_attention(), FlopCounterMode(display=False) as counter:
            apply()
    except Exception:
        return None
    if not any(counter.get_flop_counts().values()):
        return None
    macs = counter.get_total_flops() / 2 / BATCH
    return int(macs) if macs == int(macs) else macs


def run(case: Case) -> dict[str, Any]:
    torch.manual_seed(0)
    record: dict[str, Any] = {
        "name": case.name,
        "layer": case.layer,
        "args": case.args,
        "inputs": case.inputs,
        "batch": BATCH,
    }
    if case.dtype != "float32":
        record["dtype"] = case.dtype
    module: Any = None
    output: Any = None
    macs: int | float | None = None
    error: str | None = None
    stage: str | None = "construct"
    dtype_out = case.dtype
    try:
        tensors = [sample(shape, case.dtype) for shape in case.inputs]
        args = {key: as_argument(value) for key, value in case.args.items()}
        if not hasattr(torch.nn, case.layer):

            def apply() -> Any:
                return applied(case.layer, tensors, args)

        else:
            built = getattr(torch.nn, case.layer)(**args).eval()
            module = built

            def apply() -> Any:
                return built(*tensors)

        stage = "call"
        with torch.no_grad():
            result = apply()
        shapes = shapes_of(result)
        output = shapes[0] if isinstance(result, torch.Tensor) else shapes
        if isinstance(result, torch.Tensor):
            dtype_out = str(result.dtype).removeprefix("torch.")
        macs = counted(apply)
        if macs is None and case.layer == "LSTM":
            # oneDNN runs the whole LSTM as one operation without a formula; the plain path counts.
            with torch.backends.mkldnn.flags(enabled=False):
                macs = counted(apply)
        stage = None
    except Exception as caught:
        error = reason(caught)
    record["output"] = output
    if output is not None and dtype_out != case.dtype:
        record["output_dtype"] = dtype_out
    lazy = module is not None and any(
        isinstance(p, torch.nn.parameter.UninitializedTensorMixin)
        for p in (*module.parameters(), *module.buffers())
    )
    known = module if not lazy else None
    record["weights"] = weights_of(known) if known is not None else []
    record["trainable"] = count(known, True) if known is not None else 0
    record["non_trainable"] = count(known, False) if known is not None else 0
    record["macs"] = macs
    record["error"] = error
    if stage is not None:
        record["stage"] = stage
    return record


def main() -> None:
    warnings.simplefilter("ignore")
    # One thread gives the same choice of kernels everywhere.
    torch.set_num_threads(int(os.environ.get("ORACLE_THREADS", "1")))
    # The fused attention has no formula for its multiplications; the plain one gives the same.
    torch.backends.mha.set_fastpath_enabled(False)
    head = {
        "framework": "torch",
        "version": torch.__version__.split("+")[0],
        "backend": "cpu",
    }
    write_families(HERE / "torch", head, ((case.family, run(case)) for case in CASES))


if __name__ == "__main__":
    main()
