"""Up-sampling: repeating elements, and interpolating to any size."""

from __future__ import annotations

from math import trunc
from typing import TYPE_CHECKING

from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer
from cnnshape.layers.padding import spread
from cnnshape.layers.window import Spatial
from cnnshape.rules import BAD_COMBINATION, EMPTY_OUTPUT, INPUT_RANK, INPUT_SIZE, OUT_OF_RANGE
from cnnshape.shape import UNKNOWN, Dim, Shape, dim_text, is_ranked, shape_text
from cnnshape.sizes import OneOrList, PerAxis
from cnnshape.values import Bool, Choice, Float, Int, Optional, Text

if TYPE_CHECKING:
    pass

if TYPE_CHECKING:
    from cnnshape.reach import Reach

# What the modes of interpolation take: numbers of axes, batch and channels included.
_RANKS = {"linear": 3, "bilinear": 4, "bicubic": 4, "lanczos": 4, "trilinear": 5}
# How many elements they look at before and after the place between them.
_NEIGHBOURS = {**dict.fromkeys(("linear", "bilinear", "trilinear"), (1, 1)), "bicubic": (2, 2)}
_SMOOTH = ("bilinear", "bicubic", "lanczos")


class UpSample(Spatial):
    """Every element repeated: every spatial axis n → n × size.

    Source: keras/src/layers/reshaping/up_sampling2d.py, Keras 3.15.
    """

    makes_map = True

    size = Argument(PerAxis(Int(min=1)), "how often every element is repeated on each axis")
    interpolation = Argument(Text(), "how the new elements are computed", "nearest")
    data_format = Argument(
        Optional(Choice("channels_last", "channels_first")), "where the channels are"
    )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        result = list(x)
        for times, axis in zip(self.size, self.spatial_axes(x), strict=True):
            size = x[axis]
            result[axis] = size * times if isinstance(size, int) else size
        return tuple(result)

    def fallback(self, *inputs: Shape) -> Shape:
        return spread(inputs[0], self.layout, self.rank)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        from cnnshape.reach import resized, spread

        (x,) = inputs
        found = {}
        for times, axis in zip(self.size, self.spatial_axes(x), strict=True):
            sides = _NEIGHBOURS.get(self.interpolation)
            nearest = self.interpolation == "nearest"
            reach = spread(times, times, 0) if nearest else sides and resized(1, times, *sides)
            found[axis] = (axis, reach or None)
        return (found,)


class Interpolate(Layer):
    """Every spatial axis n → size, or floor(n × scale_factor); 1 to 3 spatial axes.

    Source: torch.nn.functional.interpolate, PyTorch 2.13.
    """

    makes_map = True

    size = Argument(Optional(OneOrList(Int())), "size of every spatial axis of the output")
    scale_factor = Argument(Optional(OneOrList(Float())), "multiplier of every spatial axis")
    mode = Argument(
        Choice("nearest", "nearest-exact", "area", *_RANKS), "how elements are computed", "nearest"
    )
    align_corners = Argument(Optional(Bool()), "whether the corners keep their values")
    recompute_scale_factor = Argument(
        Optional(Bool()), "whether the factor is computed again from the sizes"
    )
    antialias = Argument(Bool(), "whether high frequencies are filtered out first", False)

    def validate(self) -> None:
        size, scale = self.word("size"), self.word("scale_factor")
        if self.size is None and self.scale_factor is None:
            raise Complaint(BAD_COMBINATION, f"either {size} or {scale} must be given")
        if self.size is not None and self.scale_factor is not None:
            raise Complaint(
                BAD_COMBINATION, f"only one of {size} and {scale} may be given", argument="size"
            )
        self._check_values()
        mode = self.word("mode")
        if self.align_corners is not None and self.mode in ("nearest", "nearest-exact", "area"):
            self._exclude("align_corners", f'is not for {mode} "{self.mode}"; leave it out')
        if self.recompute_scale_factor and self.size is not None:
            self._exclude("recompute_scale_factor", f"means nothing beside {size}")
        if self.antialias and self.mode not in _SMOOTH:
            self._exclude("antialias", f'is not for {mode} "{self.mode}"')
        if self.mode == "lanczos" and (not self.antialias or self.align_corners):
            self._exclude(
                "mode", f'"lanczos" needs {self.word("antialias")} and no aligned corners'
            )

    def _check_values(self) -> None:
        """Refuse sizes that no output has, whatever the input."""
        given = self.size if isinstance(self.size, tuple) else (self.size,)
        least = 0 if self.mode == "area" else 1
        for size in given:
            if size is not None and size < least:
                raise Complaint(
                    OUT_OF_RANGE,
                    f"{self.word('size')} must be at least {least}, not {size}",
                    argument="size",
                )

    def scale_not_0(self) -> None:
        """A demand of some frameworks, which take a factor of 0 for none."""
        if self.scale_factor == 0:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('scale_factor')} must not be 0",
                argument="scale_factor",
            )

    def _exclude(self, argument: str, why: str) -> None:
        raise Complaint(BAD_COMBINATION, f"{self.word(argument)} {why}", argument=argument)

    def input_ranks(self) -> tuple[int, ...]:
        return (_RANKS[self.mode],) if self.mode in _RANKS else (3, 4, 5)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        number = len(x) - 2
        sizes = self._per_axis("size", number)
        scales = self._per_axis("scale_factor", number)
        # Averaging areas may leave nothing; the other modes need elements on both sides.
        area = self.mode == "area"
        result: list[Dim] = list(x)
        for i in range(number):
            before = x[i + 2]
            after: Dim = before
            if sizes is not None:
                after = trunc(sizes[i])
            elif scales is not None and isinstance(before, int):
                after = trunc(before * scales[i])
            if before == 0 and not (area and number > 1 and after == 1):
                raise Complaint(
                    INPUT_SIZE,
                    f"an axis of the input {shape_text(x)} is empty (size 0)",
                    input=0,
                    axis=i + 2,
                )
            if isinstance(after, int) and after < (0 if area else 1):
                raise Complaint(
                    EMPTY_OUTPUT,
                    f"an axis of {dim_text(before)} would become one of {after}",
                    argument="size" if sizes is not None else "scale_factor",
                    input=0,
                    axis=i + 2,
                )
            result[i + 2] = after
        if x[1] == 0 and not (area and number < 3):
            raise Complaint(INPUT_SIZE, "the input has no channels", input=0, axis=1)
        return tuple(result)

    def _per_axis(self, argument: str, number: int) -> tuple[float, ...] | None:
        given = getattr(self, argument)
        if given is None:
            return None
        if not isinstance(given, tuple):
            return (given,) * number
        if len(given) != number:
            raise Complaint(
                INPUT_RANK,
                f"{self.word(argument)} has {len(given)} values, but the input has {number} "
                "spatial axes",
                argument=argument,
                input=0,
            )
        return given

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        if not is_ranked(x) or len(x) < 3:
            return super().fallback(*inputs)
        sizes: tuple[Dim, ...] = (UNKNOWN,) * (len(x) - 2)
        if isinstance(self.size, int):
            sizes = (self.size,) * (len(x) - 2)
        elif isinstance(self.size, tuple) and len(self.size) == len(x) - 2:
            sizes = self.size
        return (*x[:2], *sizes)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        (x,), made = inputs, outputs[0]
        scales = self._per_axis("scale_factor", len(x) - 2) or (None,) * (len(x) - 2)
        axes = range(2, len(x))
        return (
            {axis: (axis, self._reach(x[axis], made[axis], scales[axis - 2])) for axis in axes},
        )

    def _reach(self, old: Dim, new: Dim, scale: float | None) -> Reach | None:
        """What a position along an axis is interpolated from."""
        from cnnshape.reach import adaptive, resized, spread

        if self.mode == "nearest" and scale is not None and scale >= 1 and scale % 1 == 0:
            return spread(int(scale), int(scale), 0)
        # Where the sizes are not quite the factor's, the framework computes with the factor.
        exact = scale is None or (isinstance(old, int) and old * scale == new)
        if not (isinstance(old, int) and isinstance(new, int) and exact and old > 0):
            return None
        if self.mode == "area":
            return adaptive(old, new)
        if self.mode.startswith("nearest"):
            return spread(new // old, new // old, 0) if new and not new % old else None
        sides = None if self.antialias else _NEIGHBOURS.get(self.mode)
        return resized(old, new, *sides, corners=bool(self.align_corners)) if sides else None
