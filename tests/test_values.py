"""How the types of arguments read raw text, and what they refuse."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape import BATCH, Source, document
from cnnshape.diagnostics import Log
from cnnshape.document.node import Node, Scalar, Sequence
from cnnshape.rules import OUT_OF_RANGE, WRONG_TYPE
from cnnshape.sizes import List, PerAxis, SideList, SidePairs, SizeOrBatch, SizeOrNull
from cnnshape.values import (
    Anything,
    Auto,
    Bool,
    Choice,
    Configuration,
    Context,
    Float,
    Int,
    LayerCall,
    Misread,
    Null,
    OneOf,
    Optional,
    Text,
    Type,
    parse_float,
    parse_int,
    plain,
)

# The same examples every time, so that a run says something about the code only.
REPEATABLE = settings(derandomize=True, deadline=None)


def node(text: str) -> Node:
    """The value as it stands in a spec."""
    log = Log()
    root = document.read(Source(f"- {text}\n", "spec.yaml"), log)
    assert isinstance(root, Sequence)
    assert not len(log)
    return root.items[0]


class Reads(NamedTuple):
    kind: Type[Any]
    text: str
    value: Any
    rank: int = 0


SIZE = Int(min=1)
POOL = PerAxis(SIZE)

READS: dict[str, Reads] = {
    "a whole number": Reads(Int(), "32", 32),
    "a negative whole number": Reads(Int(), "-1", -1),
    "a whole number with a plus": Reads(Int(), "+3", 3),
    "010 is ten, not eight": Reads(Int(), "010", 10),
    "0o10 is no number of YAML 1.1, 08 is eight": Reads(Int(), "08", 8),
    "digits in groups": Reads(Int(), "1_000", 1000),
    "the largest whole number": Reads(Int(), str(2**63 - 1), 2**63 - 1),
    "the lower bound itself": Reads(Int(min=1, max=3), "1", 1),
    "the upper bound itself": Reads(Int(min=1, max=3), "3", 3),
    "a number": Reads(Float(), "0.5", 0.5),
    "a whole number as a number": Reads(Float(), "1", 1.0),
    "1e3 is a number, though YAML 1.1 has a text there": Reads(Float(), "1e3", 1000.0),
    "1e-3 is a number": Reads(Float(), "1e-3", 0.001),
    "a number without a leading zero": Reads(Float(), ".5", 0.5),
    "infinity as YAML writes it": Reads(Float(), ".inf", math.inf),
    "minus infinity": Reads(Float(), "-.inf", -math.inf),
    "a rate at its lower bound": Reads(Float(min=0, max=1), "0", 0.0),
    "true": Reads(Bool(), "true", True),
    "True as Python writes it": Reads(Bool(), "True", True),
    "FALSE": Reads(Bool(), "FALSE", False),
    "a word": Reads(Text(), "relu", "relu"),
    "a number as a text": Reads(Text(), "18", "18"),
    "12:30 as a text stays what it is": Reads(Text(), "12:30", "12:30"),
    "yes as a text": Reads(Text(), "yes", "yes"),
    "true as a text": Reads(Text(), "true", "true"),
    "an empty text in quotes": Reads(Text(), '""', ""),
    "null in quotes is a text": Reads(Text(), '"null"', "null"),
    "a choice": Reads(Choice("valid", "same"), "same", "same"),
    "a choice in quotes": Reads(Choice("valid", "same"), '"same"', "same"),
    "a choice in other letters": Reads(Choice("valid", "same", ignore_case=True), "SAME", "same"),
    "null": Reads(Null(), "null", None),
    "a tilde is null": Reads(Null(), "~", None),
    "None as Python writes it": Reads(Null(), "None", None),
    "null where it is allowed": Reads(Optional(SIZE), "null", None),
    "a value where null is allowed": Reads(Optional(SIZE), "3", 3),
    "auto": Reads(Auto(SIZE), "auto", None),
    "a value where auto is allowed": Reads(Auto(SIZE), "3", 3),
    "a list": Reads(List(SIZE), "[1, 2, 3]", (1, 2, 3)),
    "an empty list": Reads(List(SIZE), "[]", ()),
    "a list of a length": Reads(List(Int(), 2), "[1, -2]", (1, -2)),
    "a list of numbers per axis": Reads(List(Float()), "[1, 0.5]", (1.0, 0.5)),
    "one value for every axis": Reads(POOL, "2", (2, 2), 2),
    "one value on one axis": Reads(POOL, "2", (2,), 1),
    "a value per axis": Reads(POOL, "[2, 3]", (2, 3), 2),
    "a list of one on one axis": Reads(POOL, "[2]", (2,), 1),
    "a list of one for all axes": Reads(PerAxis(SIZE, short=True), "[2]", (2, 2, 2), 3),
    "null per axis": Reads(PerAxis(Optional(SIZE)), "[null, 3]", (None, 3), 2),
    "one value that a list may not hold": Reads(PerAxis(SIZE, alone=Int(min=0)), "0", (0, 0), 2),
    "a word, or else a number": Reads(OneOf(Choice("same"), Int()), "same", "same"),
    "a number where a word is allowed": Reads(OneOf(Choice("same"), Int()), "1", 1),
    "a size": Reads(SizeOrNull(), "28", 28),
    "null is any size": Reads(SizeOrNull(), "null", None),
    "nothing is any size": Reads(SizeOrNull(), "", None),
    "what is left over": Reads(SizeOrBatch(), "-1", -1),
    "the batch": Reads(SizeOrBatch(), "batch", BATCH),
    "one amount on all sides": Reads(SidePairs(), "1", ((1, 1), (1, 1)), 2),
    "an amount per axis": Reads(SidePairs(), "[1, 2]", ((1, 1), (2, 2)), 2),
    "both sides of each axis": Reads(SidePairs(), "[[1, 2], [3, 4]]", ((1, 2), (3, 4)), 2),
    "amounts and pairs together": Reads(SidePairs(), "[1, [3, 4]]", ((1, 1), (3, 4)), 2),
    "both sides of the only axis": Reads(SidePairs(), "[1, 2]", ((1, 2),), 1),
    "a flat list starts with the last axis": Reads(SideList(), "[1, 2, 3, 4]", ((3, 4), (1, 2)), 2),
    "one amount for a flat list": Reads(SideList(), "1", ((1, 1), (1, 1)), 2),
    "a negative amount crops": Reads(SideList(), "[-1, 2]", ((-1, 2),), 1),
    "a mapping": Reads(
        Configuration(), "{class_name: L2, l2: 0.5}", {"class_name": "L2", "l2": 0.5}
    ),
    "anything": Reads(Anything(), "{a: [1, x, null, true]}", {"a": [1, "x", None, True]}),
}


@pytest.mark.parametrize("case", READS.values(), ids=list(READS))
def test_reads(case: Reads) -> None:
    value = case.kind.read(node(case.text), Context(case.rank))
    assert value == case.value
    assert type(value) is type(case.value)


class Refuses(NamedTuple):
    """`said` is a part of the message; `help` what to write instead."""

    kind: Type[Any]
    text: str
    said: str
    help: str = ""
    out_of_range: bool = False
    rank: int = 0


REFUSES: dict[str, Refuses] = {
    "a word for a number": Refuses(Int(), "many", "a whole number, not many"),
    "a whole number in quotes": Refuses(
        Int(), '"32"', 'a whole number, not "32"', "write 32 without quotes"
    ),
    "a real number": Refuses(Int(), "1.5", "a whole number, not 1.5"),
    "a whole number with a point": Refuses(Int(), "3.0", "a whole number, not 3.0", "write 3"),
    "1e3 as a whole number": Refuses(Int(), "1e3", "a whole number, not 1e3", "write 1000"),
    "12:30 is no number": Refuses(Int(), "12:30", "a whole number, not 12:30"),
    "0x10 is no number": Refuses(Int(), "0x10", "a whole number, not 0x10"),
    "a list for a number": Refuses(Int(), "[1]", "a whole number, not a list"),
    "a mapping for a number": Refuses(Int(), "{a: 1}", "a whole number, not a mapping"),
    "nothing for a number": Refuses(Int(), "", "a whole number, not nothing"),
    "null for a number": Refuses(Int(), "null", "a whole number, not null"),
    "true for a number": Refuses(Int(), "true", "a whole number, not true"),
    "too small a number": Refuses(
        SIZE, "0", "a whole number of at least 1, not 0", out_of_range=True
    ),
    "a number out of both bounds": Refuses(
        Int(0, 3), "4", "a whole number from 0 to 3, not 4", out_of_range=True
    ),
    "a number beyond 64 bits": Refuses(
        Int(), str(2**63), f"a whole number below 2^63, not {2**63}", out_of_range=True
    ),
    "a rate above one": Refuses(
        Float(min=0, max=1), "1.5", "a number from 0 to 1, not 1.5", out_of_range=True
    ),
    "a rate in per cent": Refuses(
        Float(min=0, max=1),
        "50",
        "a number from 0 to 1, not 50",
        "50 per cent is 0.5",
        out_of_range=True,
    ),
    "a rate that is not a number": Refuses(
        Float(min=0, max=1), "nan", "a number from 0 to 1, not nan", out_of_range=True
    ),
    "an open bound itself": Refuses(
        Float(above=0), "0", "a number above 0, not 0", out_of_range=True
    ),
    "a word for a rate": Refuses(Float(), "half", "a number, not half"),
    "a number in quotes": Refuses(
        Float(), '"0.5"', 'a number, not "0.5"', "write 0.5 without quotes"
    ),
    "12:30 for a rate": Refuses(Float(), "12:30", "a number, not 12:30"),
    "yes is no truth value": Refuses(Bool(), "yes", "true or false, not yes", "write true"),
    "off is no truth value": Refuses(Bool(), "off", "true or false, not off", "write false"),
    "1 is no truth value": Refuses(Bool(), "1", "true or false, not 1", "write true"),
    "true in quotes": Refuses(
        Bool(), '"true"', 'true or false, not "true"', "write true without quotes"
    ),
    "null is no truth value": Refuses(Bool(), "null", "true or false, not null"),
    "a list is no text": Refuses(Text(), "[a]", "a text, not a list"),
    "null is no text": Refuses(Text(), "null", "a text, not null"),
    "a misspelled choice": Refuses(
        Choice("valid", "same"),
        "smae",
        '"valid" or "same", not smae',
        "did you mean `same`?",
        out_of_range=True,
    ),
    "a list for a choice": Refuses(
        Choice("valid", "same"), "[same]", '"valid" or "same", not a list'
    ),
    "zero is not null": Refuses(Null(), "0", "null, not 0"),
    "null in quotes is not null": Refuses(Null(), '"null"', 'null, not "null"'),
    "neither a size nor null": Refuses(Optional(SIZE), "x", "a whole number of at least 1, not x"),
    "neither a size nor auto": Refuses(Auto(SIZE), "x", "a whole number of at least 1, not x"),
    "one value for a list": Refuses(List(SIZE), "3", "a list, each a whole number of at least 1"),
    "a list with a wrong item": Refuses(List(SIZE), "[1, x]", "at least 1, not x"),
    "a list of another length": Refuses(List(Int(), 2), "[1, 2, 3]", "a list of 2"),
    "too short a list": Refuses(List(Int(), min_length=1), "[]", "a list", out_of_range=True),
    "a list with too many axes": Refuses(
        POOL, "[1, 2, 3]", "or a list of 2, not a list of 3", rank=2
    ),
    "a list with a value of zero": Refuses(
        POOL, "[1, 0]", "a whole number of at least 1, not 0", out_of_range=True, rank=2
    ),
    "a list where none is taken": Refuses(
        PerAxis(SIZE, lists=False), "[1, 2]", "at least 1, not a list of 2", rank=2
    ),
    "3x3 is no kernel": Refuses(POOL, "3x3", "or a list of 2, not 3x3", rank=2),
    "a mapping for a value per axis": Refuses(POOL, "{h: 1}", "not a mapping", rank=2),
    "zero for a value per axis": Refuses(POOL, "0", "at least 1, not 0", "", True, 2),
    "neither of two types": Refuses(
        OneOf(Choice("same"), Int()), "[1]", '"same", or a whole number, not a list'
    ),
    "a word near to one of two types": Refuses(
        OneOf(Choice("same", "valid"), Int()), "smae", "not smae", "did you mean `same`?", True
    ),
    "a size of zero": Refuses(SizeOrNull(), "0", "or null (any size), not 0", "", True),
    "a word for a size": Refuses(SizeOrNull(), "any", "or null (any size), not any"),
    "a word for a size of a reshape": Refuses(SizeOrBatch(), "rest", "-1 (what is left over)"),
    "too small a size of a reshape": Refuses(
        SizeOrBatch(), "-2", "-1 (what is left over)", "", True
    ),
    "three amounts on two axes": Refuses(SidePairs(), "[1, 2, 3]", "or a list of 2 pairs", rank=2),
    "three sides of an axis": Refuses(SidePairs(), "[[1, 2, 3], 4]", "pairs", rank=2),
    "a negative amount": Refuses(SidePairs(), "-1", "at least 0", "", True, 2),
    "a flat list of odd length": Refuses(SideList(), "[1, 2, 3]", "a list of 4", rank=2),
    "a word for a configuration": Refuses(
        Configuration(), "l2", "a mapping with a `class_name`, not l2"
    ),
    "an empty configuration": Refuses(Configuration(), "{}", "a mapping"),
    "a configuration of nothing": Refuses(Configuration(), "{rate: 1}", "a `class_name`"),
    "a layer where no layer can be read": Refuses(LayerCall(), "Dense", "a layer, not Dense"),
}


@pytest.mark.parametrize("case", REFUSES.values(), ids=list(REFUSES))
def test_refuses(case: Refuses) -> None:
    with pytest.raises(Misread) as caught:
        case.kind.read(node(case.text), Context(case.rank))
    diagnostic = caught.value.diagnostic("`it`")
    assert diagnostic.message.startswith("`it` must be ")
    assert case.said in diagnostic.message
    assert diagnostic.help == case.help
    assert diagnostic.rule is (OUT_OF_RANGE if case.out_of_range else WRONG_TYPE)


def test_a_wrong_item_of_a_list_is_shown_at_the_item() -> None:
    with pytest.raises(Misread) as caught:
        List(SIZE).read(node("[1, x, 3]"))
    assert caught.value.diagnostic("`it`").span.text == "x"


ADOPTS: dict[str, tuple[Type[Any], Any, int, Any]] = {
    "one default for every axis": (POOL, 2, 2, (2, 2)),
    "a default per axis": (POOL, (2, 3), 2, (2, 3)),
    "no default": (Optional(POOL), None, 2, None),
    "a word stays a word": (OneOf(Choice("same"), POOL), "same", 2, "same"),
    "a number beside a word": (OneOf(Choice("same"), POOL), 0, 2, (0, 0)),
    "amounts on all sides": (SidePairs(), 1, 2, ((1, 1), (1, 1))),
    "a plain default": (Int(), 3, 2, 3),
    "a default that may be auto": (Auto(POOL), 3, 1, (3,)),
}


@pytest.mark.parametrize(("kind", "default", "rank", "wanted"), ADOPTS.values(), ids=list(ADOPTS))
def test_defaults_are_what_reading_would_give(
    kind: Type[Any], default: Any, rank: int, wanted: Any
) -> None:
    assert kind.adopt(default, rank) == wanted


PLAIN: dict[str, tuple[str, Any]] = {
    "a whole number": ("32", 32),
    "010 is ten": ("010", 10),
    "a real number": ("1e-3", 0.001),
    "yes is a word": ("yes", "yes"),
    "12:30 is a word": ("12:30", "12:30"),
    "a date is a word": ("2024-01-01", "2024-01-01"),
    "true": ("true", True),
    "null": ("null", None),
    "nothing": ("", None),
    "a number in quotes": ('"32"', "32"),
    "a list": ("[1, [2, a]]", [1, [2, "a"]]),
    "a mapping": ("{a: {b: 1.5}}", {"a": {"b": 1.5}}),
}


@pytest.mark.parametrize(("text", "wanted"), PLAIN.values(), ids=list(PLAIN))
def test_plain_reads_as_yaml_1_2_does(text: str, wanted: Any) -> None:
    found = plain(node(text))
    assert found == wanted
    assert type(found) is type(wanted)


NO_WHOLE_NUMBERS = [
    "",
    "-",
    "+-1",
    "1.0",
    "1e3",
    "0x10",
    "1 2",
    "１２",
    "²",
    "_",
    "_1",
    "1_",
    "9" * 41,
]


@pytest.mark.parametrize("text", NO_WHOLE_NUMBERS)
def test_parse_int_refuses(text: str) -> None:
    assert parse_int(text) is None


NO_NUMBERS = ["", "abc", "1,5", "12:30", "0x10", "1e", "١٢", "9" * 81]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_parse_float_refuses(text: str) -> None:
    assert parse_float(text) is None


@REPEATABLE
@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_whole_numbers_are_read_as_they_are_written(number: int) -> None:
    assert Int().read(node(str(number))) == number


@REPEATABLE
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_as_python_writes_them(number: float) -> None:
    assert Float().read(node(repr(number))) == number


EVERY_KIND: tuple[Type[Any], ...] = (
    *(Int(), Float(), Bool(), Text(), Choice("same"), Null(), Optional(SIZE), Auto(SIZE)),
    *(List(SIZE), POOL, OneOf(Choice("same"), POOL), SizeOrNull(), SizeOrBatch(), SidePairs()),
    *(SideList(), Anything(), Configuration(), LayerCall()),
)


@REPEATABLE
@given(text=st.text(max_size=12), quoted=st.booleans(), kind=st.sampled_from(EVERY_KIND))
def test_every_text_is_read_or_refused(text: str, quoted: bool, kind: Type[Any]) -> None:
    scalar = Scalar(Source(text, "spec.yaml").span(0, len(text)), text, quoted)
    place = text
    try:
        kind.read(scalar, Context(2))
    except Misread as misread:
        place = misread.diagnostic("`it`").span.text
    assert place == text
