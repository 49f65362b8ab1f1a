"""Record what Keras's losses say about labels of every shape and type.

Run with Keras installed: ``KERAS_BACKEND=numpy python tests/oracle/record_losses_keras.py``. The
backends `jax` and `torch` give the same file; `--compiled` asks a compiled model instead of the
loss (with jax), and prints where the two differ.
"""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Iterator
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

np: Any = import_module("numpy")
keras: Any = import_module("keras")
known: dict[str, Any] = import_module("keras.src.losses").ALL_OBJECTS_DICT

HERE = Path(__file__).resolve().parent
DTYPES = ("float32", "float64", "int32", "int64", "uint8", "bool")
# What is no loss of its own, but what losses are made of.
BASES = {"Loss", "LossFunctionWrapper"}
# Losses to which it matters what the output's values are.
VALUED = (
    *("CategoricalCrossentropy", "SparseCategoricalCrossentropy", "BinaryCrossentropy"),
    *("CategoricalFocalCrossentropy", "BinaryFocalCrossentropy", "KLDivergence"),
)
# Losses whose labels have another shape than the output by right.
OTHER_SHAPES = {"sparse_categorical_crossentropy", "ctc", "circle"}
ARGUMENTS: dict[str, list[dict[str, Any]]] = {
    "CategoricalCrossentropy": [{"from_logits": True}, {"label_smoothing": 0.1}, {"axis": 1}],
    "SparseCategoricalCrossentropy": [{"from_logits": True}, {"ignore_class": 1}],
    "BinaryCrossentropy": [{"from_logits": True}, {"label_smoothing": 0.1}, {"axis": 1}],
    "CategoricalFocalCrossentropy": [{"from_logits": True}, {"axis": 1}],
    "BinaryFocalCrossentropy": [{"apply_class_balancing": True}, {"axis": 1}],
}


def built(name: str, args: dict[str, Any]) -> Any:
    """What `compile` makes of the name of a loss."""
    found = known[name]
    if inspect.isclass(found):
        return found(**args)
    return keras.src.losses.losses.LossFunctionWrapper(found, **args)


def cases() -> Iterator[LossCase]:
    """Every loss once, with all the names of its function."""
    names: dict[Any, list[str]] = {}
    for name in sorted(known):
        if name not in BASES:
            names.setdefault(getattr(built(name, {}), "fn", name), []).append(name)
    for same in names.values():
        yield LossCase(tuple(same), {})
        for name in same:
            for args in ARGUMENTS.get(name, ()):
                yield LossCase((name,), args)


def labels_of(shape: tuple[int, ...], output: tuple[int, ...], dtype: str) -> Any:
    """Ones and zeros, which are classes as well where there are two."""
    numbers = np.arange(BATCH * int(np.prod(shape))) % min(2, (BATCH, *output)[-1])
    return numbers.reshape(BATCH, *shape).astype(dtype)


def output_of(shape: tuple[int, ...]) -> Any:
    values = np.random.default_rng(0).uniform(0.1, 0.9, (BATCH, *shape))
    return values.astype("float32")


def outcome(loss: Any, labels: Any, output: Any) -> tuple[str, str]:
    """The letter, and the text of the error."""
    compared: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    fn = getattr(loss, "fn", None)
    if fn is not None:

        def spy(y_true: Any, y_pred: Any, **named: Any) -> Any:
            compared.append((tuple(y_true.shape), tuple(y_pred.shape)))
            return fn(y_true, y_pred, **named)

        loss.fn = spy
    try:
        loss(labels, output)
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return ERROR, error_text(error, lines)
    finally:
        if fn is not None:
            loss.fn = fn
    same = loss.name in OTHER_SHAPES or compared[0][0] == compared[0][1]
    return (OK if same else BROADCASTS), ""


def records() -> Iterator[dict[str, Any]]:
    for case in cases():
        loss = built(case.names[0], dict(case.args))
        for dtype in DTYPES if not case.args else ("float32", "int32"):
            rows, first = {}, ""
            for shape in OUTPUTS:
                letters = ""
                for labels in LABELS:
                    letter, error = outcome(loss, labels_of(labels, shape, dtype), output_of(shape))
                    letters += letter
                    first = first or error
                rows[text(shape)] = letters
            yield {
                "loss": list(case.names),
                "args": dict(case.args),
                "dtype": dtype,
                "outcomes": rows,
                "error": first,
            }


def activated(name: str) -> Any:
    raw = np.random.default_rng(0).normal(0, 3, (BATCH, UNITS)).astype("float32")
    return np.asarray(keras.ops.convert_to_numpy(getattr(keras.activations, name)(raw)))


def computed(loss: Any, labels: Any, output: Any) -> str:
    try:
        return letter_of(float(loss(labels, output)))
    except Exception:
        return ERROR


def values() -> Iterator[dict[str, Any]]:
    """What the losses of probabilities say of values that are none, and of numbers of no class."""
    classes = np.arange(BATCH)
    for name in VALUED:
        for args in ({}, {"from_logits": True}) if "Crossentropy" in name else ({},):
            loss = built(name, args)
            numbers = name.startswith("Sparse")
            labels = classes if numbers else np.eye(UNITS, dtype="float32")[classes]
            row: dict[str, Any] = {"loss": name, "args": args}
            row["outcomes"] = "".join(computed(loss, labels, activated(a)) for a in ACTIVATIONS)
            if numbers:
                wrong = [np.full(BATCH, number) for number in NO_CLASSES]
                row["no_classes"] = "".join(computed(loss, y, activated("softmax")) for y in wrong)
            yield row


def compare_compiled() -> None:
    for case in cases():
        loss = built(case.names[0], dict(case.args))
        for shape in OUTPUTS:
            for labels in LABELS:
                y, output = labels_of(labels, shape, "int32"), output_of(shape)
                model = keras.Sequential([keras.Input(shape), keras.layers.Identity()])
                model.compile(loss=built(case.names[0], dict(case.args)), jit_compile=False)
                try:
                    model.evaluate(output, y, verbose=0, batch_size=BATCH)
                    letter, why = OK, ""
                except Exception as error:
                    letter, why = ERROR, f"{type(error).__name__}: {error}"[:120]
                alone, _ = outcome(loss, y, output)
                if (letter == ERROR) != (alone == ERROR):
                    print(case.names[0], dict(case.args), shape, labels, alone, letter, why)


def main() -> None:
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    if "--compiled" in sys.argv:
        compare_compiled()
        return
    head = {"framework": "keras", "version": keras.__version__, "backend": keras.backend.backend()}
    write(HERE / "losses" / "keras.json", head, records(), values())


if __name__ == "__main__":
    main()
