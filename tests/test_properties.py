"""Whatever stands in a spec: it is analysed, never a crash, and told at places inside the text.

The same examples are drawn every time, so that a run says something about the code only;
`CNNSHAPE_EXAMPLES=5000 pytest tests/test_properties.py` draws so many new ones.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from invariants import check, check_fixes, seen

import cnnshape
from cnnshape import Source, document
from cnnshape.diagnostics import Log
from cnnshape.dialects.registry import dialect
from cnnshape.document.node import Mapping, Node, Scalar, Sequence
from cnnshape.values import plain

SPECS = Path(__file__).parent.parent / "specs"
CASES = Path(__file__).parent / "cases"
TEXTS = [
    path.read_text(encoding="utf-8")
    for folder in (SPECS, CASES / "ok", CASES / "err")
    for path in sorted(folder.glob("*.yaml"))
]
# Real specs are long and slow to reduce, so that most mutations are made of the shorter ones.
SHORT = [text for text in TEXTS if len(text) < 1500]

NEW = int(os.environ.get("CNNSHAPE_EXAMPLES", "0"))
DRAWN = settings(
    max_examples=NEW or 100,
    derandomize=not NEW,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)

# What a user may write by mistake, and what may upset a reader.
WORDS = [
    *("null", "~", "''", "0", "-1", "1.5", "1e9", "9223372036854775807", "99999999999999999999"),
    *("true", "yes", "auto", "batch", "same", "input", "input.1", "m.*", "keras", "pytorch"),
    *("[]", "{}", "[[]]", "[1, 2]", "[null]", "{a: 1}", "- x", "x: y", "&a", "*a", "!!str", "<<"),
    *("$x", "$", "$$", "$(1 / 0)", "$(index)", "$(2 ** 999)", "$(((", "#", "|", ">", "'", '"'),
    *("%", "@", "\t", "\u2028", "😀", "Dense", "Conv2d", "Sequential", "reuse", "Model", "add"),
    *("repeat: 3", "when: false", "inputs: x", "name: a", "axis: -9", "[" * 120, "{" * 120),
]

LINE = st.sampled_from(sorted({line for text in TEXTS for line in text.split("\n")}))


def analysed_twice(text: str) -> None:
    report = cnnshape.analyze(text)
    check(report)
    check_fixes(report)
    assert seen(report) == seen(cnnshape.analyze(text))


@DRAWN
@given(text=st.text(max_size=200))
@example(text="\ufeff")
@example(text="\r")
@example(text="a: 1\r\nb: [")
@example(text='{"')
@example(text="layers: [&a [*a]]")
def test_every_text_is_analysed(text: str) -> None:
    analysed_twice(text)


@DRAWN
@given(lines=st.lists(LINE, max_size=25))
def test_every_row_of_lines_is_analysed(lines: list[str]) -> None:
    analysed_twice("\n".join(lines))


@DRAWN
@given(data=st.data(), text=st.sampled_from(SHORT), times=st.integers(1, 3))
def test_every_change_of_a_line_is_analysed(data: st.DataObject, text: str, times: int) -> None:
    lines = text.split("\n")
    for _ in range(times):
        at = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(["delete", "double", "replace", "swap", "indent", "cut"]))
        if kind == "delete" and len(lines) > 1:
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "replace":
            lines[at] = data.draw(LINE)
        elif kind == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "indent":
            lines[at] = "  " + lines[at]
        else:
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
    analysed_twice("\n".join(lines))


TOKEN = re.compile(r"\w+|[^\w\s]|\s+")


@DRAWN
@given(data=st.data(), text=st.sampled_from(SHORT), times=st.integers(1, 3))
def test_every_change_of_a_word_is_analysed(data: st.DataObject, text: str, times: int) -> None:
    tokens = TOKEN.findall(text)
    for _ in range(times):
        at = data.draw(st.integers(0, len(tokens) - 1))
        word = data.draw(st.sampled_from([*WORDS, ""]) | st.sampled_from(tokens))
        tokens[at] = word
    analysed_twice("".join(tokens))


def tree(text: str) -> Any:
    node = document.read(Source(text, "spec.yaml"), Log())
    return None if node is None else raw(node)


def raw(node: Node) -> Any:
    """The node as plain data, for the mutations that keep the syntax."""
    if isinstance(node, Sequence):
        return [raw(item) for item in node.items]
    if isinstance(node, Mapping):
        return {pair.key.text: raw(pair.value) for pair in node.pairs}
    assert isinstance(node, Scalar)
    return plain(node)


def branches(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to all the values in a tree."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += branches(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += branches(inner, (*path, number))
    return found


TREES = [found for found in map(tree, SHORT) if isinstance(found, dict) and found]
LEAVES = st.sampled_from(
    [
        *("null", "true", "0", "-1", "1.5", "100000000000000000000", '""', '"x"', '"$x"'),
        *('"input"', "[]", "{}", "[[]]", "[1, 2, 3, 4, 5]", '{"x": 1}'),
    ]
)


@DRAWN
@given(data=st.data(), spec=st.sampled_from(TREES), times=st.integers(1, 3))
def test_every_change_of_a_value_is_analysed(
    data: st.DataObject, spec: dict[str, Any], times: int
) -> None:
    changed = json.loads(json.dumps(spec))
    for _ in range(times):
        paths = branches(changed)
        if not paths:
            break
        *way, last = data.draw(st.sampled_from(paths))
        place = changed
        for step in way:
            place = place[step]
        if data.draw(st.booleans()):
            place[last] = json.loads(data.draw(LEAVES))
        else:
            del place[last]
    analysed_twice(json.dumps(changed, indent=1))


@DRAWN
@given(text=st.sampled_from(TEXTS), cut=st.integers(0, 4000))
def test_every_beginning_of_a_spec_is_analysed(text: str, cut: int) -> None:
    analysed_twice(text[:cut])


@DRAWN
@given(
    data=st.data(),
    text=st.sampled_from(SHORT),
    size=st.sampled_from([None, 1, 2, 7, 10_000]),
    batch=st.sampled_from([None, 1, 3]),
)
def test_every_input_shape_is_analysed(
    data: st.DataObject, text: str, size: int | None, batch: int | None
) -> None:
    shape = data.draw(st.lists(st.sampled_from([size, 1, 3, 28, None]), max_size=5))
    check(cnnshape.analyze(text, input_shape=shape, batch_size=batch))


LAYERS = [(name, layer) for name in ("keras", "pytorch") for layer in dialect(name).names()]
SIZES = st.sampled_from([None, 1, 2, 3, 4, 6, 8, 12])
VALUES = st.recursive(
    st.sampled_from(
        [
            *(None, True, False, -2, -1, 0, 1, 2, 3, 4, 5, 8, 100, 0.5, 2.0, -0.5, "auto", "batch"),
            *("same", "valid", "causal", "bilinear", "linear", "nearest", "sum", "channels_first"),
            *("relu", "x", "", "bijk,bkl->bijl", {"LSTM": 3}, {"Dense": 4}, {"Conv2D": [2, 3]}),
        ]
    ),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=5,
)


@DRAWN
@given(
    data=st.data(),
    which=st.sampled_from(LAYERS),
    shapes=st.lists(st.lists(SIZES, max_size=5), min_size=1, max_size=3),
    batch=st.sampled_from([None, 1, 2]),
    after_a_mistake=st.booleans(),
)
def test_every_layer_takes_or_refuses_every_value(
    data: st.DataObject,
    which: tuple[str, str],
    shapes: list[list[int | None]],
    batch: int | None,
    after_a_mistake: bool,
) -> None:
    framework, layer = which
    binding = dialect(framework).find(layer)
    assert binding is not None
    required = [w for w, default in binding.call.arguments.items() if default is ...]
    words = binding.parameters
    further = data.draw(st.lists(st.sampled_from(words), max_size=3)) if words else []
    names = [*required, *further]
    args = {name: data.draw(VALUES) for name in names}
    inputs = {f"x{n}": {"shape": shape, "batch_size": batch} for n, shape in enumerate(shapes)}
    taken = list(inputs)
    layers: list[dict[str, Any]] = [{layer: args, "inputs": taken, "name": "it"}]
    if after_a_mistake:
        layers = [{"Nonsense": None, "inputs": "x0", "name": "bad"}, *layers]
        taken[0] = "bad"
    analysed_twice(json.dumps({"framework": framework, "inputs": inputs, "layers": layers}))
