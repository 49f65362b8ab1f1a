"""What a check adds for people: files of data, and what could not be checked."""

from __future__ import annotations

import pytest
from commandline import CHAIN, Write

from cnnshape.cli import main

BOTH = "data: {x: [4], y: [2]}\nloss: mse\n"
HEAD = "framework: keras\ninput: [4]\nlayers: [{Dense: 2}]\n"

# what: (the specs, the note)
NOTES: dict[str, tuple[tuple[str, ...], str]] = {
    "nothing is said": (
        (HEAD,),
        "Not checked: data and loss (no `data:` or `loss:` in the spec).\n",
    ),
    "no loss": (
        (HEAD + "data: {x: [4]}\n",),
        "Not checked: loss (no `loss:` in the spec).\n",
    ),
    "no data": (
        (HEAD + "loss: mse\n",),
        "Not checked: data (no `data:` in the spec).\n",
    ),
    "all is said": ((HEAD + BOTH,), ""),
    "one of two": (
        (HEAD + BOTH, HEAD),
        "Not checked: data and loss (no `data:` or `loss:` in 1 of 2 specs).\n",
    ),
    "one each": (
        (HEAD + "loss: mse\n", HEAD + "data: {x: [4]}\n", HEAD + BOTH),
        "Not checked: data and loss (no `data:` or `loss:` in 2 of 3 specs).\n",
    ),
    "no spec at all": (("[1, 2",), ""),
}


@pytest.mark.parametrize("name", NOTES)
def test_what_is_not_checked_is_told_in_one_line(
    name: str, spec: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, note = NOTES[name]
    paths = [spec(text, f"{number}.yaml") for number, text in enumerate(texts)]
    main(("check", *paths))
    out = capsys.readouterr().out
    assert out.partition("Not checked")[1] == note.partition("Not checked")[1]
    assert out.endswith(note)


@pytest.mark.parametrize(
    "options",
    [
        ("--quiet",),
        ("--format", "concise"),
        ("--format", "json"),
        ("--format", "github"),
        ("--statistics",),
        ("--report", "full=-"),
    ],
)
def test_only_the_full_form_tells_it(
    options: tuple[str, ...], spec: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    main(("check", spec(CHAIN), *options))
    assert "Not checked" not in capsys.readouterr().out
