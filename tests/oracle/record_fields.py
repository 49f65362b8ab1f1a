"""Records what positions of a layer really see, measured by PyTorch, into models/fields.json.

    PYTHONPATH=. python tests/oracle/record_fields.py [NAME…]

The spec becomes source by `cnnshape convert`. Every weight is one positive number, and every
maximum is a mean of the same window, because the gradient of a mean reaches all of it. Then a
position of the output of a layer is differentiated with respect to the input: it sees what is not
zero. One axis is measured, the last; the input is long there and short on the others.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from cnnshape.analysis import Overrides, study
from cnnshape.convert.targets import converted
from cnnshape.files import open_beside, read_source

torch: Any = import_module("torch")
nn: Any = torch.nn

HERE = Path(__file__).parent
SPECS = HERE.parent.parent / "specs"
RECORD = HERE / "models" / "fields.json"
# So many layers of each model, from the first to the last.
LAYERS = 7
# The shape of the input, longer than the largest field and the steps beside it, and how many
# positions side by side are looked at, from a place in the middle that is a multiple of the number.
INPUTS: dict[str, tuple[tuple[int, ...], int]] = {
    "alexnet": ((3, 63, 600), 4),
    "dcgan_generator": ((100, 2, 12), 64),
    "audio_m5": ((1, 16000), 4),
    "squeezenet1_1": ((3, 33, 700), 4),
    "resnet18": ((3, 32, 1200), 4),
    "fpn_small": ((3, 64, 640), 8),
    "vgg16": ((3, 32, 700), 4),
    "mobilenet_v2": ((3, 32, 1400), 4),
    "resnet50": ((3, 32, 1200), 4),
    "googlenet": ((3, 32, 2048), 4),
    "mnasnet1_0": ((3, 32, 1400), 4),
    "r3d_18": ((3, 4, 32, 600), 4),
    "inception_v3": ((3, 75, 2900), 4),
    "densenet121": ((3, 32, 4800), 4),
}


def built(name: str) -> Any:
    path = SPECS / f"{name}.yaml"
    path = path if path.exists() else SPECS / "zoo" / f"{name}.yaml"
    given = Overrides(input_shape=INPUTS[name][0], batch_size=1)
    report, stages = study(read_source(str(path)), open_beside, given)
    assert stages is not None
    names: dict[str, Any] = {"__name__": "model"}
    exec(converted(report, stages, "pytorch"), names)
    classes = [value for value in names.values() if getattr(value, "__module__", "") == "model"]
    model = classes[-1]().double().eval()
    prepare(model)
    return model


def prepare(module: Any) -> None:
    for name, child in module.named_children():
        if type(child).__name__.startswith("MaxPool"):
            kind = getattr(nn, type(child).__name__.replace("Max", "Avg"))
            window = (child.kernel_size, child.stride, child.padding)
            setattr(module, name, kind(*window, ceil_mode=child.ceil_mode))
        prepare(child)
    with torch.no_grad():
        for name, parameter in module.named_parameters(recurse=False):
            fan = parameter[0].numel() if parameter.dim() > 1 else 1
            # So small that no sum of branches reaches where an activation is flat.
            parameter.fill_(0.0 if name == "bias" else 0.5 / fan)


def mean_pool(x: Any, *args: Any, **named: Any) -> Any:
    return nn.functional.avg_pool2d(x, *args, **named)


def measured(name: str) -> dict[str, Any]:
    model = built(name)
    made: dict[str, Any] = {}

    def note(path: str) -> Any:
        def hook(_module: Any, _inputs: Any, out: Any) -> None:
            made.setdefault(path, out)

        return hook

    for path, module in model.named_modules():
        if not list(module.children()):
            module.register_forward_hook(note(path))
    shape, number = INPUTS[name]
    x = torch.ones((1, *shape), dtype=torch.float64, requires_grad=True)
    model(x)
    paths = [path for path, out in made.items() if out.dim() > 2 and out.shape[-1] > 2 * number]
    step = max(len(paths) / LAYERS, 1)
    chosen = [paths[int(i * step)] for i in range(min(LAYERS, len(paths)))] + paths[-1:]
    found: dict[str, Any] = {}
    for path in dict.fromkeys(chosen):
        out = made[path]
        middle = out.shape[-1] // 2 // number * number
        place = [size // 2 for size in out.shape[2:-1]]
        found[path] = {"position": middle, "ends": []}
        for position in range(middle, middle + number):
            value = out[(0, slice(None), *place, position)].sum()
            (gradient,) = torch.autograd.grad(value, x, retain_graph=True)
            seen = gradient.abs().amax(dim=tuple(range(gradient.dim() - 1))).nonzero().flatten()
            ends = [int(seen[0]), int(seen[-1])]
            found[path]["ends"].append(ends)
    print(name, len(found), flush=True)
    return {"input": list(shape), "layers": found}


def main(names: list[str]) -> None:
    operations = ModuleType("torchvision.ops")
    operations.stochastic_depth = lambda x, p, mode, training: x  # type: ignore[attr-defined]
    sys.modules.setdefault("torchvision.ops", operations)
    nn.functional.max_pool2d = mean_pool
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    for name in names or INPUTS:
        record[name] = measured(name)
        record["torch"] = torch.__version__.partition("+")[0]
        lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in record.items()]
        RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
