"""How much time whole processes take, against the libraries that they cannot do without.

    python benchmarks/startup.py [--runs 20] [--keras PYTHON] [--torch PYTHON]

The processes take turns, so that what slows the machine down slows all of them; the medians of one
run are compared. Beside them Keras (numpy backend) and torchinfo print the same two models, in
Pythons where they are installed; --keras and --torch name those. The targets: a summary of a small
model within 1.25 × of importing click, yaml and rich, of ResNet-50 within 2 ×; what needs no table
within 1.3 × of importing click and yaml.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What the script that pip installs for the entry point does.
ENTRY = "import sys; from cnnshape.cli import main; sys.exit(main())"

WITH_RICH = "import click, yaml, rich.table, rich.console"
WITHOUT_RICH = "import click, yaml"

# (what, its arguments, the floor, the target as a multiple of it)
CASES = (
    ("summary specs/mnist_cnn.yaml", WITH_RICH, 1.25),
    ("summary specs/resnet50.yaml", WITH_RICH, 2.0),
    ("check --isolated --format concise specs/mnist_cnn.yaml", WITHOUT_RICH, 1.3),
    # With the configuration of this project, whose TOML is read.
    ("check --format concise specs/mnist_cnn.yaml", WITHOUT_RICH, 1.3),
    ("in-features --isolated specs/small_cnn_torch.yaml", WITHOUT_RICH, 1.3),
    ("--version", WITHOUT_RICH, 1.3),
)


# The MNIST model in PyTorch, as the spec has it.
MNIST_TORCH = """
from torch import nn
model = nn.Sequential(
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(),
    nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.5), nn.Linear(1600, 10), nn.Softmax(1),
)
"""
TORCHINFO = "import torchinfo; print(torchinfo.summary(model, (1, {shape}), verbose=0))"
KERAS_RESNET = "import keras; keras.applications.ResNet50(weights=None).summary()"
# Runs of a framework, which takes seconds.
FRAMEWORK_RUNS = 3


def converted(spec: str, to: str) -> str:
    """The source code of a spec in a framework."""
    command = [sys.executable, "-c", ENTRY, "convert", "--to", to, f"specs/{spec}.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def framework_cases(keras: str, torch: str) -> list[tuple[str, str, str, str]]:
    """(what, which model, the Python, the code), of what is installed."""
    cases = []
    if can_import(keras, "keras"):
        what = "Keras, numpy backend"
        cases.append((what, "mnist_cnn", keras, converted("mnist_cnn", "keras")))
        cases.append((what, "resnet50", keras, KERAS_RESNET))
    else:
        print(f"skipped: Keras is not installed for {keras} (--keras PYTHON)")
    if can_import(torch, "torch, torchinfo"):
        mnist = MNIST_TORCH + TORCHINFO.format(shape="1, 28, 28")
        # The class of the whole model is the last one.
        source = converted("resnet50", "pytorch")
        name = re.findall(r"^class (\w+)", source, re.MULTILINE)[-1]
        source = source.partition('\n\nif __name__ == "__main__"')[0]
        resnet = f"{source}\nmodel = {name}()\n" + TORCHINFO.format(shape="3, 224, 224")
        cases.append(("torchinfo", "mnist_cnn", torch, mnist))
        cases.append(("torchinfo", "resnet50", torch, resnet))
    else:
        print(f"skipped: torch and torchinfo are not installed for {torch} (--torch PYTHON)")
    return cases


def can_import(python: str, modules: str) -> bool:
    code = (
        "import sys; from importlib.util import find_spec as f; "
        f"sys.exit(not all(map(f, '{modules}'.split(', '))))"
    )
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def seconds(code: str, arguments: str = "", python: str = sys.executable) -> float:
    """The wall time of one process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    environment["KERAS_BACKEND"] = "numpy"
    # As after an installation, which compiles every module.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [python, "-c", code, *arguments.split()]
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20, help="of each process")
    parser.add_argument("--keras", default=sys.executable, help="a Python that has Keras")
    parser.add_argument("--torch", default=sys.executable, help="a Python that has torchinfo")
    options = parser.parse_args()
    runs = options.runs
    frameworks = framework_cases(options.keras, options.torch)
    for case, _, _ in CASES:
        seconds(ENTRY, case)
    times: dict[str, list[float]] = {}
    for _ in range(runs):
        for floor in (WITH_RICH, WITHOUT_RICH):
            times.setdefault(floor, []).append(seconds(floor))
        for case, _, _ in CASES:
            times.setdefault(case, []).append(seconds(ENTRY, case))
        if len(times[WITH_RICH]) <= FRAMEWORK_RUNS:
            for what, model, python, code in frameworks:
                times.setdefault(f"{what}: {model}", []).append(seconds(code, python=python))
    medians = {what: statistics.median(found) for what, found in times.items()}
    print(f"Python {sys.version.split()[0]}, medians of {runs} runs")
    for floor in (WITH_RICH, WITHOUT_RICH):
        print(f"{medians[floor] * 1000:6.0f} ms  floor: python -c '{floor}'")
    for case, floor, target in CASES:
        ratio = medians[case] / medians[floor]
        verdict = "" if ratio <= target else "  MISSED"
        print(
            f"{medians[case] * 1000:6.0f} ms  {ratio:4.2f} × (target {target} ×)"
            f"  cnnshape {case}{verdict}"
        )
    for what, model, _, _ in frameworks:
        taken, ours = medians[f"{what}: {model}"], medians[f"summary specs/{model}.yaml"]
        print(f"{taken * 1000:6.0f} ms  {taken / ours:4.1f} × cnnshape  {what}: {model}")


if __name__ == "__main__":
    main()
