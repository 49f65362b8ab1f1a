"""The JSON Schema of the entries of a `layers` list, from the declarations of a dialect.

An entry is a bare name, a name with its values, or the long form with `type`. What a block or a
layer of the spec's own is called cannot be told beforehand: where a spec has such, names that the
dialect does not know are accepted (`open`), and their values are not looked into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cnnshape.convert.manual import argument_lines, spelled
from cnnshape.dialects.base import REQUIRED, Binding, Dialect
from cnnshape.dialects.documentation import described
from cnnshape.library import published
from cnnshape.sizes import List, SizeOrNull, array
from cnnshape.spec import BESIDE, GROUP, MODEL, REUSE, weight_dtype
from cnnshape.values import Bool, Choice, Int, Schema, Text, Type, either

EXPRESSION: Schema = {"$ref": "#/$defs/expression"}
_NAME = Text().schema()
# Keys that an entry and the mapping of its arguments have in common.
_BESIDE_PATTERN = f"^(?:{'|'.join(BESIDE)})$"


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def or_expression(schema: Schema) -> Schema:
    """The schema with an expression in the place of every single value."""
    if "anyOf" in schema:
        return either(*[or_expression(part) for part in schema["anyOf"]])
    found = dict(schema)
    if "items" in schema:
        found["items"] = or_expression(schema["items"])
    if "prefixItems" in schema:
        found["prefixItems"] = [or_expression(item) for item in schema["prefixItems"]]
    return either(found, EXPRESSION)


def shape(least: int = 0) -> Schema:
    """The shape of one sample: a list, or the only size."""
    size = SizeOrNull(least)
    return either(List(size).schema(), size.schema())


def layer_definitions(dialect: Dialect) -> dict[str, Schema]:
    """The `$defs` of everything that may stand in a list of layers."""
    bindings = known_layers(dialect)
    named: dict[str, list[str]] = {}
    for name, binding in bindings.items():
        named.setdefault(binding.name, []).append(name)
    found: dict[str, Schema] = {
        "expression": {
            "type": "string",
            "pattern": r"\$",
            "description": "An expression: `$name`, or `$(…)` with a calculation.",
        },
        "expect": _expect(),
        "beside": {"properties": _beside(dialect)},
        "layers": array(ref("layer")),
        "open-layers": array(ref("open-layer")),
        "layer": _layer(bindings),
        "open-layer": either(_NAME, ref("open-entry")),
        "entry": _entry("short", "long"),
        "open-entry": _entry("open-short", "open-long"),
        "short": _short(bindings, is_open=False),
        "open-short": _short(bindings, is_open=True),
        "long": _long(bindings, is_open=False),
        "open-long": _long(bindings, is_open=True),
        "by-type": _by_type(named),
    }
    # A wrapper takes a model, too, which may be a block: its name is not known here.
    found["inner"] = ref("open-layer")
    for name, words in named.items():
        binding = bindings[name]
        found[name] = _values(binding)
        found[f"{name}.arguments"] = _arguments(binding, words, dialect.common)
    for word, kind in dialect.common.items():
        found[f"common.{word}"] = or_expression(kind.schema())
    return found


def known_layers(dialect: Dialect) -> dict[str, Binding]:
    """The layers of the dialect, aliases too, and those that installed packages publish."""
    own = {name: binding for name in dialect.names() if (binding := dialect.find(name))}
    return {**published(dialect), **own}


# -- what stands beside a layer ----------------------------------------------------------------


def _expect() -> Schema:
    count = Int(min=0).schema()
    counts = ("params", "trainable_params", "non_trainable_params")
    properties = {"output_shape": or_expression(shape())}
    properties |= {word: or_expression(count) for word in counts}
    mapping = {"type": "object", "properties": properties, "additionalProperties": False}
    return either(or_expression(shape()), mapping)


def _beside(dialect: Dialect) -> dict[str, Schema]:
    said: dict[str, tuple[str, Schema]] = {
        "name": ("The name of the layer.", _NAME),
        "inputs": ("What it takes, if not the one before: a name, or a list.", reference()),
        "repeat": ("How often, one after the other.", Int(min=0).schema()),
        "when": ("Whether it is there at all.", Bool().schema()),
        "trainable": ("`false`: its parameters are frozen.", Bool().schema()),
        "dtype": ("The number type of its weights.", weight_dtype(dialect).schema()),
        "data_format": ("Where the channels are.", Choice(*dialect.layouts).schema()),
        "expect": ("The output shape and the parameters that you expect.", ref("expect")),
    }
    return {word: {"description": d, **or_expression(s)} for word, (d, s) in said.items()}


def reference() -> Schema:
    """A layer's name, or a list of names."""
    return either(_NAME, array(_NAME))


# -- the forms of an entry ---------------------------------------------------------------------


def _layer(bindings: dict[str, Binding]) -> Schema:
    """A bare name, where nothing more is needed, or an entry."""
    alone = [name for name, binding in bindings.items() if not _required(binding)]
    return either({"enum": sorted(alone)}, ref("entry"))


def _entry(short: str, long: str) -> Schema:
    return {
        "type": "object",
        "if": {"required": ["type"]},
        "then": ref(long),
        "else": ref(short),
    }


def _short(bindings: dict[str, Binding], *, is_open: bool) -> Schema:
    """`Conv2D: {filters: 32, kernel_size: 3}`, with what stands beside it."""
    body = ref("open-layers" if is_open else "layers")
    properties: dict[str, Schema] = {
        GROUP: {"description": "A group of layers without parameters.", **body},
        REUSE: {"description": "Applies a layer again, with the same weights.", **_NAME},
        MODEL: {
            "description": "Another spec as one layer: its path, or the spec itself.",
            **either({"type": "string"}, ref("spec"), _PATH),
        },
    }
    properties |= {name: ref(binding.name) for name, binding in bindings.items()}
    heads: list[Schema] = [{"required": [name]} for name in properties if name not in BESIDE]
    only_beside: Schema = {"propertyNames": {"enum": list(BESIDE)}}
    stranger: Schema = {"not": {"anyOf": [*heads, only_beside]}}
    for word in BESIDE:
        meaning = ref(f"beside/properties/{word}")
        if word in properties:
            # An operation that is called so, where there is no other head.
            heads.append({"required": [word], **only_beside})
            meaning = either(meaning, properties[word])
        properties[word] = meaning
    found: Schema = {"properties": properties}
    if is_open:
        return {**found, "oneOf": [*heads, stranger]}
    return {**found, "additionalProperties": False, "oneOf": heads}


_PATH: Schema = {"type": "object", "required": ["path"], "not": {"required": ["layers"]}}


def _long(bindings: dict[str, Binding], *, is_open: bool) -> Schema:
    """`type: Conv2D`, with the arguments beside it."""
    known = either({"enum": sorted([*bindings, MODEL])}, EXPRESSION)
    kind = either(known, _NAME) if is_open else known
    return {
        "properties": {"type": {"description": "The layer, by its name.", **kind}},
        "allOf": [ref("beside"), ref("by-type")],
    }


def _by_type(named: dict[str, list[str]]) -> Schema:
    branches = [
        {"if": {"properties": {"type": {"enum": words}}}, "then": ref(f"{name}.arguments")}
        for name, words in named.items()
    ]
    return {"allOf": branches}


# -- the values of a layer ---------------------------------------------------------------------


def _required(binding: Binding) -> list[str]:
    return [word for word, default in binding.call.arguments.items() if default is REQUIRED]


def _values(binding: Binding) -> Schema:
    """What stands after the name: arguments by name, by position, or the first one alone."""
    call = binding.call
    words = binding.parameters
    required = _required(binding)
    forms: list[Schema] = [ref(f"{binding.name}.arguments")]
    types = [
        ref(f"{binding.name}.arguments/properties/{word}")
        if _is_named(word)
        else or_expression(binding.types[word].schema(call.rank))
        for word in words
    ]
    least = max([words.index(word) + 1 for word in required], default=0)
    forms.append(
        {
            "type": "array",
            **({"prefixItems": types} if types else {}),
            **({"minItems": least} if least else {}),
            "maxItems": len(words),
        }
    )
    if words and set(required) <= {words[0]}:
        forms.append(types[0])
    if not required:
        forms.append({"type": "null"})
    # Not by `either`: what is accepted without limits would swallow the other forms, and with
    # them what an editor offers.
    return {"description": _title(binding), "anyOf": [form for form in forms if form] or [{}]}


def _title(binding: Binding) -> str:
    """`Conv2D(filters, kernel_size, strides=1, …)` and what the layer does."""
    arguments = binding.call.arguments
    shown = [
        word if default is REQUIRED else f"{word}={spelled(default)}"
        for word, default in arguments.items()
    ]
    return f"{binding.name}({', '.join(shown)})\n\n{described(binding)[0][0]}"


def _is_named(word: str) -> bool:
    """Whether an argument can be given by its name, which else means the entry as a whole."""
    return word not in BESIDE or word == "data_format"


def _arguments(binding: Binding, words: list[str], common: Mapping[str, Type[Any]]) -> Schema:
    properties: dict[str, Schema] = {}
    for line in argument_lines(binding):
        if not _is_named(line.name):
            continue
        kind = binding.types[line.name]
        schema = or_expression(kind.schema(binding.call.rank))
        if any(kind is shared for shared in common.values()):
            schema = ref(
                next(f"common.{word}" for word, shared in common.items() if shared is kind)
            )
        default = binding.call.arguments[line.name]
        properties[line.name] = {
            "description": f"{line.doc}: {line.allowed}",
            **({} if default is REQUIRED else _default(default)),
            **schema,
        }
    required = [word for word in _required(binding) if word not in BESIDE]
    return {
        "title": f"{binding.name} by name",
        "type": "object",
        "allOf": [ref("beside")],
        "properties": {**properties, "type": {"enum": words}},
        "patternProperties": {_BESIDE_PATTERN: {}},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _default(value: Any) -> Schema:
    if isinstance(value, tuple):
        value = list(_plain(value))
    return {"default": value} if isinstance(value, (str, int, float, list, type(None))) else {}


def _plain(values: tuple[Any, ...]) -> Iterator[Any]:
    for value in values:
        yield list(_plain(value)) if isinstance(value, tuple) else value
