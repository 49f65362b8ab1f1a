"""Records where padding goes and in which order elements are flattened.

    python tests/oracle/record_places.py keras   # KERAS_BACKEND=jax
    python tests/oracle/record_places.py torch

Nothing here knows a formula: a layer is run on inputs whose elements are numbered, and what comes
out says which element stood where.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

np: Any = import_module("numpy")

HERE = Path(__file__).parent
SIZES = range(5, 13)
KERNELS = range(1, 6)
STEPS = range(1, 5)
SHAPES = [(3, 4, 5), (2, 3, 4), (4, 2), (2, 3, 2, 3)]


def grid(steps: range = STEPS) -> Iterator[tuple[int, int, int, int]]:
    """(size, kernel, stride, dilation); not both of the last two above 1."""
    for size in SIZES:
        for kernel in KERNELS:
            for stride in steps:
                yield size, kernel, stride, 1
            yield size, kernel, 1, 2


def split(size: int, kernel: int, stride: int, dilation: int, taps: Any) -> tuple[int, int] | None:
    """What was added before and after, from what each tap of the window saw at each place: the
    number of the element, counted from 1, and 0 in the padding."""
    before = {
        place * stride + tap * dilation - (int(seen) - 1)
        for tap, row in enumerate(taps)
        for place, seen in enumerate(row)
        if seen
    }
    if len(before) != 1:
        return None
    (first,) = before
    reached = (len(taps[0]) - 1) * stride + dilation * (kernel - 1) + 1
    return first, max(reached - size - first, 0)


def keras_borders() -> Iterator[dict[str, Any]]:
    keras: Any = import_module("keras")

    for padding in ("same", "causal"):
        for size, kernel, stride, dilation in grid():
            numbered = np.arange(1, size + 1, dtype="float32").reshape(1, size, 1)
            layer = keras.layers.Conv1D(
                1, kernel, strides=stride, padding=padding, dilation_rate=dilation, use_bias=False
            )
            layer.build(numbered.shape)
            taps = []
            for tap in range(kernel):
                weights = np.zeros((kernel, 1, 1), dtype="float32")
                weights[tap] = 1
                layer.set_weights([weights])
                taps.append(np.asarray(layer(numbered)).ravel())
            yield row("Conv1D", padding, size, kernel, stride, dilation, taps)
    for size, kernel, stride, dilation in grid():
        if dilation > 1:
            continue
        numbered = np.arange(1, size + 1, dtype="float32").reshape(1, size, 1)
        layer = keras.layers.MaxPooling1D(kernel, strides=stride, padding="same")
        # The largest number is the last element of a window, unless that is in the padding; the
        # largest of the negated numbers is the first one.
        last = np.asarray(layer(numbered)).ravel()
        first = -np.asarray(layer(-numbered)).ravel()
        befores = [place * stride + kernel - seen for place, seen in enumerate(last) if seen < size]
        befores += [place * stride - (seen - 1) for place, seen in enumerate(first) if seen > 1]
        if len(set(befores)) != 1:
            continue
        before = int(befores[0])
        after = max((len(last) - 1) * stride + kernel - size - before, 0)
        yield {
            "layer": "MaxPooling1D",
            "args": {"pool_size": kernel, "strides": stride, "padding": "same"},
            "size": size,
            "before": before,
            "after": after,
        }


def row(
    layer: str, padding: str, size: int, kernel: int, stride: int, dilation: int, taps: Any
) -> dict[str, Any]:
    found = split(size, kernel, stride, dilation, taps)
    assert found is not None
    words = ("strides", "dilation_rate") if layer == "Conv1D" else ("stride", "dilation")
    number = "filters" if layer == "Conv1D" else "out_channels"
    args = {
        number: 1,
        "kernel_size": kernel,
        words[0]: stride,
        words[1]: dilation,
        "padding": padding,
    }
    return {"layer": layer, "args": args, "size": size, "before": found[0], "after": found[1]}


def torch_borders() -> Iterator[dict[str, Any]]:
    torch: Any = import_module("torch")

    for size, kernel, stride, dilation in grid(range(1, 2)):
        numbered = torch.arange(1, size + 1, dtype=torch.float32).reshape(1, 1, size)
        layer = torch.nn.Conv1d(1, 1, kernel, padding="same", dilation=dilation, bias=False)
        taps = []
        for tap in range(kernel):
            with torch.no_grad():
                layer.weight.zero_()
                layer.weight[0, 0, tap] = 1
            taps.append(layer(numbered).detach().numpy().ravel())
        yield row("Conv1d", "same", size, kernel, stride, dilation, taps)


def keras_orders() -> Iterator[dict[str, Any]]:
    keras: Any = import_module("keras")

    for layout in ("channels_last", "channels_first"):
        for shape in SHAPES:
            numbered = np.arange(np.prod(shape), dtype="int32").reshape(1, *shape)
            flat = np.asarray(keras.layers.Flatten(data_format=layout)(numbered)).ravel()
            yield {
                "layer": "Flatten",
                "args": {"data_format": layout},
                "shape": list(shape),
                "flat": [int(number) for number in flat],
            }


def torch_orders() -> Iterator[dict[str, Any]]:
    torch: Any = import_module("torch")

    for shape in SHAPES:
        numbered = torch.arange(int(np.prod(shape))).reshape(1, *shape)
        flat = torch.nn.Flatten()(numbered).ravel()
        yield {"layer": "Flatten", "args": {}, "shape": list(shape), "flat": flat.tolist()}


def main(framework: str) -> None:
    if framework == "keras":
        keras: Any = import_module("keras")

        version, backend = keras.__version__, keras.backend.backend()
        borders, orders = list(keras_borders()), list(keras_orders())
    else:
        torch: Any = import_module("torch")

        version, backend = torch.__version__.partition("+")[0], "cpu"
        borders, orders = list(torch_borders()), list(torch_orders())
    lines = [f'{{"framework": "{framework}", "version": "{version}", "backend": "{backend}",']
    for name, rows in (("borders", borders), ("orders", orders)):
        body = ",\n".join([json.dumps(one, separators=(",", ":")) for one in rows])
        lines.append(f'"{name}": [\n{body}\n]{"," if name == "borders" else "}"}')
    path = HERE / "places" / f"{framework}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path.name}: {len(borders)} borders, {len(orders)} orders")


if __name__ == "__main__":
    main(sys.argv[1])
