"""Images made ready for a network: resized, cropped, scaled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.layers.axis import as_tuple, find_axis
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Role, Weight
from cnnshape.layers.elementwise import PassThrough
from cnnshape.rules import AXIS_RANGE, BAD_COMBINATION, INPUT_FEATURES, INPUT_RANK, OUT_OF_RANGE
from cnnshape.shape import UNKNOWN_SHAPE, Dim, Shape, agree, is_ranked, shape_text
from cnnshape.sizes import List
from cnnshape.values import Anything, Bool, Int, OneOf, Optional


class ResizedImage(Layer):
    """Images of another height and width: (batch, *n, channels) → (batch, height, width, channels).

    No weights. With another number of axes than 4 the first axes count as height and width, as in
    an image without a batch.
    Source: keras/src/layers/preprocessing/image_preprocessing/resizing.py, Keras 3.15.
    """

    makes_map = True

    height = Argument(Int(min=1), "height of the output")
    width = Argument(Int(min=1), "width of the output")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        sizes = list(x)
        for axis, size in zip(self.places(x), (self.height, self.width), strict=True):
            if not -len(x) <= axis < len(x):
                raise Complaint(
                    INPUT_RANK,
                    "the layer takes images, with 4 axes (batch included), but the input "
                    f"{shape_text(x)} has {len(x)}",
                    input=0,
                )
            sizes[axis] = size
        return tuple(sizes)

    def places(self, x: Shape) -> tuple[int, int]:
        """The axes of the height and of the width."""
        first = (1 if len(x) == 4 else 0) + (self.layout == "channels_first")
        return first, first + 1

    def fallback(self, *inputs: Shape) -> Shape:
        if len(inputs[0]) == 4 and is_ranked(inputs[0]):
            return self.output(inputs[0])
        return UNKNOWN_SHAPE


class CroppedImage(ResizedImage):
    """As ResizedImage, of 3 or 4 axes only.

    Source: keras/src/layers/preprocessing/image_preprocessing/center_crop.py, Keras 3.15.
    """

    def input_ranks(self) -> tuple[int, ...]:
        return (3, 4)

    def output(self, *inputs: Shape) -> Shape:
        self.check_rank(inputs[0])
        return super().output(*inputs)


class RandomlyCroppedImage(ResizedImage):
    """As ResizedImage, the axes counted from the back.

    Source: keras/src/layers/preprocessing/image_preprocessing/random_crop.py, Keras 3.15.
    """

    def places(self, x: Shape) -> tuple[int, int]:
        return (-2, -1) if self.layout == "channels_first" else (-3, -2)


class AugmentedImage(PassThrough):
    """Images that are changed in training only, or scaled element by element: the shape passes
    through, and in inference every pixel stays where it is. No weights.

    Source: the layers of keras/src/layers/preprocessing/image_preprocessing called with
    training=False, Keras 3.15.
    """

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0])),)


class ColourImage(AugmentedImage):
    """Images of 3 channels: (batch, *n, 3) passes through. No weights.

    Source: keras/src/layers/preprocessing/image_preprocessing/random_color_degeneration.py,
    Keras 3.15.
    """

    any_rank = False

    def input_ranks(self) -> tuple[int, ...]:
        return (3, 4)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        axis = len(x) - (3 if self.layout == "channels_first" else 1)
        if not agree(x[axis], 3):
            raise Complaint(
                INPUT_FEATURES,
                f"the layer takes images of 3 channels, but the input {shape_text(x)} "
                f"has {x[axis]}",
                input=0,
                axis=axis,
            )
        return x


class BlurredImage(AugmentedImage):
    """Images blurred by a window of odd size: the shape passes through. No weights.

    Source: keras/src/layers/preprocessing/image_preprocessing/random_gaussian_blur.py, Keras 3.15.
    """

    kernel_size = Argument(OneOf(Int(), List(Int(), length=2)), "size of the window, odd", 3)

    def validate(self) -> None:
        for size in as_tuple(self.kernel_size):
            if size % 2 == 0:
                raise Complaint(
                    OUT_OF_RANGE,
                    f"{self.word('kernel_size')} must be odd, not {size}",
                    argument="kernel_size",
                    help=f"write {size + 1}",
                )


class Standardise(PassThrough):
    """Subtraction of a mean and division by a deviation: the shape passes through.

    Weights, unless the mean is given: mean, variance (sizes of the named axes), count ().
    Source: keras/src/layers/preprocessing/normalization.py, Keras 3.15.
    """

    any_rank = False

    axis = Argument(Optional(OneOf(Int(), List(Int()))), "axes with a mean of their own", -1)
    mean = Argument[Any](Anything(), "the mean, where it is known")
    variance = Argument[Any](Anything(), "the variance, where it is known")
    invert = Argument(Bool(), "whether to undo the normalisation", False)

    @property
    def axes(self) -> tuple[int, ...]:
        if self.axis is None:
            return ()
        return (self.axis,) if isinstance(self.axis, int) else self.axis

    def validate(self) -> None:
        if (self.mean is None) != (self.variance is None):
            given, absent = ("mean", "variance") if self.variance is None else ("variance", "mean")
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word(given)} is given without {self.word(absent)}",
                argument=given,
                help=f"give {self.word(absent)} too, or neither",
            )
        if sizes_of(self.mean) != sizes_of(self.variance):
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('mean')} has the sizes {sizes_of(self.mean)}, "
                f"{self.word('variance')} {sizes_of(self.variance)}",
                argument="variance",
            )
        if len(sizes_of(self.mean)) > len(self.axes):
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('mean')} has more axes than {self.word('axis')} names",
                argument="mean",
            )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        sizes = self._kept(x)
        given = sizes_of(self.mean)
        for back in range(1, len(given) + 1):
            if given[-back] != 1 and not agree(given[-back], sizes[-back]):
                raise Complaint(
                    INPUT_FEATURES,
                    f"{self.word('mean')} has {given[-back]} values, but the input {shape_text(x)} "
                    f"has a size of {sizes[-back]} there",
                    argument="mean",
                    input=0,
                )
        return x

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        if self.mean is None:
            sizes = self._kept(inputs[0])
            yield Weight("mean", sizes, Role.STATISTIC)
            yield Weight("variance", sizes, Role.STATISTIC)
            yield Weight("count", (), Role.STATISTIC, dtype="int32")

    def _kept(self, x: Shape) -> tuple[Dim, ...]:
        axes = sorted(find_axis(self, "axis", axis, x) for axis in self.axes)
        for axis in axes:
            if not x:
                raise Complaint(AXIS_RANGE, "the input has no axes", argument="axis", input=0)
            self.need(x[axis], f"axis {axis}", axis=axis)
            if axes.count(axis) > 1 and x[axis] != 1:
                raise Complaint(
                    BAD_COMBINATION,
                    f"{self.word('axis')} names axis {axis} twice",
                    argument="axis",
                )
        return tuple(x[axis] for axis in axes)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import kept_but

        return (kept_but(len(inputs[0])),)


def sizes_of(value: Any) -> tuple[int, ...]:
    """The shape of nested lists of numbers.

    >>> sizes_of([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    if not isinstance(value, list):
        return ()
    return (len(value), *(sizes_of(value[0]) if value else ()))
