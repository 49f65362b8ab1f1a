"""Receptive fields: against the published ones, rule by rule, and their arithmetic."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape.reach import SAME, Reach, adaptive, composed, resized, spread, united, windowed
from cnnshape.receptive_field import Field

ROOT = Path(__file__).parent.parent

# Receptive field, effective stride and effective padding (how far the first field reaches over the
# border) of end-points, for an input of 224 × 224. Source: RECEPTIVE_FIELD_TABLE.md of
# google-research/receptive_field, the code of Araujo, Norris and Sim, "Computing Receptive Fields
# of Convolutional Neural Networks", Distill, 2019, doi:10.23915/distill.00021. The models of the
# table are those of TF-Slim: alexnet_v2, vgg_16, inception_v3, mobilenet_v1, inception_resnet_v2.
PUBLISHED = {
    # AlexNet of "One weird trick", whose convolution 1 torchvision pads by 2 and TF-Slim does not:
    # all paddings below are 2 larger than in the table.
    "zoo/alexnet": {
        "features.0": (11, 4, 0 + 2),
        "features.2": (19, 8, 0 + 2),
        "features.3": (51, 8, 16 + 2),
        "features.5": (67, 16, 16 + 2),
        "features.6": (99, 16, 32 + 2),
        "features.8": (131, 16, 48 + 2),
        "features.10": (163, 16, 64 + 2),
        "features.12": (195, 32, 64 + 2),
    },
    "keras_vgg16": {
        "block1_conv1": (3, 1, 1),
        "block1_pool": (6, 2, 2),
        "block2_conv1": (10, 2, 4),
        "block2_pool": (16, 4, 6),
        "block3_conv1": (24, 4, 10),
        "block3_conv2": (32, 4, 14),
        "block3_pool": (44, 8, 18),
        "block4_conv1": (60, 8, 26),
        "block4_conv2": (76, 8, 34),
        "block4_pool": (100, 16, 42),
        "block5_conv1": (132, 16, 58),
        "block5_conv2": (164, 16, 74),
        "block5_pool": (212, 32, 90),
    },
    "zoo/inception_v3": {
        "Conv2d_1a_3x3.conv": (3, 2, 0),
        "Conv2d_2a_3x3.conv": (7, 2, 0),
        "Conv2d_2b_3x3.conv": (11, 2, 2),
        "maxpool1": (15, 4, 2),
        "Conv2d_3b_1x1.conv": (15, 4, 2),
        "Conv2d_4a_3x3.conv": (23, 4, 2),
        "maxpool2": (31, 8, 2),
        "cat": (63, 8, 18),
        "cat_1": (95, 8, 34),
        "cat_2": (127, 8, 50),
        "cat_3": (159, 16, 58),
        "cat_4": (351, 16, 154),
        "cat_5": (543, 16, 250),
        "cat_6": (735, 16, 346),
        "cat_7": (927, 16, 442),
        "cat_8": (1055, 32, 490),
        "cat_9": (1183, 32, 554),
        "cat_10": (1311, 32, 618),
    },
    "zoo/keras_mobilenet": {
        "conv1": (3, 2, 0),
        "conv_pw_1": (7, 2, 2),
        "conv_pw_2": (11, 4, 2),
        "conv_pw_3": (19, 4, 6),
        "conv_pw_4": (27, 8, 6),
        "conv_pw_5": (43, 8, 14),
        "conv_pw_6": (59, 16, 14),
        "conv_pw_7": (91, 16, 30),
        "conv_pw_8": (123, 16, 46),
        "conv_pw_9": (155, 16, 62),
        "conv_pw_13": (315, 32, 126),
    },
    "zoo/keras_inceptionresnetv2": {
        "conv2d": (3, 2, 0),
        "conv2d_1": (7, 2, 0),
        "max_pooling2d": (15, 4, 2),
        "max_pooling2d_1": (31, 8, 2),
        "mixed_5b": (63, 8, 18),
        "mixed_6a": (415, 16, 186),
        "block17_20_ac": (2335, 16, 1146),
        "mixed_7a": (2399, 32, 1162),
        "conv_7b": (3039, 32, 1482),
    },
}
END_POINTS = [
    pytest.param(spec, layer, *wanted, id=f"{spec}:{layer}")
    for spec, layers in PUBLISHED.items()
    for layer, wanted in layers.items()
]


def field_of(spec: str, layer: str) -> Field:
    report = cnnshape.load(ROOT / "specs" / f"{spec}.yaml", input_shape=SHAPES.get(spec))
    return cnnshape.cost(report)[layer].field


SHAPES = {"zoo/inception_v3": (3, 224, 224), "zoo/keras_inceptionresnetv2": (224, 224, 3)}


@pytest.mark.parametrize(("spec", "layer", "size", "stride", "padding"), END_POINTS)
def test_fields_are_the_published_ones(
    spec: str, layer: str, size: int, stride: int, padding: int
) -> None:
    centre = Fraction(size - 1, 2) - padding
    assert field_of(spec, layer) == Field((size,) * 2, (stride,) * 2, (centre,) * 2)


# TF-Slim's ResNet v1 has the stride of a stage in the 3 × 3 convolution of its last unit, where
# Keras has it in the first unit's first convolution and torchvision in its second.
# Source: resnet_v1.py and resnet_utils.py of tensorflow/models, research/slim.
RESNET_V1 = """\
framework: pytorch
input: [3, 224, 224]
blocks:
  unit:
    params: {planes, stride: 1, project: false}
    layers:
      - Conv2d: {out_channels: $planes, kernel_size: 1, name: conv1}
      - Conv2d: {out_channels: $planes, kernel_size: 3, stride: $stride, padding: 1, name: conv2}
      - Conv2d: {out_channels: $(4 * planes), kernel_size: 1, name: conv3}
      - Conv2d: {out_channels: $(4 * planes), kernel_size: 1, stride: $stride, name: around}
        inputs: input
      - add: {inputs: [conv3, around]}
layers:
  - Conv2d: {out_channels: 64, kernel_size: 7, stride: 2, padding: 3}
  - MaxPool2d: {kernel_size: 3, stride: 2, padding: 1}
  - unit: {planes: 64, stride: $(2 if index == UNITS1 - 1 else 1)}
    repeat: UNITS1
  - unit: {planes: 128, stride: $(2 if index == UNITS2 - 1 else 1)}
    repeat: UNITS2
  - unit: {planes: 256, stride: $(2 if index == UNITS3 - 1 else 1)}
    repeat: UNITS3
  - unit: {planes: 512}
    repeat: 3
    name: last
"""


@pytest.mark.parametrize(
    ("units", "size"),
    [
        pytest.param((3, 4, 6), 483, id="resnet_v1_50"),
        pytest.param((3, 4, 23), 1027, id="resnet_v1_101"),
        pytest.param((3, 8, 36), 1507, id="resnet_v1_152"),
        pytest.param((3, 24, 36), 1763, id="resnet_v1_200"),
    ],
)
def test_fields_of_residual_networks_are_the_published_ones(
    units: tuple[int, int, int], size: int
) -> None:
    text = RESNET_V1
    for stage, number in enumerate(units, start=1):
        text = text.replace(f"UNITS{stage}", str(number))
    report = cnnshape.analyze(text)
    assert report.diagnostics == ()
    found = cnnshape.cost(report)[report.outputs[0]].field
    assert found.size == (size, size)
    assert found.stride == (32, 32)


# -- the rules, one by one -------------------------------------------------------------------------


def seen(layers: str, shape: str = "[3, 64, 64]", framework: str = "pytorch") -> Field:
    text = f"framework: {framework}\ninput: {shape}\nlayers:\n{layers}"
    report = cnnshape.analyze(text)
    assert report.ok, report.diagnostics
    return cnnshape.cost(report)[report.outputs[0]].field


ALL = Field(("all", "all"), (None, None), (None, None))
UNKNOWN = Field((None, None), (None, None), (None, None))
CONV = "  - Conv2d: {out_channels: 8, kernel_size: 3}\n"


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        pytest.param(CONV + "  - ReLU\n  - BatchNorm2d\n", (3, 1, 1), id="elementwise"),
        pytest.param("  - Conv2d: [3, 8, 3, 2, 1, 2]\n", (5, 2, 1), id="dilation"),
        pytest.param("  - ConvTranspose2d: [3, 8, 4, 2, 1]\n", (2, "1/2", "-1/4"), id="transposed"),
        pytest.param(
            "  - ConvTranspose2d: [3, 8, 2, 2]\n", (1, "1/2", "-1/4"), id="transposed-even"
        ),
        pytest.param("  - Upsample: {scale_factor: 2}\n", (1, "1/2", "-1/4"), id="nearest"),
        pytest.param(
            "  - Upsample: {scale_factor: 2, mode: bilinear}\n", (2, "1/2", "-1/4"), id="bilinear"
        ),
        pytest.param("  - PixelShuffle: 1\n", (1, 1, 0), id="pixel-shuffle"),
        pytest.param("  - PixelUnshuffle: 4\n", (4, 4, "3/2"), id="pixel-unshuffle"),
        pytest.param("  - ZeroPad2d: 2\n" + CONV, (3, 1, -1), id="padding"),
        pytest.param("  - AdaptiveAvgPool2d: 16\n", (4, 4, "3/2"), id="adaptive"),
        pytest.param("  - AdaptiveAvgPool2d: 64\n", (1, 1, 0), id="adaptive-to-the-same-size"),
        pytest.param(
            "  - permute: [[0, 2, 3, 1]]\n  - Linear: {out_features: 4}\n",
            (1, 1, 0),
            id="dense-per-pixel",
        ),
    ],
)
def test_rules(layers: str, expected: tuple[int, Any, Any]) -> None:
    size, stride, centre = expected
    assert seen(layers) == Field((size,) * 2, (Fraction(stride),) * 2, (Fraction(centre),) * 2)


@pytest.mark.parametrize(
    "layers",
    [
        pytest.param("  - AdaptiveAvgPool2d: 1\n", id="global-pooling"),
        pytest.param("  - Flatten\n", id="flatten"),
        pytest.param("  - Flatten\n  - Linear: {out_features: 3}\n", id="dense"),
        pytest.param("  - mean: [[2, 3]]\n", id="mean"),
        pytest.param("  - GroupNorm: [3]\n", id="statistics-of-the-map"),
        pytest.param(
            "  - Identity: {name: x}\n  - AdaptiveAvgPool2d: {output_size: 1, name: squeezed}\n"
            "  - mul: {inputs: [x, squeezed]}\n",
            id="squeeze-and-excitation",
        ),
    ],
)
def test_the_whole_input(layers: str) -> None:
    assert seen(layers) == ALL


def test_branches_with_one_centre_see_what_the_largest_sees() -> None:
    layers = """\
  - Conv2d: {out_channels: 8, kernel_size: 5, padding: 2, name: wide, inputs: input}
  - Conv2d: {out_channels: 8, kernel_size: 3, padding: 1, name: narrow, inputs: input}
  - add: {inputs: [wide, narrow]}
"""
    assert seen(layers) == Field((5, 5), (1, 1), (0, 0))


def test_branches_that_are_displaced_have_no_centre_but_a_common_field() -> None:
    layers = """\
  - Conv2d: {out_channels: 8, kernel_size: 3, padding: 0, name: late, inputs: input}
  - ZeroPad2d: {padding: [2, 0, 2, 0], inputs: input}
  - Conv2d: {out_channels: 8, kernel_size: 3, name: early}
  - Conv2d: {out_channels: 8, kernel_size: 3, name: shorter}
  - add: {inputs: [late, shorter]}
"""
    # The one sees 0 to 2, the other −2 to 2.
    assert seen(layers) == Field((5, 5), (1, 1), (None, None))


def test_branches_with_different_strides_are_unknown_from_there_on() -> None:
    layers = """\
  - Conv2d: {out_channels: 8, kernel_size: 2, stride: 2, name: half, inputs: input}
  - AdaptiveAvgPool2d: {output_size: 32, name: same, inputs: half}
  - Conv2d: {out_channels: 8, kernel_size: 33, name: cropped, inputs: input}
  - add: {inputs: [same, cropped]}
  - Conv2d: {out_channels: 8, kernel_size: 3}
"""
    assert seen(layers) == UNKNOWN


def test_same_padding_of_an_open_size_has_a_field_but_no_centre() -> None:
    layers = "  - Conv2D: {filters: 4, kernel_size: 3, strides: 2, padding: same}\n"
    assert seen(layers, "[null, 8, 3]", "keras") == Field((3, 3), (2, 2), (None, Fraction(1)))


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        pytest.param("{Rescaling: 0.5}", (1, 1), id="scaled"),
        pytest.param("RandomFlip", (1, 1), id="changed-in-training-only"),
        pytest.param("RandomGaussianBlur", (1, 1), id="blurred-in-training-only"),
        pytest.param("AutoContrast", (None, None), id="changed-by-its-own-statistics"),
    ],
)
def test_images_made_ready(layer: str, expected: tuple[int | None, ...]) -> None:
    assert seen(f"  - {layer}\n", "[8, 8, 3]", "keras").size == expected


def test_an_input_without_places_has_no_field() -> None:
    assert seen("  - Dense: 3\n", "[8]", "keras") == Field((), (), ())


def test_a_mistake_hides_the_field_behind_it() -> None:
    text = "framework: keras\ninput: [8, 8, 3]\nlayers: [{Conv2D: [4, no]}, {Conv2D: [4, 3]}]"
    found = cnnshape.cost(cnnshape.analyze(text))
    assert found["conv2d"].field == found["conv2d_1"].field == UNKNOWN


# -- the arithmetic --------------------------------------------------------------------------------

reaches = st.one_of(
    st.builds(windowed, st.integers(1, 5), st.integers(1, 4), st.integers(-3, 3)),
    st.builds(spread, st.integers(1, 5), st.integers(1, 4), st.integers(0, 3)),
    st.builds(resized, st.integers(1, 6), st.integers(1, 6), st.just(1), st.just(1)),
    st.builds(adaptive, st.integers(1, 6), st.integers(1, 6)),
)


def positions(reach: Reach, of: range) -> set[int]:
    return {i for at in of for i in range(reach.first(at), reach.last(at) + 1)}


@given(reaches, reaches, st.integers(-20, 20))
def test_composition_reads_what_is_read_of_what_is_read(
    outer: Reach, inner: Reach, at: int
) -> None:
    both = composed(outer, inner)
    assert both is not None
    middle = positions(outer, range(at, at + 1))
    read = positions(inner, range(min(middle), max(middle) + 1)) if middle else set()
    if read:
        assert (both.first(at), both.last(at)) == (min(read), max(read))


@given(reaches, st.integers(-20, 20))
def test_union_with_itself_and_with_nothing_more_changes_nothing(reach: Reach, at: int) -> None:
    both = united(reach, reach)
    assert both is not None
    assert (both.first(at), both.last(at)) == (reach.first(at), reach.last(at))
    assert (both.size, both.stride, both.centre) == (reach.size, reach.stride, reach.centre)
    through = composed(SAME, reach)
    assert through is not None
    assert (through.size, through.stride, through.centre) == (
        *(reach.size, reach.stride),
        reach.centre,
    )
