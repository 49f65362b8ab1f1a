"""The columns of `cnnshape summary` about cost, the order of the rows and the totals."""

from __future__ import annotations

import subprocess
import sys

import pytest
from commandline import CHAIN, WRONG, Run, Write

BLOCKS = """\
name: blocks
framework: pytorch
input: [3, 32, 32]
blocks:
  pair:
    params: {channels}
    layers:
      - Conv2d: {out_channels: $channels, kernel_size: 3, padding: 1, name: conv}
      - ReLU: {name: act}
layers:
  - pair: {channels: 8}
    name: one
  - pair: {channels: 16}
    name: two
  - AdaptiveAvgPool2d: {output_size: 1, name: pool}
  - Flatten: {name: flat}
  - Linear: {out_features: 2, name: head}
"""


def cells(text: str) -> list[list[str]]:
    return [[c.strip() for c in line.split("│")[1:-1]] for line in text.splitlines() if "│" in line]


def totals(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith(" ")]


def test_columns(run: Run, spec: Write) -> None:
    names = "name,flops,size,activations,receptive-field,stride,centre"
    result = run("summary", spec(CHAIN), "--columns", names)
    assert result.code == 0
    header = [cell.strip() for cell in result.out.splitlines()[2].split("┃")[1:-1]]
    assert header[1:] == [*("FLOPs", "Size", "Activations", "Receptive Field", "Stride", "Centre")]
    assert [row[1:] for row in cells(result.out)] == [
        ["389,376", "1.25 KB", "84.50 KB", "(3, 3)", "(1, 1)", "(1, 1)"],
        ["0", "0.00 B", "21.12 KB", "(4, 4)", "(2, 2)", "(1.5, 1.5)"],
        ["0", "0.00 B", "21.12 KB", "all", "-", "-"],
        ["108,160", "211.29 KB", "40.00 B", "all", "-", "-"],
    ]


def test_shares_are_bars(run: Run, spec: Write) -> None:
    result = run("summary", spec(CHAIN), "--columns", "name,share")
    assert "┃  Params % ┃    MACs % ┃" not in result.out
    assert [row[1:] for row in cells(result.out)] == [
        ["0.6%", "████████    78.3%", "███████     65.1%"],
        ["0.0%", "0.0%", "██          16.3%"],
        ["0.0%", "0.0%", "██          16.3%"],
        ["██████████  99.4%", "██          21.7%", "0.0%"],
    ]


def test_shares_are_drawn_with_ascii_where_there_is_nothing_else(spec: Write) -> None:
    from commandline import process

    done = process("summary", "-", "--columns", "name,macs-share", stdin=CHAIN, env={
        "PYTHONIOENCODING": "ascii"
    })  # fmt: skip
    assert "########    78.3%" in done.out
    assert done.out.isascii()


def test_plain_numbers_in_csv(run: Run, spec: Write) -> None:
    names = "name,flops,size,activations,receptive-field,stride,share"
    result = run("summary", spec(CHAIN), "--columns", names, "--format", "csv")
    assert result.out.splitlines()[:3] == [
        "name,flops,size,activations,receptive_field,stride,params_share,macs_share,memory_share",
        'conv2d,389376,1280,86528,"(3, 3)","(1, 1)",0.0059,0.7826,0.6507',
        'max_pooling2d,0,0,21632,"(4, 4)","(2, 2)",0.0000,0.0000,0.1627',
    ]


def test_markdown_has_the_columns_and_the_totals(run: Run, spec: Write) -> None:
    options = ["--columns", "name,flops,activations", "--format", "markdown", "--batch-size", "2"]
    result = run("summary", spec(CHAIN), *options)
    assert "| conv2d (Conv2D) | 389,376 | 169.00 KB |" in result.out
    assert "- FLOPs per sample: 497,536 (2 × MACs)\n" in result.out
    assert "- Activations: 259.70 KB (inputs and all outputs; batch of 2)\n" in result.out


def test_totals_of_cost_are_told_where_they_are_asked_for(run: Run, spec: Write) -> None:
    name = spec(CHAIN)
    plain = totals(run("summary", name).out)
    assert len(plain) == 4
    shown = totals(run("summary", name, "--columns", "name,flops").out)
    assert shown == [*plain, "FLOPs per sample: 497,536 (2 × MACs)"]
    shown = totals(run("summary", name, "--columns", "name,activations").out)
    assert shown == [
        *plain,
        "Activations: 129.85 KB (inputs and all outputs; batch of 1)",
        "Peak memory of inference: 318.16 KB (weights 212.54 KB + 105.62 KB of activations that "
        "live at `max_pooling2d`; batch of 1)",
    ]
    shown = totals(run("summary", name, "--optimizer", "AdamW").out)
    assert shown[-1] == (
        "Training memory with adamw: 980.01 KB (weights 212.54 KB + gradients 212.54 KB + state "
        "425.08 KB + activations 129.85 KB)"
    )


def test_partial_sums_say_so(run: Run, spec: Write) -> None:
    names = ["--columns", "name,flops,activations,receptive-field,share", "--optimizer", "sgd"]
    result = run("summary", spec(WRONG), *names)
    assert result.code == 1
    assert [row[1:] for row in cells(result.out)][1] == ["?", "?", "?", "?", "?", "?"]
    told = {line.partition(":")[0]: line for line in totals(result.out)}
    assert told["FLOPs per sample"].endswith("partial: 3 layers are not in it")
    assert told["Activations"].endswith("partial: 5 layers are not in it")
    assert told["Peak memory of inference"].endswith("partial: 5 layers are not in it")
    assert told["Training memory with sgd"].endswith("partial: 5 layers are not in it")


def test_blocks_have_the_sums_and_the_field_of_their_output(run: Run, spec: Write) -> None:
    names = "name,flops,size,activations,receptive-field"
    result = run("summary", spec(BLOCKS), "--depth", "1", "--columns", names)
    assert cells(result.out)[:3] == [
        ["one (pair)", "442,368", "896.00 B", "64.00 KB", "(3, 3)"],
        ["two (pair)", "2,359,296", "4.56 KB", "128.00 KB", "(5, 5)"],
        ["pool (AdaptiveAvgPool2d)", "0", "0.00 B", "64.00 B", "all"],
    ]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param("params", ["two.conv", "one.conv", "head"], id="numbers-largest-first"),
        pytest.param("macs-share", ["two.conv", "one.conv", "head"], id="shares"),
        pytest.param("activations", ["two.conv", "two.act", "one.conv"], id="equal-ones-in-order"),
        pytest.param("receptive-field", ["pool", "flat", "head"], id="the-whole-input-first"),
        pytest.param("type", ["pool", "one.conv", "two.conv"], id="texts-by-the-alphabet"),
        pytest.param("line", ["one.conv", "two.conv", "one.act"], id="lines-from-the-top"),
    ],
)
def test_order(run: Run, spec: Write, column: str, expected: list[str]) -> None:
    options = ["--sort-by", column, "--top", "3", "--columns", "name,type"]
    result = run("summary", spec(BLOCKS), *options)
    assert [row[0] for row in cells(result.out)] == expected
    assert totals(result.out)[-1] == "Shown: 3 of 7 rows"


def test_the_column_that_is_sorted_by_is_shown_beside_the_default_ones(
    run: Run, spec: Write
) -> None:
    name = spec(BLOCKS)
    result = run("summary", name, "--sort-by", "flops", "--top", "1")
    assert cells(result.out) == [["two.conv (Conv2d)", "(None, 16, 32, 32)", "1,168", "2,359,296"]]
    assert "FLOPs per sample" in result.out
    result = run("summary", name, "--sort-by", "params", "--top", "1", "--format", "csv")
    assert result.out == (
        'name,type,output_shape,params\ntwo.conv,Conv2d,"(None, 16, 32, 32)",1168\n'
    )


def test_what_is_unknown_comes_last(run: Run, spec: Write) -> None:
    result = run("summary", spec(WRONG), "--sort-by", "params", "--columns", "name,params")
    assert [row[1] for row in cells(result.out)[:6]] == ["0", "0", "0", "?", "?", "?"]


def test_an_expanded_model_is_sorted_without_the_line_of_the_whole(run: Run, spec: Write) -> None:
    spec("framework: keras\ninput: [8]\nlayers: [{Dense: 4}, {Dense: 2}]\n", "inner.yaml")
    text = "framework: keras\ninput: [8]\nlayers: [{Model: inner.yaml, name: m}, {Dense: 9}]\n"
    result = run("summary", spec(text), "--expand-nested", "--sort-by", "params")
    names = [row[0] for row in cells(result.out)]
    assert names == ["dense (Dense)", "dense_2 (Dense)", "dense_1 (Dense)"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--sort-by", "flop"], "there is no column 'flop'; did you mean `flops`?"),
        (["--top", "0"], "Invalid value for '--top': 0 is not in the range x>=1."),
        (["--optimizer", "adan"], "the optimizer 'adan' is not known; did you mean `adam`?"),
    ],
)
def test_wrong_values(run: Run, spec: Write, options: list[str], message: str) -> None:
    result = run("summary", spec(CHAIN), *options)
    assert result.code == 2
    assert message in result.err


def test_todays_table_loads_nothing_of_this(spec: Write) -> None:
    code = (
        "import sys; from cnnshape.cli import main; main(['summary', sys.argv[1]]); "
        "names = ('reach', 'receptive_field', 'costs', 'optimizers', 'render.cost_columns', "
        "'render.cost_totals', 'fold.ranking'); "
        "print([n for n in names if f'cnnshape.{n}' in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, spec(CHAIN)], capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == "[]"
