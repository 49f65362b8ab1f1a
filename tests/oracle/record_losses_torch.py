"""Record what PyTorch's losses say about labels of every shape and type.

Run with PyTorch installed: ``python tests/oracle/record_losses_torch.py``. A loss is applied and
differentiated, as training does.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from case_table import error_text
from loss_cases import (
    ACTIVATIONS,
    BATCH,
    BROADCASTS,
    ERROR,
    LABELS,
    NO_CLASSES,
    OK,
    OUTPUTS,
    UNITS,
    LossCase,
    letter_of,
    text,
    write,
)

torch: Any = import_module("torch")
functional: Any = import_module("torch.nn.functional")

HERE = Path(__file__).resolve().parent
DTYPES = ("float32", "float64", "int64", "int32", "uint8", "bool")
# Losses whose labels have another shape than the output by right.
CLASSES = {"CrossEntropyLoss", "NLLLoss", "MultiMarginLoss"}
# Losses to which it matters what the output's values are.
VALUED = (
    *("CrossEntropyLoss", "NLLLoss", "BCELoss", "BCEWithLogitsLoss", "KLDivLoss"),
    *("MultiLabelSoftMarginLoss", "MultiMarginLoss"),
)
# A module and the function of the same computation.
CASES = (
    LossCase(("CrossEntropyLoss", "cross_entropy"), {}),
    LossCase(("CrossEntropyLoss", "cross_entropy"), {"label_smoothing": 0.1}),
    LossCase(("CrossEntropyLoss", "cross_entropy"), {"ignore_index": 1}),
    LossCase(("NLLLoss", "nll_loss"), {}),
    LossCase(("BCELoss", "binary_cross_entropy"), {}),
    LossCase(("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"), {}),
    LossCase(("MSELoss", "mse_loss"), {}),
    LossCase(("L1Loss", "l1_loss"), {}),
    LossCase(("SmoothL1Loss", "smooth_l1_loss"), {}),
    LossCase(("SmoothL1Loss", "smooth_l1_loss"), {"beta": 0.0}),
    LossCase(("HuberLoss", "huber_loss"), {}),
    LossCase(("KLDivLoss", "kl_div"), {}),
    LossCase(("KLDivLoss", "kl_div"), {"log_target": True}),
    LossCase(("PoissonNLLLoss", "poisson_nll_loss"), {}),
    LossCase(("PoissonNLLLoss", "poisson_nll_loss"), {"full": True}),
    LossCase(("HingeEmbeddingLoss", "hinge_embedding_loss"), {}),
    LossCase(("SoftMarginLoss", "soft_margin_loss"), {}),
    LossCase(("MultiLabelMarginLoss", "multilabel_margin_loss"), {}),
    LossCase(("MultiLabelSoftMarginLoss", "multilabel_soft_margin_loss"), {}),
    LossCase(("MultiMarginLoss", "multi_margin_loss"), {}),
)


def outcome(
    apply: Callable[..., Any], labels: Any, shape: tuple[int, ...], of_classes: bool
) -> tuple[str, str]:
    """The letter, and the text of the error."""
    generator = torch.Generator().manual_seed(0)
    output = torch.rand((BATCH, *shape), generator=generator) * 0.8 + 0.1
    output.requires_grad_()
    try:
        loss = apply(output, labels)
        loss.mean().backward()
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return ERROR, error_text(error, lines)
    same = tuple(labels.shape) == (BATCH, *shape)
    return (OK if same or of_classes else BROADCASTS), ""


def labels_of(shape: tuple[int, ...], units: int, dtype: str) -> Any:
    """Ones and zeros, which are classes as well where there are two."""
    values = torch.arange(BATCH * int(torch.tensor(shape).prod())) % min(2, units)
    return values.reshape(BATCH, *shape).to(getattr(torch, dtype))


def row(case: LossCase, dtype: str, shape: tuple[int, ...]) -> tuple[str, str]:
    """The letters of all the labels beside one output, and the first error."""
    module, function = case.names
    built = getattr(torch.nn, module)(**case.args)
    called = partial(getattr(functional, function), **case.args)
    letters, first = "", ""
    for size in LABELS:
        labels = labels_of(size, shape[0] if shape else BATCH, dtype)
        letter, error = outcome(built, labels, shape, module in CLASSES)
        assert outcome(called, labels, shape, module in CLASSES)[0] == letter
        letters += letter
        first = first or error
    return letters, first


def records() -> Iterator[dict[str, Any]]:
    for case in CASES:
        for dtype in DTYPES if not case.args else ("float32", "int64"):
            rows = {shape: row(case, dtype, shape) for shape in OUTPUTS}
            yield {
                "loss": list(case.names),
                "args": dict(case.args),
                "dtype": dtype,
                "outcomes": {text(shape): letters for shape, (letters, _) in rows.items()},
                "error": next((error for _, error in rows.values() if error), ""),
            }


def activated(name: str) -> Any:
    raw = torch.randn((BATCH, UNITS), generator=torch.Generator().manual_seed(0)) * 3
    if name == "linear":
        return raw
    return getattr(torch, name)(raw, *([1] if "softmax" in name else []))


def computed(loss: Any, output: Any, labels: Any) -> str:
    try:
        return letter_of(float(loss(output, labels)))
    except Exception:
        return ERROR


def values() -> Iterator[dict[str, Any]]:
    """What the losses of probabilities say of values that are none, and of numbers of no class."""
    classes = torch.arange(BATCH)
    for name in VALUED:
        loss = getattr(torch.nn, name)()
        numbers = name in CLASSES
        labels = classes if numbers else torch.eye(UNITS)[classes]
        row: dict[str, Any] = {"loss": name, "args": {}}
        row["outcomes"] = "".join(computed(loss, activated(a), labels) for a in ACTIVATIONS)
        if numbers:
            wrong = [torch.full((BATCH,), number) for number in NO_CLASSES]
            row["no_classes"] = "".join(computed(loss, activated("log_softmax"), y) for y in wrong)
        yield row


def main() -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    version = torch.__version__.split("+")[0]
    head = {"framework": "torch", "version": version, "backend": "cpu"}
    write(HERE / "losses" / "torch.json", head, records(), values())


if __name__ == "__main__":
    main()
