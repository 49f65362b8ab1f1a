"""Windows taken out of an image, and put together again."""

from __future__ import annotations

from cnnshape.layers.base import AllReaches, Argument, Complaint
from cnnshape.layers.window import Windowed
from cnnshape.rules import EMPTY_OUTPUT, INPUT_RANK, INPUT_SIZE
from cnnshape.shape import UNKNOWN, Border, Dim, Shape, product, shape_text, window
from cnnshape.sizes import PerAxis
from cnnshape.values import Int


class Unfold(Windowed):
    """The elements of every window as channels: (batch, c, h, w) → (batch, c × window elements,
    number of windows). Source: torch.nn.Unfold, PyTorch 2.13.
    """

    kernel_size = Argument(PerAxis(Int(min=1)), "size of the window")

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.accept(x)
        channels = product((self.channels(x), *self.kernel_size))
        return (*x[: len(x) - 3], channels, product(self.windows(x)))

    def fallback(self, *inputs: Shape) -> Shape:
        return (inputs[0][0], UNKNOWN, UNKNOWN)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # The windows lie in one row.
        return ({},)


class Fold(Windowed):
    """Windows added up to an image: (batch, c × window elements, number of windows) → (batch, c,
    *output_size). Source: torch.nn.Fold, PyTorch 2.13.
    """

    makes_map = True

    output_size = Argument(PerAxis(Int(min=1)), "size of the image")
    kernel_size = Argument(PerAxis(Int(min=1)), "size of the window")

    def validate(self) -> None:
        for size, number, kernel in zip(
            self.output_size, self._places(), self.kernel_size, strict=True
        ):
            if isinstance(number, int) and number < 1:
                raise Complaint(
                    EMPTY_OUTPUT,
                    f"the window of {kernel} does not fit into {self.word('output_size')} = {size}",
                    argument="output_size",
                )

    def borders(self, x: Shape) -> tuple[Border, ...]:
        # Its padding is the image's, which is the output.
        return ()

    def _places(self) -> list[Dim]:
        """The number of windows that make up each axis of the image."""
        places: list[Dim] = []
        for i, size in enumerate(self.output_size):
            amount = 0 if isinstance(self.padding, str) else self.padding[i]
            kernel, stride, dilation = self.kernel_size[i], self.steps[i], self.dilation[i]
            places.append(window(size, kernel, stride, dilation, (amount, amount)))
        return places

    def input_ranks(self) -> tuple[int, ...]:
        return (3,)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if len(x) not in (2, 3):
            raise Complaint(
                INPUT_RANK,
                f"the layer takes an input with 3 axes (batch, channels, windows), but the input "
                f"{shape_text(x)} has {len(x)}",
                input=0,
            )
        elements = product(self.kernel_size)
        assert isinstance(elements, int)
        places = self._places()
        windows, channels = x[-1], x[-2]
        if isinstance(windows, int) and windows != product(places):
            raise Complaint(
                INPUT_SIZE,
                f"{' × '.join(map(str, places))} = {product(places)} windows make up "
                f"{self.word('output_size')}, but the input has {windows}",
                argument="output_size",
                input=0,
                axis=len(x) - 1,
            )
        if isinstance(channels, int) and (channels % elements or not channels):
            raise Complaint(
                INPUT_SIZE,
                f"the {channels} channels of the input are not divisible by the {elements} "
                "elements of a window",
                argument="kernel_size",
                input=0,
                axis=len(x) - 2,
            )
        of_image = channels // elements if isinstance(channels, int) else channels
        return (*x[: len(x) - 2], of_image, *self.output_size)

    def fallback(self, *inputs: Shape) -> Shape:
        sizes = self.output_size if isinstance(self.output_size, tuple) else (UNKNOWN, UNKNOWN)
        return (inputs[0][0], UNKNOWN, *sizes)

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        return None
