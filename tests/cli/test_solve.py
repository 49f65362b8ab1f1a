"""`cnnshape solve`."""

from __future__ import annotations

import json

import pytest
from commandline import CHAIN, Run, Write

SOLVED = [
    pytest.param(
        "specs/unet_small.yaml --input-shape 100,100,1",
        "height = width = 100: `up3_skip`: the inputs (None, 24, 24, 64) and (None, 25, 25, 64) "
        "differ on axis 1: 24 and 25; only axis 3, which grows, may differ\n"
        "smallest that works: 8 (input: [8, 8, 1])\n"
        "what works: sizes divisible by 8\n"
        "nearest: 96, 104 (input: [96, 96, 1], [104, 104, 1])\n"
        "tried: 1 to 512, 3001 to 3016\n",
        id="skip connections",
    ),
    pytest.param(
        "specs/unet_small.yaml --input-shape 100,120,1",
        "height, width = 100, 120: `up3_skip`: the inputs (None, 24, 30, 64) and (None, 25, 30, 64)"
        " differ on axis 1: 24 and 25; only axis 3, which grows, may differ\n"
        "with height = width:\n"
        "smallest that works: 8 (input: [8, 8, 1])\n"
        "what works: sizes divisible by 8\n"
        "nearest: input: [96, 120, 1], [104, 120, 1]\n"
        "tried: 1 to 512, 3001 to 3016\n",
        id="not square",
    ),
    pytest.param(
        "specs/mnist_cnn.yaml",
        "height = width = 28: it works\n"
        "smallest that works: 10 (input: [10, 10, 1])\n"
        "what works: every size from 10 on\n"
        "tried: 1 to 512, 3001 to 3002\n",
        id="windows",
    ),
    pytest.param(
        "specs/zoo/audio_m5.yaml",
        "length = 8000: it works\n"
        "smallest found: 6848 (input: [1, 6848])\n"
        "what works: every size from 6848 on\n"
        "tried: 1 to 512, 6784 to 6975, 7999 to 8000, 13696 to 13697\n",
        id="beyond what is all tried",
    ),
    pytest.param(
        "specs/small_cnn_torch.yaml --in-features 1568",
        "1568 features for `fc1`: height = width = 25 to 28\nnearest: input: [1, 28, 28]\n",
        id="features",
    ),
    pytest.param(
        "specs/mnist_cnn.yaml conv2d_1 --output 5",
        "an output of 5 of `conv2d_1`: height = width = 16 to 17\n"
        "nearest: input: [17, 17, 1]\n"
        "with the input as it is, one argument changed:\n"
        "  kernel_size: 9, strides: 1, padding: valid  "
        "floor((13 + 2·0 − 1·(9 − 1) − 1) / 1 + 1) = 5\n",
        id="output",
    ),
    pytest.param(
        "Conv2d --from 28 --to 14 --set kernel_size=3",
        "Conv2d (pytorch): 1 way\n"
        "  kernel_size: 3, stride: 2, padding: 1  floor((28 + 2·1 − 1·(3 − 1) − 1) / 2 + 1) = 14\n",
        id="window",
    ),
]


@pytest.mark.parametrize(("arguments", "printed"), SOLVED)
def test_what_is_found(run: Run, arguments: str, printed: str) -> None:
    result = run("solve", *arguments.split())
    assert (result.code, result.out, result.err) == (0, printed, "")


def test_the_usual_ways_of_every_framework(run: Run) -> None:
    lines = run("solve", "--from", "224", "--to", "56").out.splitlines()
    assert lines[0] == "Conv2D (keras): 20 ways"
    assert lines[1].startswith("  kernel_size: 4, strides: 4, padding: valid ")
    assert lines[11] == "  and 10 more: --all, or fix one with --set"
    assert lines[12] == "Conv2d (pytorch): 21 ways"
    assert lines[14].endswith(" = 56  (the last positions in no window)")


def test_all_ways(run: Run) -> None:
    out = run("solve", "--from", "224", "--to", "56", "--framework", "pytorch", "--all").out
    assert len(out.splitlines()) == 22


def test_growing_takes_a_transposed_convolution(run: Run) -> None:
    out = run("solve", "--from", "14", "--to", "28", "--framework", "pytorch").out
    assert out.splitlines()[2].startswith(
        "  kernel_size: 3, stride: 2, padding: 1, output_padding: 1 "
    )


NOTHING = [
    pytest.param(
        "specs/small_cnn_torch.yaml --in-features 1500",
        "1500 features for `fc1`: no size of the input gives that among 1 to 512\n"
        "  height = width = 24 gives 1152\n"
        "  height = width = 25 gives 1568\n",
        id="features",
    ),
    pytest.param(
        "Conv2d --from 28 --to 99", "Conv2d (pytorch): no way\n", id="no window makes more"
    ),
    pytest.param(
        "specs/ten_mistakes.yaml",
        "height = width = 32: `grouped`: `groups` = 3 does not divide the 32 channels of the "
        "input\n"
        "no size works among 1 to 512\n"
        "mistakes that no size mends count, too: `cnnshape check` tells them\n",
        id="other mistakes",
    ),
]


@pytest.mark.parametrize(("arguments", "printed"), NOTHING)
def test_nothing_is_found(run: Run, arguments: str, printed: str) -> None:
    result = run("solve", *arguments.split())
    assert (result.code, result.out) == (1, printed)


REFUSED = [
    ("", "Say which SPEC, or --from and --to."),
    ("--from 3", "--from and --to belong together."),
    ("specs/mnist_cnn.yaml --in-features 3 --output 3", "exclude each other."),
    ("specs/mnist_cnn.yaml conv2d", "A LAYER is for --in-features or --output."),
    ("specs/mnist_cnn.yaml conv2 --output 3", "did you mean `conv2d`?"),
    ("Conv2d", "There is no file 'Conv2d'; for a layer alone say --from and --to."),
    ("Dense --from 3 --to 4", "Dense has no window that moves over an axis."),
    ("Conv9 --from 3 --to 4", "There is no layer 'Conv9'; did you mean `Conv"),
    ("Conv2d --from 3 --to 4 --set strides=2", "`Conv2d` has no argument `strides`"),
    ("--from 100001 --to 4", "is not in the range"),
    ("specs/mnist_cnn.yaml --output x", "'x' is no shape"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_wrong_usage_is_told(run: Run, arguments: str, said: str) -> None:
    result = run("solve", *arguments.split())
    assert (result.code, result.out) == (2, "")
    assert said in " ".join(result.err.split())


def test_a_file_that_is_not_there(run: Run) -> None:
    result = run("solve", "no.yaml")
    assert (result.code, result.out) == (2, "")
    assert "unreadable-file" in result.err


# -- for programs ----------------------------------------------------------------------------------


def test_json_of_sizes(run: Run) -> None:
    arguments = ("specs/unet_small.yaml", "--input-shape", "100,100,1", "--format", "json")
    document = json.loads(run("solve", *arguments).out)
    assert document.pop("why").startswith("`up3_skip`")
    assert document == {
        "version": 1,
        "axes": ["height", "width"],
        "sizes": [100, 100],
        "works": False,
        "smallest": 8,
        "below": 96,
        "above": 104,
        "rectangles": [],
        "pattern": {"from": 8, "step": 8, "remainders": [0]},
        "tried": [[1, 512], [3001, 3016]],
    }


def test_json_of_features(run: Run, spec: Write) -> None:
    result = run("solve", spec(CHAIN), "--in-features", "5408", "--format", "json")
    document = json.loads(result.out)
    assert (document["ranges"], document["given"]) == ([[28, 29]], 28)


def test_json_of_windows(run: Run) -> None:
    arguments = ("Conv2d", "--from", "28", "--to", "14", "--set", "kernel_size=3")
    document = json.loads(run("solve", *arguments, "--format", "json").out)
    assert document["answers"] == [
        {
            "layer": "Conv2d",
            "framework": "pytorch",
            "arguments": [
                {
                    "kernel_size": 3,
                    "stride": 2,
                    "padding": 1,
                    "numbers": "floor((28 + 2·1 − 1·(3 − 1) − 1) / 2 + 1)",
                    "value": 14,
                    "unreached": False,
                }
            ],
        }
    ]
