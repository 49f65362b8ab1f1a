"""Keras's preprocessing and augmentation. Source: keras/src/layers/preprocessing, Keras 3.15."""

from __future__ import annotations

from typing import Any

from cnnshape.dialects.base import REQUIRED, Call
from cnnshape.layers.base import Layer
from cnnshape.layers.elementwise import PassThrough
from cnnshape.layers.image import (
    AugmentedImage,
    BlurredImage,
    ColourImage,
    CroppedImage,
    RandomlyCroppedImage,
    ResizedImage,
    Standardise,
)
from cnnshape.sizes import Factor, List
from cnnshape.values import Anything, Bool, Choice, Float, OneOf, Optional, Text, Type

_ANYTHING = Anything()
_NUMBERS = OneOf(Float(), List(_ANYTHING))
_PAIR = List(Float(), length=2)
_UNIT = Factor(0, 1)
_LOOSE = Factor(0, 1, loose=True)
_SIGNED = Factor(-1, 1, loose=True)
_RANGE = [0, 255]

# The types that an argument has wherever it occurs, unless a layer says otherwise.
_TYPES: dict[str, Type[Any]] = {
    "value_range": _PAIR,
    "factor": _LOOSE,
    "scale": _LOOSE,
    "seed": _ANYTHING,
    "fill_value": _ANYTHING,
    "fill_mode": Choice("reflect", "wrap", "constant", "nearest"),
    "interpolation": Choice("bilinear", "nearest"),
}


def _image(layer: type[Layer] = AugmentedImage, **arguments: Any) -> Call:
    """A layer of images. An argument is its default, or its default and its own type."""
    types, defaults = {}, {}
    for word, value in arguments.items():
        own = isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], Type)
        defaults[word] = value[0] if own else value
        if own:
            types[word] = value[1]
        elif word in _TYPES:
            types[word] = _TYPES[word]
    return Call(layer, defaults, types=types)


_RESIZED = {"height": REQUIRED, "width": REQUIRED}

LAYERS = {
    "Rescaling": _image(scale=(REQUIRED, _NUMBERS), offset=(0.0, _NUMBERS)),
    "Normalization": Call(
        Standardise, {"axis": -1, "mean": None, "variance": None, "invert": False}
    ),
    "Resizing": _image(
        ResizedImage,
        **_RESIZED,
        interpolation=("bilinear", _ANYTHING),
        crop_to_aspect_ratio=(False, Bool()),
        pad_to_aspect_ratio=(False, Bool()),
        fill_mode=("constant", _ANYTHING),
        fill_value=0.0,
        antialias=(False, Bool()),
        data_format=None,
    ),
    "CenterCrop": _image(CroppedImage, **_RESIZED, data_format=None),
    "RandomCrop": _image(
        RandomlyCroppedImage, **_RESIZED, seed=None, data_format=None, name=(None, Optional(Text()))
    ),
    "RandomFlip": _image(mode=("horizontal_and_vertical", _ANYTHING), seed=None, data_format=None),
    "RandomRotation": _image(
        factor=(REQUIRED, Optional(_SIGNED)),
        fill_mode="reflect",
        interpolation="bilinear",
        seed=None,
        fill_value=0.0,
        data_format=None,
    ),
    "RandomTranslation": _image(
        height_factor=(REQUIRED, Factor(-1, 1)),
        width_factor=(REQUIRED, Factor(-1, 1)),
        fill_mode="reflect",
        interpolation="bilinear",
        seed=None,
        fill_value=0.0,
        data_format=None,
    ),
    "RandomZoom": _image(
        height_factor=(REQUIRED, Factor(-1, 1, above=-1)),
        width_factor=(None, Optional(Factor(-1, 1, above=-1))),
        fill_mode="reflect",
        interpolation="bilinear",
        seed=None,
        fill_value=0.0,
        data_format=None,
    ),
    "RandomShear": _image(
        x_factor=(0.0, _UNIT),
        y_factor=(0.0, _UNIT),
        interpolation="bilinear",
        fill_mode="reflect",
        fill_value=0.0,
        data_format=None,
        seed=None,
    ),
    "RandomPerspective": _image(
        factor=1.0,
        scale=(1.0, Float(min=0, max=1)),
        interpolation="bilinear",
        fill_value=0.0,
        seed=None,
        data_format=None,
    ),
    "RandomElasticTransform": _image(
        factor=1.0,
        scale=1.0,
        interpolation="bilinear",
        fill_mode="reflect",
        fill_value=0.0,
        value_range=(_RANGE, _ANYTHING),
        seed=None,
        data_format=None,
    ),
    "RandomErasing": _image(
        factor=1.0,
        scale=((0.02, 0.33), _LOOSE),
        fill_value=None,
        value_range=(_RANGE, _ANYTHING),
        seed=None,
        data_format=None,
    ),
    "RandomBrightness": _image(
        factor=(REQUIRED, Optional(_SIGNED)), value_range=(_RANGE, _PAIR), seed=None
    ),
    "RandomContrast": _image(factor=REQUIRED, value_range=(_RANGE, _ANYTHING), seed=None),
    "RandomColorDegeneration": _image(
        ColourImage,
        factor=(REQUIRED, _SIGNED),
        value_range=(_RANGE, _PAIR),
        data_format=None,
        seed=None,
    ),
    "RandomColorJitter": _image(
        value_range=(_RANGE, _PAIR),
        brightness_factor=(None, Optional(_SIGNED)),
        contrast_factor=(None, Optional(_LOOSE)),
        saturation_factor=(None, Optional(_SIGNED)),
        hue_factor=(None, Optional(_LOOSE)),
        seed=None,
        data_format=None,
    ),
    "RandomGaussianBlur": _image(
        BlurredImage,
        factor=1.0,
        kernel_size=3,
        sigma=(1.0, _LOOSE),
        value_range=(_RANGE, _ANYTHING),
        data_format=None,
        seed=None,
    ),
    "RandomGrayscale": _image(factor=(0.5, Float(min=0, max=1)), data_format=None, seed=None),
    "RandomHue": _image(
        factor=REQUIRED, value_range=(_RANGE, _ANYTHING), data_format=None, seed=None
    ),
    "RandomInvert": _image(
        factor=1.0, value_range=(_RANGE, _ANYTHING), seed=None, data_format=None
    ),
    "RandomPosterization": _image(
        factor=(REQUIRED, Factor(1, 8, loose=True)),
        value_range=(_RANGE, _PAIR),
        data_format=None,
        seed=None,
    ),
    "RandomSaturation": _image(
        factor=(REQUIRED, _SIGNED), value_range=(_RANGE, _PAIR), data_format=None, seed=None
    ),
    "RandomSharpness": _image(
        factor=REQUIRED, value_range=(_RANGE, _PAIR), data_format=None, seed=None
    ),
    "Solarization": _image(
        addition_factor=(0.0, _UNIT),
        threshold_factor=(0.0, _UNIT),
        value_range=(_RANGE, _PAIR),
        seed=None,
    ),
    "AutoContrast": _image(PassThrough, value_range=(_RANGE, _PAIR)),
    "Equalization": _image(value_range=(_RANGE, _PAIR), bins=(256, _ANYTHING), data_format=None),
    "ContrastLimitedAdaptiveHistogramEqualization": _image(
        PassThrough,
        value_range=(_RANGE, _ANYTHING),
        clip_limit=(4.0, _ANYTHING),
        tile_grid_size=([8, 8], _ANYTHING),
        data_format=None,
    ),
    "AugMix": _image(
        value_range=(_RANGE, _PAIR),
        num_chains=(3, _ANYTHING),
        chain_depth=(3, _ANYTHING),
        factor=(0.3, _UNIT),
        alpha=(1.0, _ANYTHING),
        all_ops=(True, _ANYTHING),
        interpolation="bilinear",
        seed=None,
        data_format=None,
    ),
    "RandAugment": _image(
        value_range=(_RANGE, _PAIR),
        num_ops=(2, _ANYTHING),
        factor=(0.5, _UNIT),
        interpolation="bilinear",
        seed=None,
        data_format=None,
    ),
    "CutMix": _image(factor=1.0, seed=None, data_format=None),
    "MixUp": _image(alpha=(0.2, _ANYTHING), data_format=None, seed=None),
    "MaxNumBoundingBoxes": _image(
        PassThrough, max_number=(REQUIRED, Float()), fill_value=(-1, Float())
    ),
}
