"""Edits in texts that are written by hand: each row is a text before and after."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from cnnshape.analysis import study
from cnnshape.diagnostics import Diagnostic, Fix
from cnnshape.document.comments import comments
from cnnshape.edits.lines import remove_comment
from cnnshape.edits.respelling import is_sure, slips
from cnnshape.edits.scalars import listed
from cnnshape.fixing import applied
from cnnshape.lint.mending import with_argument, without_argument
from cnnshape.rules import UNKNOWN_KEY
from cnnshape.source import Source

HEAD = "framework: keras\ninput: [8, 8, 3]\nlayers:"


class Form(NamedTuple):
    before: str
    after: str
    argument: str = "bias"
    value: Any = False


ADDED = {
    "by name": Form(
        "\n  - Conv2D: {filters: 4, kernel_size: 3}  # c",
        "\n  - Conv2D: {filters: 4, kernel_size: 3, use_bias: false}  # c",
    ),
    "by position": Form(
        "\n  - Conv2D: [4, [3, 3]]",
        "\n  - Conv2D: {filters: 4, kernel_size: [3, 3], use_bias: false}",
    ),
    "by position, on lines": Form(
        "\n  - Conv2D:\n    - 4   # many\n    - 3\n  - Flatten",
        "\n  - Conv2D:\n    filters: 4   # many\n    kernel_size: 3\n    use_bias: false"
        "\n  - Flatten",
    ),
    "one value": Form("\n  - Dense: 4", "\n  - Dense: {units: 4, use_bias: false}"),
    "a name alone": Form(
        "\n  - BatchNormalization", "\n  - BatchNormalization: {axis: 1}", "axis", 1
    ),
    "a name alone in brackets": Form(
        " [BatchNormalization, Flatten]", " [{BatchNormalization: {axis: 1}}, Flatten]", "axis", 1
    ),
    "a name with nothing": Form(
        "\n  - BatchNormalization:\n    name: x",
        "\n  - BatchNormalization: {axis: 1}\n    name: x",
        "axis",
        1,
    ),
    "a name with a name": Form(
        "\n  - BatchNormalization: {name: x}",
        "\n  - BatchNormalization: {name: x, axis: 1}",
        "axis",
        1,
    ),
    "a value that is there": Form(
        "\n  - BatchNormalization: {axis: -1}", "\n  - BatchNormalization: {axis: 1}", "axis", 1
    ),
    "the long form": Form(
        "\n  - type: Dense\n    units: 4  # u\n",
        "\n  - type: Dense\n    units: 4  # u\n    use_bias: false\n",
    ),
    "the first layer of an alias": Form(
        "\n  - Dense: &d {units: 4}\n  - Dense: *d",
        "\n  - Dense: &d {units: 4, use_bias: false}\n  - Dense: *d",
    ),
}


def mended(source: Source, fix: Fix | None) -> str:
    return applied(source, [Diagnostic(UNKNOWN_KEY, "", source.span(), fix=fix)])


@pytest.mark.parametrize("form", ADDED.values(), ids=list(ADDED))
def test_argument_is_set(form: Form) -> None:
    source = Source(HEAD + form.before, "spec.yaml")
    _, stages = study(source)
    assert stages is not None
    leaf = stages.expansion.leaves[1]
    fix = with_argument(leaf, form.argument, form.value, safe=True)
    assert mended(source, fix) == HEAD + form.after


def test_argument_that_an_alias_holds_is_not_added() -> None:
    source = Source(HEAD + "\n  - Dense: &d {units: 4}\n  - Dense: *d", "spec.yaml")
    _, stages = study(source)
    assert stages is not None
    assert with_argument(stages.expansion.leaves[2], "bias", False, safe=True) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" [{Dense: {units: 4, use_bias: true}}]", " [{Dense: {units: 4}}]"),
        (" [{Dense: {use_bias: true, units: 4}}]", " [{Dense: {units: 4}}]"),
        (" [{Dense: [4, relu, true]}]", " [{Dense: [4, relu]}]"),
        (
            "\n  - Dense:\n      use_bias: true  # c\n      units: 4",
            "\n  - Dense:\n      # c\n      units: 4",
        ),
        (" [{Dense: 4}]", " [{Dense: 4}]"),
        (" [{Dense: [4, relu, true, zeros]}]", " [{Dense: [4, relu, true, zeros]}]"),
    ],
    ids=["the last", "the first", "by position", "on a line", "not given", "in the middle"],
)
def test_argument_is_removed(before: str, after: str) -> None:
    source = Source(HEAD + before, "spec.yaml")
    _, stages = study(source)
    assert stages is not None
    fix = without_argument(stages.expansion.leaves[1], "bias", safe=True)
    assert mended(source, fix) == HEAD + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1  # c\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\n  # c\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\r\n# c\r\nb: 2", "a: 1\r\nb: 2"),
        ("a: 1\n# c", "a: 1"),
    ],
    ids=["behind a value", "on a line", "on a line of Windows", "at the end"],
)
def test_comment_is_removed(before: str, after: str) -> None:
    source = Source(before, "spec.yaml")
    (comment,) = comments(source)
    assert mended(source, Fix("", True, remove_comment(comment))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(3, 3)", "[3, 3]"),
        ("(3,3,)", "[3,3]"),
        ("'(3, 3)'", "[3, 3]"),
        ("( 1 , -1 )", "[1 , -1]"),
        ("(same)", "[same]"),
        ("(3, (1, 2))", None),
        ("(3", None),
        ("(3, # c\n 3)", None),
    ],
)
def test_tuple_becomes_a_list(before: str, after: str | None) -> None:
    source = Source(before, "spec.yaml")
    fix = listed(source.span(0, len(before)))
    assert (None if fix is None else mended(source, fix)) == after


@pytest.mark.parametrize(
    ("word", "meant", "others", "sure"),
    [
        ("Dropuot", "Dropout", (), True),
        ("conv2d", "Conv2D", ("Conv1D",), True),
        ("Conv4D", "Conv3D", ("Conv1D", "Conv2D"), False),
        ("conv3", "conv1", (), False),
        ("Fltten", "Flatten", ("flatten",), True),
        ("fltten", "flatten", ("Flatten",), True),
        ("smae", "same", (), True),
        ("lft", "left", ("lift",), False),
        ("ab", "abc", (), False),
        ("BatchNormalisaton", "BatchNormalization", (), True),
        ("Normalization", "BatchNormalization", (), False),
    ],
)
def test_what_is_meant_is_sure(word: str, meant: str, others: tuple[str, ...], sure: bool) -> None:
    assert is_sure(word, meant, (meant, *others)) is sure


@pytest.mark.parametrize(
    ("word", "other", "number"),
    [
        ("same", "same", 0),
        ("", "abc", 3),
        ("smae", "same", 1),
        ("bais", "bias", 1),
        ("ca", "abc", 3),
    ],
)
def test_slips_are_counted(word: str, other: str, number: int) -> None:
    assert slips(word, other) == slips(other, word) == number
    assert slips(word, other, number) == number
    assert slips(word, other, number - 1) > number - 1
