"""Running the drawn cases of one layer."""

from __future__ import annotations

import json
import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
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


class Tally:
    """What was drawn for a framework."""

    def __init__(self) -> None:
        self.drawn = 0
        self.distinct: set[int] = set()
        self.errors = 0
        self.counted = 0
        self.excepted: Counter[str] = Counter()

    def lines(self, framework: str) -> Iterator[str]:
        yield (
            f"{framework}: {self.drawn} drawn cases, {len(self.distinct)} distinct; "
            f"{self.errors} are errors, {self.counted} have multiply-accumulates to compare"
        )
        for reason, times in self.excepted.most_common():
            yield f"{framework}: {times} excepted: {reason}"


TALLIES: dict[str, Tally] = {}


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
    tally = TALLIES.setdefault(framework, Tally())

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
        tally.drawn += 1
        tally.distinct.add(hash(shown(case)))
        tally.errors += answer["error"] is not None
        tally.counted += answer["macs"] is not None
        found = list(differences(framework, {**case, **answer}))
        reason = excepted(case, answer, found) if found else ""
        if reason:
            tally.excepted[reason] += 1
        if not found or reason:
            return
        line = f"{shown(case)}: {found}"
        if COLLECTED:
            with open(COLLECTED, "a", encoding="utf-8") as file:
                file.write(line + "\n")
            return
        raise AssertionError(line)

    draws()
