"""Running the drawn cases of one layer."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from typing import Any

from drawn_values import Draw
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from replay import differences

DRAWS = int(os.environ.get("CNNSHAPE_DRAWS", "500"))
SEED = int(os.environ.get("CNNSHAPE_SEED", "0"))
# Collects a line per difference instead of stopping at the first one of a layer.
COLLECTED = os.environ.get("CNNSHAPE_DIFFERENCES", "")

Case = dict[str, Any]


def shown(case: Case) -> str:
    dtypes = {} if set(case["dtypes"]) <= {"float32"} else {"dtypes": case["dtypes"]}
    batch = {} if case.get("batch") in (None, 2) else {"batch": case["batch"]}
    inputs = {"inputs": case["inputs"], **dtypes, **batch}
    return f"{case['layer']} {json.dumps(case['args'])} {json.dumps(inputs)}"


def compare(
    framework: str,
    layers: int,
    make: Callable[[Draw], Case],
    ask: Callable[[Case], Case],
    excepted: Callable[[Case, Case, list[str]], str],
) -> None:
    """The drawn cases of one layer of so many."""

    @seed(SEED)
    @settings(
        max_examples=max(1, -(-DRAWS // layers)),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(st.data())
    def draws(data: st.DataObject) -> None:
        case = make(Draw(data))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = ask(case)
        found = list(differences(framework, {**case, **answer}))
        if not found or excepted(case, answer, found):
            return
        line = f"{shown(case)}: {found}"
        if COLLECTED:
            with open(COLLECTED, "a", encoding="utf-8") as file:
                file.write(line + "\n")
            return
        raise AssertionError(line)

    draws()
