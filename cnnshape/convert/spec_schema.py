"""The JSON Schema (2020-12) of the spec format, derived from the declarations.

An editor offers names, arguments and defaults by it, and marks what cannot be. It knows no shapes:
what it accepts may still be wrong.
"""

from __future__ import annotations

from typing import Any

from cnnshape.convert.layer_schema import (
    EXPRESSION,
    known_layers,
    layer_definitions,
    ref,
    reference,
    shape,
)
from cnnshape.dialects.base import Dialect
from cnnshape.dialects.registry import NAMES, dialect, every
from cnnshape.dtypes import INPUT_DTYPES
from cnnshape.limits import Limits
from cnnshape.sizes import SizeOrNull, array
from cnnshape.spec import TOP, weight_dtype
from cnnshape.values import Bool, Choice, Int, Optional, Schema, Text, either

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLE = "cnnshape model spec"
_ANY_SIZE = SizeOrNull().schema()


def spec_schema(framework: str | None = None) -> Schema:
    """The schema of the specs of one framework, or of all of them, told apart by `framework`."""
    head: Schema = {"$schema": _DIALECT, "title": _TITLE}
    if framework is not None:
        definitions = _definitions(dialect(framework))
        root = definitions["spec"]
        properties = {**root["properties"], "framework": _framework((framework,))}
        return {**head, **root, "properties": properties, "$defs": definitions}
    definitions = {}
    for each in every():
        for name, schema in _definitions(each).items():
            definitions[f"{each.name}.{name}"] = _moved(schema, each.name)
    said = [
        {
            "if": {"required": ["framework"], "properties": {"framework": _framework((name,))}},
            "then": ref(f"{name}.spec"),
        }
        for name in NAMES
    ]
    unsaid: Schema = {
        "if": {"not": {"required": ["framework"]}},
        "then": either(*[ref(f"{name}.spec") for name in NAMES]),
    }
    return {
        **head,
        "type": "object",
        "properties": {"framework": _framework(NAMES)},
        "allOf": [*said, unsaid],
        "$defs": definitions,
    }


def _moved(schema: Any, name: str) -> Any:
    """The schema with its references led to the definitions of one framework."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", f"#/$defs/{name}.")
            if key == "$ref" and isinstance(value, str)
            else _moved(value, name)
            for key, value in schema.items()
        }
    return [_moved(item, name) for item in schema] if isinstance(schema, list) else schema


def _framework(names: tuple[str, ...]) -> Schema:
    description = "Whose names, defaults and rules hold."
    return {"description": description, **Choice(*names, ignore_case=True).schema()}


def _definitions(of: Dialect) -> dict[str, Schema]:
    return {"spec": _spec(of), "input": _input(), "block": _block(), **layer_definitions(of)}


def _spec(of: Dialect) -> Schema:
    said: dict[str, tuple[str, Schema]] = {
        "name": ("The model's name.", Text().schema()),
        "framework": ("Whose names, defaults and rules hold.", {}),
        "data_format": ("Where the channels are.", Choice(*of.layouts).schema()),
        "input": ("What goes in: the shape of one sample, without the batch.", ref("input")),
        "inputs": ("Several inputs, each with its name.", _mapping(ref("input"))),
        "vars": ("Constants for expressions.", either(_mapping({}), {"type": "null"})),
        "blocks": ("Lists of layers with a name and parameters.", _mapping({})),
        "layers": ("The layers, in order.", array({}, least=1)),
        "outputs": ("The outputs, if it is not the last layer alone.", reference()),
        "expect": ("The output shape and the parameters that you expect.", ref("expect")),
        "data": ("What the model is fed.", either(_mapping({}), {"type": "null"})),
        "loss": ("With which loss it is trained.", _loss(of)),
        "limits": ("How large the model may become.", either(_limits(), {"type": "null"})),
        "dtype": ("The number type of all layers.", weight_dtype(of).schema()),
        "layers_library": ("Layers that the framework does not have.", _mapping(_declared())),
    }
    # Names of the spec's own, and whether one of them is the name of a layer as well.
    own = ("blocks", "layers_library")
    has_names = {"anyOf": [{"required": [key]} for key in own]}
    known = {"propertyNames": {"not": {"enum": sorted(known_layers(of))}}}
    hides = {"anyOf": [{"required": [k], "properties": {k: {"not": known}}} for k in own]}
    open_lists: Schema = {"layers": ref("open-layers"), "blocks": _mapping(ref("block"))}
    lists: Schema = {"if": has_names, "then": {"properties": open_lists}}
    lists["else"] = {"properties": {"layers": ref("layers")}}
    return {
        "type": "object",
        "properties": {
            key: {"description": said[key][0], **said[key][1]} if key in said else {} for key in TOP
        },
        "required": ["layers"],
        "oneOf": [{"required": ["input"]}, {"required": ["inputs"]}],
        "additionalProperties": False,
        "if": {"not": hides},
        "then": lists,
    }


def _limits() -> Schema:
    about = {
        "params": "Parameters of the whole model: 5M.",
        "macs": "Multiply-accumulates of the whole model for one sample: 600M.",
        "activations": "Bytes of the largest output of a layer for one sample: 64MB.",
        "size": "Bytes of all weights: 20MB.",
    }
    limit: Schema = {"type": ["string", "number"]}
    properties = {name: {"description": about[name], **limit} for name in Limits._fields}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _mapping(values: Schema) -> Schema:
    return {"type": "object", **({"additionalProperties": values} if values else {})}


def _input() -> Schema:
    properties: dict[str, Schema] = {
        "shape": shape(1),
        "batch_size": Optional(Int(min=1)).schema(),
        "dtype": Choice(*INPUT_DTYPES).schema(),
        "name": Text().schema(),
    }
    mapping: Schema = {
        "type": "object",
        "properties": properties,
        "required": ["shape"],
        "additionalProperties": False,
    }
    size = Int(min=1).schema()
    return either(array(_ANY_SIZE), size, mapping)


def _block() -> Schema:
    words = array(Text().schema())
    return {
        "type": "object",
        "properties": {
            "params": {
                "description": "Its parameters: a default, or nothing where one must be given.",
                **either(_mapping({}), words, {"type": "null"}),
            },
            "layers": {"description": "The layers, in order.", **ref("open-layers")},
            "flat": {
                "description": "Whether its layers join the list in which it is used.",
                **Bool().schema(),
            },
        },
        "required": ["layers"],
        "additionalProperties": False,
    }


def _loss(of: Dialect) -> Schema:
    names: Schema = {"enum": sorted(of.losses)}
    one = either(names, Text().schema(), _mapping({}), {"type": "null"})
    return either(*one["anyOf"], array(one))


def _declared() -> Schema:
    """A layer of the spec's own."""
    size = either(Int(min=0).schema(), EXPRESSION, {"type": "null"})
    sizes = either(array(size), size)
    names = either(array({"type": ["string", "integer"]}), {"type": ["string", "integer", "null"]})
    weight: Schema = {
        "type": "object",
        "properties": {"shape": sizes, "role": Choice("trainable", "statistic").schema()},
        "required": ["shape"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "params": either(_mapping({}), array(Text().schema()), {"type": "null"}),
            "input": names,
            "inputs": _mapping(names),
            "output": sizes,
            "weights": _mapping(either(sizes, weight)),
            "macs": size,
        },
        "required": ["output"],
        "additionalProperties": False,
    }
