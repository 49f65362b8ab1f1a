"""Normalisation with statistics of the batch, of groups of channels, or of single channels."""

from __future__ import annotations

from collections.abc import Iterable

from cnnshape.layers.axis import find_axis
from cnnshape.layers.base import AllReaches, Argument, Complaint, Layer, Role, Weight
from cnnshape.rules import (
    BAD_COMBINATION,
    GROUPS,
    INPUT_FEATURES,
    INPUT_RANK,
    INPUT_SIZE,
    OUT_OF_RANGE,
)
from cnnshape.shape import UNKNOWN_SHAPE, Dim, Shape, agree, is_ranked, product, shape_text
from cnnshape.values import Auto, Bool, Float, Int


class ChannelNorm(Layer):
    """What these layers share: one scale and one shift for each channel; the shape passes through.

    Weights: scale (channels), shift (channels).
    """

    axis = Argument(Int(), "axis of the channels", 1)
    num_features = Argument(Auto(Int()), "number of channels")
    scale = Argument(Bool(), "whether a factor is learned for each channel", True)
    shift = Argument(Bool(), "whether an offset is learned for each channel", True)
    some = Argument(Bool(), "whether a layer that learns a factor must have a channel", False)
    always_some = Argument(Bool(), "whether every layer must have one", False)

    def validate(self) -> None:
        declared = self.num_features
        if declared is not None and declared < 0 and self.has_weights:
            raise Complaint(
                OUT_OF_RANGE,
                f"{self.word('num_features')} must be at least 0, not {declared}",
                argument="num_features",
            )

    @property
    def has_weights(self) -> bool:
        """Whether the number of channels matters to any weight."""
        return self.scale or self.shift

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        self.check_rank(x)
        axis = self.channel(x)
        if self.has_weights:
            channels = self.fact("num_features", x[axis], axis=axis)
            self.need(channels, "the number of channels", axis=axis)
        if ((self.some and self.scale) or self.always_some) and x[axis] == 0:
            raise Complaint(INPUT_SIZE, "the input has no channels", input=0, axis=axis)
        return x

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs else UNKNOWN_SHAPE

    def channel(self, x: Shape) -> int:
        """The index of the axis of the channels."""
        return find_axis(self, "axis", self.axis, x)

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        (x,) = inputs
        channels = self.declared_or("num_features", x[self.channel(x)])
        if self.scale:
            yield Weight("scale", (channels,))
        if self.shift:
            yield Weight("shift", (channels,))
        yield from self.statistics(channels)

    def statistics(self, channels: Dim) -> Iterable[Weight]:
        """The weights that training does not learn but measures."""
        return ()


class BatchNorm(ChannelNorm):
    """Normalisation by the statistics of the whole batch: the shape passes through.

    Weights: scale, shift, mean, variance (all of them (channels)) and the number of batches seen;
    with `renorm` stddev, renorm_mean and renorm_stddev (channels) as well.
    Source: keras/src/layers/normalization/batch_normalization.py, Keras 3.15;
    torch/nn/modules/batchnorm.py, PyTorch 2.13.
    """

    elementwise = True

    statistic = Argument(Bool(), "whether moving averages are kept", True)
    renorm = Argument(Bool(), "whether the averages are corrected in training", False)
    several = Argument(Bool(), "whether one value per channel is refused in training", False)
    epsilon = Argument(Float(), "what is added to the variance", 1e-5)

    @property
    def has_weights(self) -> bool:
        return super().has_weights or self.statistic

    def input_ranks(self) -> tuple[int, ...]:
        if not self.rank:
            return ()
        return (2, 3) if self.rank == 1 else (self.rank + 2,)

    def output(self, *inputs: Shape) -> Shape:
        x = super().output(*inputs)
        if not self.statistic and product((*x[:1], *x[2:])) == 1:
            raise Complaint(
                INPUT_SIZE,
                f"the input {shape_text(x)} has one value per channel, which has no variance, and "
                f"no moving average is kept ({self.word('statistic')} is false)",
                input=0,
            )
        return x

    def statistics(self, channels: Dim) -> Iterable[Weight]:
        if not self.statistic:
            return
        yield Weight("mean", (channels,), Role.STATISTIC)
        yield Weight("variance", (channels,), Role.STATISTIC)
        yield Weight("batches", (), Role.STATISTIC, dtype="int64")
        if self.renorm:
            yield Weight("stddev", (channels,), Role.STATISTIC)
            yield Weight("renorm_mean", (channels,), Role.STATISTIC)
            yield Weight("renorm_stddev", (channels,), Role.STATISTIC)


class InstanceNorm(BatchNorm):
    """Normalisation by the statistics of each channel of each sample: the shape passes through.

    Weights: as BatchNorm. Source: torch/nn/modules/instancenorm.py, PyTorch 2.13.
    """

    elementwise = False

    def input_ranks(self) -> tuple[int, ...]:
        return (self.rank + 1, self.rank + 2)

    def channel(self, x: Shape) -> int:
        # An input with one axis less is a sample without a batch.
        return len(x) - self.rank - 1

    def output(self, *inputs: Shape) -> Shape:
        x = ChannelNorm.output(self, *inputs)
        axis = self.channel(x)
        if not self.statistic and product(x[axis + 1 :]) == 1:
            raise Complaint(
                INPUT_SIZE,
                f"the input {shape_text(x)} has one value per channel and sample, which has "
                "no variance",
                input=0,
                axis=len(x) - 1,
            )
        return x

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # The statistics are those of the sample's whole map.
        return ({},)


class LazyInstanceNorm(InstanceNorm):
    """As InstanceNorm; the number of channels is taken from axis 1, even without a batch."""

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if is_ranked(x) and len(x) == self.rank + 1 and not agree(x[0], x[1]) and self.has_weights:
            raise Complaint(
                INPUT_FEATURES,
                f"the input {shape_text(x)} counts as one sample of {x[0]} channels, but the "
                f"layer takes their number from axis 1, {x[1]}",
                input=0,
                axis=1,
                help=f"give the layer an input with {self.rank + 2} axes",
            )
        return super().output(x)


class GroupNorm(ChannelNorm):
    """Normalisation by the statistics of each group of channels: the shape passes through.

    Weights: scale, shift (channels). `groups` of −1 is one group for each channel.
    Source: keras/src/layers/normalization/group_normalization.py, Keras 3.15; torch.nn.GroupNorm.
    """

    groups = Argument(Int(min=-1), "number of groups that the channels are split into")
    bare_division = Argument(Bool(), "whether the division is all that is looked at", False)
    least_axes = Argument(Int(min=1), "least number of axes, batch included", 2)
    lone_values = Argument(Bool(), "whether a group may consist of one value", True)

    def validate(self) -> None:
        super().validate()
        if self.num_features is not None:
            self._divide(self.num_features)

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if is_ranked(x) and len(x) < self.least_axes:
            raise Complaint(
                INPUT_RANK,
                f"the layer needs an input with at least {self.least_axes} axes (batch included), "
                f"but the input is {shape_text(x)}",
                input=0,
            )
        axis = self.channel(x)
        channels = x[axis]
        if self.has_weights or self.num_features is None:
            channels = self.fact("num_features", channels, axis=axis)
            channels = self.need(channels, "the number of channels", axis=axis)
        if isinstance(channels, int):
            self._divide(channels)
            if not self.lone_values:
                self._several_values(x, channels)
        return x

    def _several_values(self, x: Shape, channels: int) -> None:
        # As the framework has it: batch · channels // groups, the batch included.
        first = product(x[:2])
        per_group = first // self.groups if isinstance(first, int) else first
        if product((per_group, *x[2:])) == 1:
            raise Complaint(
                INPUT_SIZE,
                f"each of the {self.groups} groups of {shape_text(x)} has one value only, "
                "which has no variance",
                input=0,
                argument="groups",
            )

    def _divide(self, channels: int) -> None:
        groups = self.groups
        whole = groups > 0 and channels % groups == 0 and (channels >= groups or self.bare_division)
        if not (channels or self.bare_division) or not (whole or groups < 0):
            near = [n for n in range(1, min(channels, 4096) + 1) if channels % n == 0]
            best = min(near, key=lambda n: abs(n - groups), default=1)
            raise Complaint(
                GROUPS,
                f"{self.word('groups')} = {groups} does not divide the {channels} channels",
                argument="groups",
                help=f"the nearest number of groups that divides {channels} is {best}",
            )

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        # The statistics are those of the sample's whole map.
        return ({},)


def positive_epsilon(layer: BatchNorm) -> None:
    """A demand of some frameworks: batch statistics need an epsilon above 0."""
    if layer.epsilon < 0 or (not layer.statistic and layer.epsilon <= 0):
        raise Complaint(
            BAD_COMBINATION,
            f"{layer.word('epsilon')} = {layer.epsilon:g} must be "
            f"{'at least' if layer.statistic else 'above'} 0",
            argument="epsilon",
        )
