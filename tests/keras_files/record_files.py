"""Record the saved models of this folder and what Keras says about them.

``python tests/keras_files/record_files.py`` writes the small models in the forms of Keras 3,
Keras 2 and TensorFlow.js, and with ``--applications`` the architectures of keras.applications: the
facts of all of them, and the JSON of the smaller ones.
"""

from __future__ import annotations

import argparse
import json
import os
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import facts
from older_form import keras2, tensorflow_js
from small_models import models

os.environ.setdefault("KERAS_BACKEND", "numpy")

HERE = Path(__file__).resolve().parent
# The JSON of larger ones would only make the repository heavy.
LARGEST = 150_000
# Models that Keras 2 saves in another way than the form alone (masks were no operations there), and
# those of layers that it did not have.
NOT_OLDER = ("masked", "functions", "features")
AS_TENSORFLOW_JS = ("sequential", "branches")


def applications(keras: Any) -> Iterator[tuple[str, Any]]:
    """Every architecture of keras.applications, without weights."""
    for name in sorted(vars(keras.applications)):
        build = getattr(keras.applications, name)
        if name[0].isupper() and callable(build):
            keras.utils.clear_session()
            yield name, build(weights=None)


def write(path: Path, value: Any, indent: int | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = value if isinstance(value, str) else json.dumps(value, indent=indent) + "\n"
    path.write_text(text, encoding="utf-8")
    print(f"{path.relative_to(HERE)}: {len(text):,} bytes")


def record_small(keras: Any) -> None:
    for name, build in models(keras).items():
        keras.utils.clear_session()
        model = build()
        saved = json.loads(model.to_json())
        write(HERE / "keras3" / f"{name}.json", model.to_json())
        write(HERE / "facts" / f"{name}.tsv", facts.document(model, keras.__version__))
        if name not in NOT_OLDER:
            write(HERE / "keras2" / f"{name}.json", keras2(saved), indent=1)
        if name in AS_TENSORFLOW_JS:
            write(HERE / "tensorflow_js" / name / "model.json", tensorflow_js(saved))


def record_applications(keras: Any) -> None:
    for name, model in applications(keras):
        write(HERE / "applications" / f"{name}.tsv", facts.document(model, keras.__version__))
        saved = model.to_json()
        if len(saved) < LARGEST:
            write(HERE / "applications" / f"{name}.json", saved)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", action="store_true", help="those as well")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    keras: Any = import_module("keras")
    record_small(keras)
    if options.applications:
        record_applications(keras)


if __name__ == "__main__":
    main()
