"""A spec of the cases, read in the plainest way and without cnnshape: so that what the frameworks
say about it depends on nothing that cnnshape makes of it.

Only what the cases need: layers, `Sequential` groups, wrappers, `inputs`, `reuse`, `outputs`. A
list is read as positional arguments, but for the layers whose first argument is a list.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

BESIDE = ("name", "inputs", "reuse", "expect", "trainable", "repeat", "when")
LISTED_FIRST = {
    *("Reshape", "Permute", "ZeroPadding2D", "Cropping2D", "ZeroPad2d", "ReflectionPad2d"),
    *("LayerNorm", "view", "reshape", "permute", "repeat", "expand"),
}
MERGES = ("cat", "stack")


class Step(NamedTuple):
    """One call. `inputs` is None where it takes what the step before it gives."""

    type: str
    args: list[Any]
    kwargs: dict[str, Any]
    name: str
    inputs: list[str] | None
    inner: tuple[Step, ...] | None = None


class PlainSpec(NamedTuple):
    inputs: dict[str, dict[str, Any]]
    steps: list[Step]
    outputs: list[str]
    data_format: str
    data: dict[str, Any]
    loss: Any


class Unreadable(Exception):
    """The spec needs more than the plain reading has."""


def read_plain(path: Path) -> PlainSpec:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise Unreadable("no YAML") from error
    if "blocks" in document or "vars" in document:
        raise Unreadable("blocks and variables")
    if not isinstance(document, dict) or not {"input", "inputs"} & set(document):
        raise Unreadable("no input")
    given = document.get("inputs") or {"input": document["input"]}
    inputs = {name: one if isinstance(one, dict) else {"shape": one} for name, one in given.items()}
    return PlainSpec(
        inputs,
        [step(entry) for entry in document["layers"]],
        document.get("outputs") or [],
        document.get("data_format", "channels_last"),
        document.get("data") or {},
        document.get("loss"),
    )


def step(entry: Any) -> Step:
    if isinstance(entry, str):
        return Step(entry, [], {}, "", None)
    entry = dict(entry)
    beside = {word: entry.pop(word) for word in BESIDE if word in entry and len(entry) > 1}
    if "reuse" in beside or "reuse" in entry:
        target = beside.pop("reuse", None) or entry.pop("reuse")
        beside |= {word: entry.pop(word) for word in BESIDE if word in entry}
        return Step("reuse", [target], {}, beside.get("name", ""), _names(beside.get("inputs")))
    ((kind, value),) = entry.items()
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    inner: tuple[Step, ...] | None = None
    if kind == "Sequential":
        inner = tuple([step(one) for one in value])
    elif isinstance(value, dict) and len(value) == 1 and next(iter(value))[0].isupper():
        args = [step(value)]
    elif isinstance(value, dict):
        kwargs = dict(value)
        beside |= {word: kwargs.pop(word) for word in BESIDE if word in kwargs}
    elif isinstance(value, list) and kind not in LISTED_FIRST:
        args = list(value)
    elif value is not None:
        args = [value]
    if beside.get("repeat") or "when" in beside:
        raise Unreadable("repeat and when")
    inputs = _names(beside.get("inputs"))
    return Step(kind, args, kwargs, str(beside.get("name", "")), inputs, inner)


def _names(inputs: Any) -> list[str] | None:
    if inputs is None:
        return None
    return [str(name) for name in inputs] if isinstance(inputs, list) else [str(inputs)]
