"""Types of argument values: how a node is read, and what is said when it cannot be.

A type reads raw text, so that `010` is ten and `12:30` no number wherever a number is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, NoReturn, TypeAlias, TypeVar

from cnnshape.diagnostics import Diagnostic, Fix, did_you_mean, enumerate_words, respelled
from cnnshape.document.node import Mapping, Node, Scalar, Sequence, noun
from cnnshape.record import Record
from cnnshape.rules import OUT_OF_RANGE, WRONG_TYPE

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")

Schema: TypeAlias = dict[str, Any]

# The frameworks keep sizes in 64 bits; beyond that nothing can be built.
LARGEST = 2**63 - 1


class Misread(Exception):
    """A node that the type cannot read.

    `expected` completes the sentence "… must be …"; `allowed` is False where the kind of value is
    right but the value itself is out of range.
    """

    def __init__(
        self,
        node: Node,
        expected: str,
        *,
        wrong_kind: bool = True,
        help: str = "",
        found: str = "",
        candidates: tuple[str, ...] = (),
        value: Any = None,
    ) -> None:
        super().__init__(expected)
        self.node = node
        self.expected = expected
        self.wrong_kind = wrong_kind
        self._help = help
        # The words that were possible: what was probably meant is only looked for when it is told.
        self.candidates = candidates
        # What to write instead, where that is one definite value: becomes a fix.
        self.value = value
        self.found = found or noun(node)
        # The other items of a list that cannot be read either.
        self.further: tuple[Misread, ...] = ()

    @property
    def help(self) -> str:
        if not self._help and self.candidates and isinstance(self.node, Scalar):
            self._help = did_you_mean(self.node.text, self.candidates)
        return self._help

    @property
    def said(self) -> dict[str, Any]:
        """What a type that has this one in it says as well when it cannot read the node."""
        return {"wrong_kind": self.wrong_kind, "help": self.help, "value": self.value}

    @property
    def fix(self) -> Fix | None:
        # Only what is told is mended, and a right spec does not pay for these imports.
        if self.value is not None:
            from cnnshape.edits.scalars import replacement

            return replacement(self.node.span, self.value)
        if self.candidates and isinstance(self.node, Scalar):
            return respelled(self.node.text, self.node.span, self.candidates)
        return None

    def diagnostic(self, what: str) -> Diagnostic:
        """The complaint about `what` (an argument or a key, in backticks), at the value."""
        rule = WRONG_TYPE if self.wrong_kind else OUT_OF_RANGE
        message = f"{what} must be {self.expected}, not {self.found}"
        return Diagnostic(rule, message, self.node.span, (), self.help, self.fix)

    def diagnostics(self, what: str) -> Iterator[Diagnostic]:
        """The same for every item of a list that cannot be read."""
        yield self.diagnostic(what)
        for other in self.further:
            yield from other.diagnostics(what)


class Context(Record):
    """What reading depends on beside the node: the layer's spatial rank, and how a nested layer
    call is bound (for wrappers such as TimeDistributed)."""

    rank: int = 0
    bind: Callable[[Node], Any] | None = None


PLAIN = Context()


def either(*schemas: Schema) -> Schema:
    """The schema of what fits one of several, each said once."""
    found: list[Schema] = []
    for schema in schemas:
        if not schema:
            return {}
        parts = schema["anyOf"] if list(schema) == ["anyOf"] else [schema]
        found.extend(part for part in parts if part not in found)
    return found[0] if len(found) == 1 else {"anyOf": found}


class Type(Generic[T_co]):
    """A set of legal values, its reader and its description."""

    def read(self, node: Node, context: Context = PLAIN) -> T_co:
        raise NotImplementedError

    def describe(self, rank: int = 0) -> str:
        """What completes "must be …"."""
        raise NotImplementedError

    def schema(self, rank: int = 0) -> Schema:
        """The JSON Schema of the values that are read, typed as YAML 1.2 types them; of anything,
        where a type of a plugin does not say."""
        return {}

    def adopt(self, default: Any, rank: int) -> Any:
        """A default, written as the framework writes it, as the value that `read` would give."""
        return default

    def fail(
        self,
        node: Node,
        context: Context,
        *,
        wrong_kind: bool = True,
        help: str = "",
        value: Any = None,
    ) -> NoReturn:
        """Raise the Misread; `value` is what to write instead, where that is certain."""
        expected = self.describe(context.rank)
        raise Misread(node, expected, wrong_kind=wrong_kind, help=help, value=value)


def parse_int(text: str) -> int | None:
    """A whole number in decimal digits, as YAML 1.2 and both frameworks' users write it."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    if "_" in digits and all(digits.split("_")):
        digits = digits.replace("_", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 40:
        return None
    return -int(digits) if text[0] == "-" else int(digits)


def _exceeds(text: str, number: int | None) -> bool:
    """Whether a text says a whole number that is too large, or too long even to be read."""
    if number is None:
        return len(text) > 40 and text.isascii() and text.isdigit()
    return number > LARGEST


def parse_float(text: str) -> float | None:
    try:
        return float(text) if len(text) <= 80 and text.isascii() else None
    except ValueError:
        named = {".inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
        return named.get(text.lower())


def parse_number(text: str) -> int | float | None:
    number = parse_int(text)
    return parse_float(text) if number is None else number


TRUE = frozenset(("true", "True", "TRUE"))
FALSE = frozenset(("false", "False", "FALSE"))


def plain(node: Node) -> Any:
    """The node as Python data, scalars read as YAML 1.2 reads them."""
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Mapping):
        return {pair.key.text: plain(pair.value) for pair in node.pairs}
    assert isinstance(node, Scalar)
    if node.quoted:
        return node.text
    if node.is_null:
        return None
    if node.text in TRUE or node.text in FALSE:
        return node.text in TRUE
    number = parse_number(node.text)
    return node.text if number is None else number


class Int(Type[int]):
    """A whole number in [min, max]."""

    def __init__(self, min: int = -LARGEST, max: int = LARGEST) -> None:
        self.min = min
        self.max = max

    def describe(self, rank: int = 0) -> str:
        if self.max < LARGEST and self.min == -LARGEST:
            return f"a whole number of at most {self.max}"
        if self.max < LARGEST:
            return f"a whole number from {self.min} to {self.max}"
        if self.min > -LARGEST:
            return f"a whole number of at least {self.min}"
        return "a whole number"

    def schema(self, rank: int = 0) -> Schema:
        bounds = {"minimum": self.min} if self.min > -LARGEST else {}
        bounds |= {"maximum": self.max} if self.max < LARGEST else {}
        return {"type": "integer", **bounds}

    def read(self, node: Node, context: Context = PLAIN) -> int:
        if not isinstance(node, Scalar):
            self.fail(node, context)
        number = parse_int(node.text)
        if self.max == LARGEST and not node.quoted and _exceeds(node.text, number):
            raise Misread(node, "a whole number below 2^63", wrong_kind=False)
        if number is None or node.quoted:
            help = f"write {number} without quotes" if number is not None else ""
            real = parse_float(node.text)
            if number is None and real is not None and real == real // 1 and abs(real) < 1e15:
                number = int(real)
                help = f"write {number}"
            fits = number is not None and self.min <= number <= self.max
            self.fail(node, context, help=help, value=number if fits else None)
        if not self.min <= number <= self.max:
            self.fail(node, context, wrong_kind=False)
        return number


class Float(Type[float]):
    """A number in [min, max]; `above` and `below` are exclusive bounds."""

    def __init__(
        self,
        min: float | None = None,
        max: float | None = None,
        above: float | None = None,
        below: float | None = None,
    ) -> None:
        self.min = min
        self.max = max
        self.above = above
        self.below = below

    def describe(self, rank: int = 0) -> str:
        if self.min is not None and self.max is not None:
            return f"a number from {self.min:g} to {self.max:g}"
        bounds = (
            ("at least", self.min),
            ("at most", self.max),
            ("above", self.above),
            ("below", self.below),
        )
        said = [f"{word} {bound:g}" for word, bound in bounds if bound is not None]
        return "a number" + (" " + " and ".join(said) if said else "")

    def schema(self, rank: int = 0) -> Schema:
        bounds = {
            "minimum": self.min,
            "maximum": self.max,
            "exclusiveMinimum": self.above,
            "exclusiveMaximum": self.below,
        }
        return {"type": "number", **{k: v for k, v in bounds.items() if v is not None}}

    def read(self, node: Node, context: Context = PLAIN) -> float:
        number = parse_float(node.text) if isinstance(node, Scalar) else None
        if number is None:
            self.fail(node, context)
        if isinstance(node, Scalar) and node.quoted:
            help = f"write {node.text} without quotes"
            self.fail(node, context, help=help, value=parse_number(node.text))
        if (
            (self.min is not None and not number >= self.min)
            or (self.max is not None and not number <= self.max)
            or (self.above is not None and not number > self.above)
            or (self.below is not None and not number < self.below)
        ):
            per_cent = self.min == 0 and self.max == 1 and 5 <= number <= 100
            help = f"{number:g} per cent is {number / 100:g}" if per_cent else ""
            self.fail(node, context, wrong_kind=False, help=help)
        return number


class Bool(Type[bool]):
    def describe(self, rank: int = 0) -> str:
        return "true or false"

    def schema(self, rank: int = 0) -> Schema:
        return {"type": "boolean"}

    def read(self, node: Node, context: Context = PLAIN) -> bool:
        if isinstance(node, Scalar) and not node.quoted:
            if node.text in TRUE:
                return True
            if node.text in FALSE:
                return False
            meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false"}
            meant["0"] = "false"
            word = meant.get(node.text.lower())
            if word:
                self.fail(node, context, help=f"write {word}", value=word == "true")
        if isinstance(node, Scalar) and node.quoted and node.text.lower() in ("true", "false"):
            word = node.text.lower()
            self.fail(node, context, help=f"write {word} without quotes", value=word == "true")
        self.fail(node, context)


class Text(Type[str]):
    """Any text; a number or a word, as written."""

    def describe(self, rank: int = 0) -> str:
        return "a text"

    def schema(self, rank: int = 0) -> Schema:
        return {"type": ["string", "number", "boolean"]}

    def read(self, node: Node, context: Context = PLAIN) -> str:
        if not isinstance(node, Scalar) or node.is_null:
            self.fail(node, context)
        return node.text


class Choice(Type[str]):
    """One of some words, as the framework spells them."""

    def __init__(self, *words: str, ignore_case: bool = False) -> None:
        self.words = words
        self.ignore_case = ignore_case

    def describe(self, rank: int = 0) -> str:
        if len(self.words) > 8:
            return "a name that the framework knows"
        return enumerate_words(f'"{word}"' for word in self.words)

    def schema(self, rank: int = 0) -> Schema:
        words: Schema = {"enum": list(self.words)}
        if not self.ignore_case:
            return words
        letters = ["".join([_any_case(c) for c in word]) for word in self.words]
        return either(words, {"type": "string", "pattern": f"^(?:{'|'.join(letters)})$"})

    def read(self, node: Node, context: Context = PLAIN) -> str:
        if not isinstance(node, Scalar):
            self.fail(node, context)
        word = node.text.lower() if self.ignore_case else node.text
        if word in self.words:
            return word
        said = self.describe(context.rank)
        is_number = parse_float(node.text) is not None
        raise Misread(node, said, wrong_kind=is_number, candidates=self.words)


def _any_case(character: str) -> str:
    upper, lower = character.upper(), character.lower()
    return f"[{upper}{lower}]" if upper != lower else f"[{character}]"


class Null(Type[None]):
    def describe(self, rank: int = 0) -> str:
        return "null"

    def schema(self, rank: int = 0) -> Schema:
        return {"type": "null"}

    def read(self, node: Node, context: Context = PLAIN) -> None:
        if not isinstance(node, Scalar) or not node.is_null:
            self.fail(node, context)


class Optional(Type[T | None]):
    """The inner type, or null."""

    def __init__(self, inner: Type[T]) -> None:
        self.inner = inner

    def describe(self, rank: int = 0) -> str:
        return f"{self.inner.describe(rank)} or null"

    def schema(self, rank: int = 0) -> Schema:
        return either(self.inner.schema(rank), {"type": "null"})

    def read(self, node: Node, context: Context = PLAIN) -> T | None:
        if isinstance(node, Scalar) and node.is_null:
            return None
        return self.inner.read(node, context)

    def adopt(self, default: Any, rank: int) -> Any:
        return None if default is None else self.inner.adopt(default, rank)


class Auto(Type[T | None]):
    """The inner type, or `auto`: taken from the input (None)."""

    def __init__(self, inner: Type[T]) -> None:
        self.inner = inner

    def describe(self, rank: int = 0) -> str:
        return f"{self.inner.describe(rank)} or auto"

    def schema(self, rank: int = 0) -> Schema:
        return either(self.inner.schema(rank), {"enum": ["auto"]})

    def read(self, node: Node, context: Context = PLAIN) -> T | None:
        if isinstance(node, Scalar) and node.text == "auto":
            return None
        return self.inner.read(node, context)

    def adopt(self, default: Any, rank: int) -> Any:
        return None if default is None else self.inner.adopt(default, rank)


class OneOf(Type[T | U]):
    """The first type, or else the second."""

    def __init__(self, first: Type[T], second: Type[U]) -> None:
        self.first = first
        self.second = second

    def describe(self, rank: int = 0) -> str:
        return f"{self.first.describe(rank)}, or {self.second.describe(rank)}"

    def schema(self, rank: int = 0) -> Schema:
        return either(self.first.schema(rank), self.second.schema(rank))

    def read(self, node: Node, context: Context = PLAIN) -> T | U:
        try:
            return self.first.read(node, context)
        except Misread as first:
            try:
                return self.second.read(node, context)
            except Misread as second:
                # The complaint of the reading that came nearer: the right kind of value.
                near = first if not first.wrong_kind else second
                if near.wrong_kind:
                    told = first if first.help else second
                    self.fail(node, context, help=told.help, value=told.value)
                raise near from None

    def adopt(self, default: Any, rank: int) -> Any:
        # Words stay words; everything else is what the second type makes of it.
        return default if isinstance(default, str) else self.second.adopt(default, rank)


class Anything(Type[Any]):
    """A value that plays no part in shapes or counts (an initializer's configuration, say)."""

    def describe(self, rank: int = 0) -> str:
        return "a value"

    def schema(self, rank: int = 0) -> Schema:
        return {}

    def read(self, node: Node, context: Context = PLAIN) -> Any:
        return plain(node)


class Configuration(Type[Any]):
    """A mapping that describes an object of the framework, as it saves it, and plays no part in
    shapes."""

    def describe(self, rank: int = 0) -> str:
        return "a mapping with a `class_name`"

    def schema(self, rank: int = 0) -> Schema:
        return {"type": "object", "required": ["class_name"]}

    def read(self, node: Node, context: Context = PLAIN) -> Any:
        if not isinstance(node, Mapping) or node.get("class_name") is None:
            self.fail(node, context)
        return plain(node)


class LayerCall(Type[Any]):
    """A whole layer as a value, for wrappers: `TimeDistributed: {Conv2D: [64, 3]}`."""

    def describe(self, rank: int = 0) -> str:
        return "a layer"

    def schema(self, rank: int = 0) -> Schema:
        return {"$ref": "#/$defs/inner"}

    def read(self, node: Node, context: Context = PLAIN) -> Any:
        if context.bind is None or (isinstance(node, Scalar) and node.is_null):
            self.fail(node, context)
        return context.bind(node)
