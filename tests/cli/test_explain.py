"""`cnnshape explain`."""

from __future__ import annotations

import json

import pytest
from commandline import CHAIN, Run, Write

import cnnshape

CONV = ("Conv2D", "--input", "28,28,1", "--set", "filters=32", "--set", "kernel_size=3")

CONV_TEXT = """\
conv2d (Conv2D)
Convolution: (batch, *n, in_channels) → (batch, *window(n), filters).

Output shape (None, 26, 26, 32) from (None, 28, 28, 1)
  height, width = floor((n + 2·padding − dilation_rate·(kernel_size − 1) − 1) / strides + 1)
                = floor((28 + 2·0 − 1·(3 − 1) − 1) / 1 + 1) = 26
  channels      = filters = 32
  (n is the size of the input on that axis)

Parameters 320
  kernel (3, 3, 1, 32)  kernel_size·kernel_size·channels·filters = 3·3·1·32 = 288
  bias (32,)            filters = 32
  3·3·1·32 + 32 = 320

Multiply-accumulates per sample 194,688
  height_out·width_out·filters·channels·kernel_size·kernel_size
  = 26·26·32·1·3·3 = 194,688
"""


def test_a_layer_of_a_spec(run: Run, spec: Write) -> None:
    result = run("explain", spec(CHAIN), "conv2d")
    assert (result.code, result.out, result.err) == (0, CONV_TEXT, "")


def test_a_layer_without_a_spec(run: Run) -> None:
    assert run("explain", *CONV).out == CONV_TEXT


def test_every_layer_on_a_line(run: Run, spec: Write) -> None:
    assert run("explain", spec(CHAIN)).out == (
        "input_layer    InputLayer    (None, 28, 28, 1)\n"
        "conv2d         Conv2D        (None, 26, 26, 32)  height, width: "
        "floor((28 + 2·0 − 1·(3 − 1) − 1) / 1 + 1) = 26; params: 3·3·1·32 + 32 = 320\n"
        "max_pooling2d  MaxPooling2D  (None, 13, 13, 32)  height, width: "
        "floor((26 + 2·0 − 2) / 2 + 1) = 13\n"
        "flatten        Flatten       (None, 5408)        features: 13·13·32 = 5408\n"
        "dense          Dense         (None, 10)          params: 5408·10 + 10 = 54,090\n"
    )


def test_the_layers_of_a_block(run: Run) -> None:
    out = run("explain", "specs/resnet18.yaml", "layer1.0").out
    assert [line.split()[0] for line in out.splitlines()][:2] == ["layer1.0.conv1", "layer1.0.bn1"]
    assert "params: 64·64·3·3 = 36,864" in out


NOTES = [
    pytest.param(
        "Conv2D --input 29,28,3 --set filters=8 --set kernel_size=4 --set strides=2 "
        "--set padding=same",
        [
            "  height   = ceil(n / strides) = ceil(29 / 2) = 15",
            "  padding on height: 1 before, 2 after",
            "    total  = max((ceil(n / strides) − 1)·strides + dilation_rate·(kernel_size − 1) + 1"
            " − n, 0)",
            "           = max((ceil(29 / 2) − 1)·2 + 1·(4 − 1) + 1 − 29, 0) = 3",
            "    before = floor(total / 2) = 1",
            "    after  = total − before = 2",
        ],
        id="same padding",
    ),
    pytest.param(
        "Conv1D --input 9,2 --set filters=8 --set kernel_size=4 --set padding=causal",
        ["  padding on length: 3 before, 0 after", "    total  = dilation_rate·(kernel_size − 1)"],
        id="causal padding",
    ),
    pytest.param(
        "Conv2d --input 3,224,224 --set out_channels=64 --set kernel_size=7 --set stride=2 "
        "--set padding=3",
        [
            "  height, width = floor((n + 2·padding − dilation·(kernel_size − 1) − 1) / stride "
            "+ 1)",
            "                = floor((224 + 2·3 − 1·(7 − 1) − 1) / 2 + 1) = 112",
            "  padding on height, width: 3 before, 3 after",
            "  weight (64, 3, 7, 7)  out_channels·channels·kernel_size·kernel_size = 64·3·7·7 = "
            "9,408",
        ],
        id="amounts of padding",
    ),
    pytest.param(
        "MaxPooling2D --input 11,11,4",
        ["  the last position on height, width: in no window"],
        id="what no window reaches",
    ),
    pytest.param(
        "Conv2D --input None,None,3 --set filters=8 --set kernel_size=3",
        [
            "  height, width = floor((n + 2·padding − dilation_rate·(kernel_size − 1) − 1) / "
            "strides + 1) = None"
        ],
        id="open sizes",
    ),
    pytest.param(
        "BatchNormalization --input 7,7,8",
        [
            "  the input's shape, unchanged",
            "  moving_mean (8,)      channels = 8  (not trained: a statistic)",
            "  8 + 8 + 8 + 8 = 32",
        ],
        id="statistics",
    ),
    pytest.param(
        "BatchNorm2d --input 8,7,7",
        ["  running_mean (8,)       channels = 8  (a buffer, not counted)", "  8 + 8 = 16"],
        id="buffers",
    ),
    pytest.param(
        "Concatenate --input 7,7,8 --input 7,7,4",
        ["  channels = channels[x0] + channels[x1] = 8 + 4 = 12"],
        id="several inputs",
    ),
    pytest.param(
        "LSTM --input 10,16 --set units=4",
        ["  16·4·4 + 4·4·4 + 4·4 = 336", "  = 10·(16 + 4)·4·4 = 3,200"],
        id="recurrent",
    ),
    pytest.param(
        "Upsample --input 3,5,5 --set scale_factor=1.5",
        ["  height, width = floor(n·scale_factor) = floor(5·1.5) = 7"],
        id="fractions",
    ),
]


@pytest.mark.parametrize(("arguments", "lines"), NOTES)
def test_what_is_said_about_a_layer(run: Run, arguments: str, lines: list[str]) -> None:
    result = run("explain", *arguments.split())
    assert (result.code, result.err) == (0, "")
    printed = result.out.splitlines()
    assert [line for line in lines if line not in printed] == []


# -- flattening ------------------------------------------------------------------------------------


def test_the_order_of_a_flatten(run: Run) -> None:
    out = run("explain", "specs/mnist_cnn.yaml", "flatten").out
    assert out.endswith(
        "Order of the elements: (row, column, channel), row-major: the channel is fastest\n"
        "  index = (row·5 + column)·64 + channel\n"
        "  Where a map is flattened as channels_first, the order is (channel, row, column).\n"
        "  Weights of `dense` that come from there must be permuted, inputs first:\n"
        "    kernel.reshape(64, 5, 5, -1).transpose(1, 2, 0, 3).reshape(1600, -1)\n"
    )


PLACES = [
    ("mnist_cnn", ["--index", "1234"], "index 1234 = (row 3, column 4, channel 18)\n"),
    ("mnist_cnn", ["--at", "3,4,18"], "index 1234 = (row 3, column 4, channel 18)\n"),
    ("mnist_cnn", ["flatten", "--at", "(0, 0, 63)"], "index 63 = (row 0, column 0, channel 63)\n"),
    # PyTorch: the map as it is, the channels slowest.
    ("small_cnn_torch", ["--index", "1234"], "index 1234 = (channel 25, row 1, column 2)\n"),
    ("small_cnn_torch", ["--at", "25,1,2"], "index 1234 = (channel 25, row 1, column 2)\n"),
    # Keras moves the channels last before it flattens.
    ("mnist_cnn_channels_first", ["--index", "65"], "index 65 = (row 0, column 1, channel 1)\n"),
]


@pytest.mark.parametrize(("name", "arguments", "printed"), PLACES)
def test_where_an_element_stands(run: Run, name: str, arguments: list[str], printed: str) -> None:
    result = run("explain", f"specs/{name}.yaml", *arguments)
    assert (result.code, result.out) == (0, printed)


def test_channels_first_is_flattened_as_channels_last_where_the_framework_does(run: Run) -> None:
    out = run("explain", "specs/mnist_cnn_channels_first.yaml", "flatten").out
    assert "the channels are moved last before, so the order is that of channels_last" in out


# -- mistakes --------------------------------------------------------------------------------------

REFUSED = [
    (["specs/mnist_cnn.yaml", "conv2"], "did you mean `conv2d`?"),
    (["specs/mnist_cnn.yaml", "--index", "1600"], "the positions go from 0 to 1599, not to 1600"),
    (["specs/mnist_cnn.yaml", "--at", "5,0,0"], "the row goes from 0 to 4, not to 5"),
    (["specs/mnist_cnn.yaml", "--at", "5,0"], "3 coordinates are needed: row, column, channel"),
    (["specs/mnist_cnn.yaml", "--at", "a"], "'a' are no coordinates; write 3,4,5"),
    (["specs/mnist_cnn.yaml", "--at", "0,0,0", "--index", "0"], "exclude each other"),
    (["specs/mnist_cnn.yaml", "conv2d", "--index", "0"], "'conv2d' flattens no map"),
    (["specs/three_convs.yaml", "--index", "0"], "There is no layer that flattens a map"),
    (["Conv2D"], "Say the shape of one sample that Conv2D is given: --input."),
    (["Conv2D", "conv2d", "--input", "3,4,5"], "Conv2D is a layer, which has no layer 'conv2d'"),
    (["conv2D", "--input", "3,4,5"], "there is no layer 'conv2D'; did you mean `Conv2D`?"),
    (["LSTM", "--input", "3,4"], "both have 'LSTM': say --framework keras or pytorch"),
    (["specs/mnist_cnn.yaml", "--input", "3,4,5", "--input", "3,4,5"], "takes one --input-shape"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=lambda value: str(value)[:60])
def test_wrong_usage_is_told(run: Run, arguments: list[str], said: str) -> None:
    result = run("explain", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in " ".join(result.err.split())


def test_a_mistake_is_told_and_the_rest_explained(run: Run, spec: Write) -> None:
    result = run("explain", spec(CHAIN.replace("filters: 32", "filter: 32")), "max_pooling2d")
    assert result.code == 1
    assert "unknown-argument" in result.err
    assert "floor((26 + 2·0 − 2) / 2 + 1) = 13" in result.out
    assert "  channels      = ?" in result.out


def test_a_file_that_is_not_there(run: Run) -> None:
    result = run("explain", "no.yaml")
    assert (result.code, result.out) == (2, "")
    assert "unreadable-file" in result.err


def test_an_argument_that_the_layer_does_not_have(run: Run) -> None:
    result = run("explain", *CONV, "--set", "stride=2", "--framework", "keras")
    assert result.code == 1
    assert "`Conv2D` has no argument `stride`" in result.err


# -- for programs ----------------------------------------------------------------------------------


def test_json(run: Run) -> None:
    document = json.loads(run("explain", *CONV, "--format", "json").out)
    (layer,) = document["layers"]
    assert layer["output"][0][1] == {
        "what": "height",
        "rule": "floor((n + 2·padding − dilation_rate·(kernel_size − 1) − 1) / strides + 1)",
        "numbers": "floor((28 + 2·0 − 1·(3 − 1) − 1) / 1 + 1)",
        "value": 26,
    }
    assert layer["params"]["numbers"] == "3·3·1·32 + 32"
    assert layer["padding"][0]["before"] == 0


def test_json_of_a_place(run: Run) -> None:
    out = run("explain", "specs/mnist_cnn.yaml", "--index", "1234", "--format", "json").out
    document = json.loads(out)
    assert (document["index"], document["coordinates"]) == (1234, [3, 4, 18])
    assert document["layers"][0]["order"] == {
        "axes": [1, 2, 3],
        "names": ["row", "column", "channel"],
        "sizes": [5, 5, 64],
        "moved": False,
        "other_layout": ["channel", "row", "column"],
        "followed_by": "dense",
    }


def test_from_python() -> None:
    found = cnnshape.explain(cnnshape.load("specs/mnist_cnn.yaml"), "conv2d")
    assert found.params is not None
    assert (found.params.numbers, found.params.value) == ("3·3·1·32 + 32", 320)
    with pytest.raises(KeyError, match="conv2d"):
        cnnshape.explain(cnnshape.load("specs/mnist_cnn.yaml"), "conv2D")
