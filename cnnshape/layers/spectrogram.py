"""Sound made into pictures of its frequencies over time."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.base import Argument, Complaint, Layer, Weight
from cnnshape.rules import BAD_COMBINATION, EMPTY_OUTPUT, OUT_OF_RANGE
from cnnshape.shape import (
    UNKNOWN,
    UNKNOWN_SHAPE,
    Dim,
    Shape,
    channel_axis,
    is_ranked,
    product,
    spatial_axes,
    window,
    window_same,
)
from cnnshape.values import Bool, Choice, Int, Optional


class MelSpectrogram(Layer):
    """Frequencies as they are heard, over time: (batch, n) → (batch, num_mel_bins, floor((n + 1) /
    sequence_stride) + 1).

    No weights.
    Source: keras/src/layers/preprocessing/mel_spectrogram.py, Keras 3.15: what it says, and not
    always what it computes. Of an input with channels, it takes these for the time.
    """

    fft_length = Argument(Int(min=1), "number of samples that are transformed at once", 2048)
    sequence_length = Argument(
        Optional(Int(min=0)), "length of the window; null: as the transform", None
    )
    sequence_stride = Argument(Int(min=1), "samples from one window to the next", 512)
    num_mel_bins = Argument(Int(min=1), "number of frequencies of the output", 128)

    def validate(self) -> None:
        if self.sequence_length and self.sequence_length > self.fft_length:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('fft_length')} = {self.fft_length} must be at least "
                f"{self.word('sequence_length')} = {self.sequence_length}",
                argument="sequence_length",
            )

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if len(x) == 1:
            return (self.num_mel_bins, self._frames(x[0]))
        return (x[0], self.num_mel_bins, self._frames(x[1]))

    def _frames(self, samples: Dim) -> Dim:
        if not isinstance(samples, int):
            return samples if samples is UNKNOWN else None
        return (samples + self.sequence_stride + 1) // self.sequence_stride

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        if not is_ranked(x) or len(x) < 2:
            return UNKNOWN_SHAPE
        return (x[0], self.num_mel_bins, UNKNOWN)


class STFTSpectrogram(Layer):
    """A short-time Fourier transform as a convolution: (batch, n, channels) → (batch, frames,
    bins·channels), with expand_dims (batch, frames, bins, channels); frames as of a convolution
    with the kernel frame_length, bins = fft_length / 2 + 1, twice as many with the mode "stft".

    Weights: real_kernel (frame_length, 1, bins), but for the mode "imag", and imag_kernel of the
    same shape, but for the mode "real". MACs: frames·frame_length·bins·channels of each.
    Source: keras/src/layers/preprocessing/stft_spectrogram.py, Keras 3.15.
    """

    mode = Argument(
        Choice("log", "magnitude", "psd", "real", "imag", "angle", "stft"), "what is given", "log"
    )
    frame_length = Argument(Int(min=1), "number of samples of a frame", 256)
    frame_step = Argument(
        Optional(Int(min=1)), "samples from one frame to the next; null: half a frame"
    )
    fft_length = Argument(
        Optional(Int(min=1)), "length of the transform; null: the next power of two"
    )
    padding = Argument(Choice("valid", "same"), "whether frames at the ends are filled up", "valid")
    expand_dims = Argument(Bool(), "whether the channels have an axis of their own", False)

    @property
    def makes_map(self) -> bool:  # type: ignore[override]  # as its arguments say
        return self.expand_dims is True

    def input_ranks(self) -> tuple[int, ...]:
        return (3,)

    def validate(self) -> None:
        if self.frame_step is not None and self.frame_step > self.frame_length:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('frame_step')} = {self.frame_step} must be at most "
                f"{self.word('frame_length')} = {self.frame_length}",
                argument="frame_step",
            )
        if self.fft_length is not None and self.fft_length < self.frame_length:
            raise Complaint(
                BAD_COMBINATION,
                f"{self.word('fft_length')} = {self.fft_length} must be at least "
                f"{self.word('frame_length')} = {self.frame_length}",
                argument="fft_length",
            )
        if not self.step:
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('frame_length')} = 1 needs a {self.word('frame_step')}",
                argument="frame_length",
            )

    @property
    def step(self) -> int:
        return self.frame_step or self.frame_length // 2

    @property
    def bins(self) -> int:
        length = self.fft_length or 1 << (self.frame_length - 1).bit_length()
        return length // 2 + 1

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the complex result that are computed."""
        one = {"real": ("real",), "imag": ("imag",)}
        return one.get(self.mode, ("real", "imag"))

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        (time,) = spatial_axes(self.layout, 3)
        places = channel_axis(self.layout, 3)
        channels = self.need(x[places], "the number of channels", axis=places)
        if self.padding == "same":
            frames = window_same(x[time], self.step)
        else:
            frames = window(x[time], self.frame_length, self.step)
        if isinstance(frames, int) and frames <= 0:
            raise Complaint(
                EMPTY_OUTPUT,
                f"the frame of {self.frame_length} does not fit into the input's {x[time]} samples",
                input=0,
                axis=time,
            )
        bins = self.bins * (2 if self.mode == "stft" else 1)
        last = self.layout == "channels_last"
        if self.expand_dims:
            return (x[0], frames, bins, channels) if last else (x[0], channels, frames, bins)
        joined = product((bins, channels))
        return (x[0], frames, joined) if last else (x[0], joined, frames)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        for part in self.parts:
            yield Weight(f"{part}_kernel", (self.frame_length, 1, self.bins))

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        (x,), (made,) = inputs, output
        frames = made[1 if self.layout == "channels_last" else 2]
        channels = x[channel_axis(self.layout, 3)]
        work = len(self.parts) * self.frame_length * self.bins
        return product((x[0], frames, channels, work))

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        first = x[0] if x and is_ranked(x) else UNKNOWN
        return (first, *(UNKNOWN,) * (3 if self.expand_dims else 2))
