"""Records what PyTorch's FlopCounterMode counts for the models of the zoo, into models/flops.json.

    PYTHONPATH=. python tests/oracle/record_flops.py

The spec becomes source by `cnnshape convert`, and runs without numbers (on the device `meta`) in
training mode, where attention takes no short cut, whose operations the mode does not count.
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

HERE = Path(__file__).parent
SPECS = HERE.parent.parent / "specs"
RECORD = HERE / "models" / "flops.json"


def flops_of(path: Path) -> int:
    """The operations of one sample; two samples are counted, which batch statistics need."""
    torch: Any = import_module("torch")
    mode: Any = import_module("torch.utils.flop_counter").FlopCounterMode
    operations = ModuleType("torchvision.ops")
    operations.stochastic_depth = lambda x, p, mode, training: x  # type: ignore[attr-defined]
    sys.modules.setdefault("torchvision.ops", operations)
    report, stages = study(read_source(str(path)), open_beside, Overrides(batch_size=2))
    assert stages is not None
    names: dict[str, Any] = {"__name__": "model"}
    exec(converted(report, stages, "pytorch"), names)
    classes = [value for value in names.values() if getattr(value, "__module__", "") == "model"]
    with torch.device("meta"):
        model = classes[-1]()
        given = [torch.empty(row.output_shape) for row in report.rows if row.is_input]
        with mode(display=False) as counter:
            model(*given)
    counted: int = counter.get_total_flops()
    return counted // 2


def main() -> None:
    names = [path.stem.removeprefix("torch_") for path in sorted(HERE.glob("models/torch_*.json"))]
    found: dict[str, Any] = {"torch": import_module("torch").__version__.partition("+")[0]}
    for name in names:
        path = SPECS / f"{name}.yaml"
        found[name] = flops_of(path if path.exists() else SPECS / "zoo" / f"{name}.yaml")
    RECORD.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
