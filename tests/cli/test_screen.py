"""What reaches the terminal: widths, colours, encodings, and nothing that could harm it."""

from __future__ import annotations

import re

import pytest
from commandline import CHAIN, WRONG, Run, Write, process

from cnnshape.memory import byte_text
from cnnshape.render.screen import Screen, cells

NARROW = """\
┏━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━━━┓
┃                ┃ Output      ┃         ┃
┃ Layer (type)   ┃ Shape       ┃ Param # ┃
┡━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━━━┩
│ conv2d         │ (None, 26,  │     320 │
│ (Conv2D)       │ 26, 32)     │         │
├────────────────┼─────────────┼─────────┤
│ max_pooling2d  │ (None, 13,  │       0 │
│ (MaxPooling2D) │ 13, 32)     │         │
"""


def test_a_narrow_screen_folds_names_and_shapes_but_no_numbers(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN), "--width", "42")
    assert NARROW in result.out


@pytest.mark.parametrize("width", [20, 30, 50, 80, 200])
def test_nothing_is_cropped_at_any_width(run: Run, spec: Write, width: int) -> None:
    name = "a_layer_with_a_name_that_is_longer_than_" + "many_a_screen_is_wide_" * 4
    text = CHAIN.replace("Flatten", f"Flatten: {{name: {name}}}")
    result = run("summary", spec(text), "--width", str(width))
    first = "".join(
        line.split("│")[1].strip() for line in result.out.splitlines() if line.startswith("│")
    )
    assert name in first
    assert "…" not in result.out
    if width >= 50:
        assert max(map(len, result.out.splitlines())) <= width


def test_piped_tables_are_as_wide_as_they_need_to_be(run: Run, spec: Write) -> None:
    name = "x" * 300
    result = run("summary", spec(CHAIN.replace("Flatten", f"Flatten: {{name: {name}}}")))
    assert f"│ {name} (Flatten) │" in result.out


def test_long_lists_of_names_are_wrapped_between_names(run: Run, spec: Write) -> None:
    names = [f"a_rather_long_name_{number}" for number in range(8)]
    layers = [f"  - Conv2D: {{filters: 1, kernel_size: 1, name: {name}}}\n" for name in names]
    text = CHAIN[: CHAIN.index("  - Flatten")] + "".join(layers)
    text += f"  - Concatenate: {{inputs: [{', '.join(names)}]}}\n"
    result = run("summary", spec(text))
    assert "a_rather_long_name_0, a_rather_long_name_1, " in result.out
    assert max(map(len, result.out.splitlines()[1:5])) < 140


def test_ascii_where_the_encoding_has_no_more(spec: Write) -> None:
    text = WRONG.replace("name: dense", "name: d×é").replace("[dense", "[d×é")
    result = process("summary", "-", stdin=text, env={"PYTHONIOENCODING": "ascii"})
    assert result.out.isascii()
    assert "| Layer (type)             | Output Shape      | Param # | Connected to |" in result.out
    assert "| x first (Conv2D)         |" in result.out
    assert r"| x dx\xe9 (Dense)         |" in result.out


def test_no_escape_reaches_the_terminal(run: Run, spec: Write) -> None:
    text = CHAIN.replace("name: chain", r'name: "a\e[31m\u202eb"').replace(
        "Flatten", r'Flatten: {name: "x\e]0;title\a\n[bold]y[/]", nonsense: "\x9b31m"}'
    )
    name = spec(text)
    for command in (
        *(["summary", name], ["summary", name, "--color", "always"], ["check", name]),
        *(["check", name, "--format", "concise"], ["in-features", name, "-v"]),
        *(["summary", name, "--format", f] for f in ("json", "csv", "markdown")),
        ["check", name, "--format", "json"],
    ):
        result = run(*command)
        shown = re.sub("\x1b\\[[0-9;]*m", "", result.out + result.err)
        assert all(c.isprintable() or c == "\n" for c in shown), command
        assert "\x1b[31m" not in result.out
    table = run("summary", name).out
    assert r'Model: "a\x1b[31m\u202eb"' in table
    # Nothing is taken for markup either.
    assert r"x\x1b]0;title\x07\n[bold]y[/] (Flatten)" in table


def test_raw_control_characters_in_the_source_line_are_shown_as_escapes(
    run: Run, spec: Write
) -> None:
    result = run("check", spec("framework: keras\ninput: [3]\nlayers:\n  - Dens: 3 # \u202e\n"))
    assert "4 |   - Dens: 3 # \\u202e\n" in result.out


def test_colour_only_when_asked_or_on_a_terminal(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = spec(WRONG)
    assert "\x1b[" not in run("summary", name).out
    assert "\x1b[" not in run("summary", name, "--color", "never").out
    colored = run("summary", name, "--color", "always").out
    assert "\x1b[1;31m✗ first (Conv2D)\x1b[0m" in colored
    assert "\x1b[32m28\x1b[0m" in colored
    assert "\x1b[1;31merror[CS102] unknown-argument\x1b[0m" in colored
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("summary", name).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("summary", name).out
    assert "\x1b[" in run("summary", name, "--color", "always").out


def test_a_coloured_table_has_the_same_text(run: Run, spec: Write) -> None:
    name = spec(WRONG)
    colored = run("summary", name, "--color", "always").out
    assert re.sub("\x1b\\[[0-9;]*m", "", colored) == run("summary", name).out


@pytest.mark.parametrize(
    ("bytes", "text"),
    [
        *((0, "0.00 B"), (1023, "1023.00 B"), (1024, "1.00 KB"), (139304, "136.04 KB")),
        *((2**20, "1.00 MB"), (5 * 2**30, "5.00 GB"), (2**40, "1.00 TB"), (2**60, "1024.00 PB")),
    ],
)
def test_sizes_are_worded_as_in_keras(bytes: int, text: str) -> None:
    assert byte_text(bytes) == text


def test_wide_and_combining_characters_are_measured() -> None:
    assert [cells(text) for text in ("abc", "é", "e\u0301", "層", "🙂")] == [3, 1, 1, 2, 2]


def test_wide_names_keep_the_table_aligned(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN.replace("Flatten", "Flatten: {name: 平らにする}")))
    assert "│ 平らにする (Flatten)         │ (None, 5408)" in result.out


def test_screen_text() -> None:
    assert Screen().text("3 × 3 → 9\x1b") == "3 × 3 → 9\\x1b"
    assert Screen(encoding="ascii").text("floor(2·3 − 1) … ≥ 3 → 9 é") == (
        r"floor(2*3 - 1) ... >= 3 -> 9 \xe9"
    )
    assert Screen().text("\ud800\x00\x7f") == r"\ud800\x00\x7f"
