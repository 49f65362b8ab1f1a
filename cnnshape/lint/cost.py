"""What a model weighs and takes, and which layer has most of it."""

from __future__ import annotations

from cnnshape.instances import Leaf
from cnnshape.layers.base import Role
from cnnshape.lifetime import all_bytes, output_bytes
from cnnshape.lint.context import Context
from cnnshape.record import Record
from cnnshape.report import Count


class Share(Record):
    """What one layer has of something."""

    leaf: Leaf
    number: int


class Cost(Record):
    """Something summed over the layers whose share is known (of the activations the largest), and
    the layer that has most of it."""

    total: int
    largest: Share | None


class Costs(Record):
    """`params` and `macs` are numbers, the others bytes; see `limits.Limits`."""

    params: Cost
    macs: Cost
    activations: Cost
    size: Cost


def costs(context: Context) -> Costs:
    """What the model comes to. What a mistake hides is left out, so that a sum is at least so
    large."""
    params: list[Share] = []
    macs: list[Share] = []
    size: list[Share] = []
    for leaf in context.graph.order:
        result = context.inference.results[leaf]
        if isinstance(result.macs, int):
            macs.append(Share(leaf, result.macs))
        count = weights_of(context, leaf)
        if isinstance(count.number, int):
            params.append(Share(leaf, count.number))
            size.append(Share(leaf, count.bits // 8))
    largest = max(outputs(context), key=lambda share: share.number, default=None)
    return Costs(
        _sum(params), _sum(macs), Cost(largest.number if largest else 0, largest), _sum(size)
    )


def outputs(context: Context) -> list[Share]:
    """The bytes of every layer's outputs for one sample, where they are known."""
    found = []
    for leaf in context.graph.order:
        number = all_bytes(output_bytes(leaf, context.inference.results[leaf]))
        if number is not None:
            found.append(Share(leaf, number))
    return found


def weights_of(context: Context, leaf: Leaf) -> Count:
    """The elements and bits of a layer's weights, in the call that makes them."""
    count = Count()
    if leaf.shares is None:
        counts_statistics = leaf.spec.dialect.counts_statistics
        for weight in context.inference.results[leaf].weights or ():
            if weight.role is not Role.STATISTIC or counts_statistics:
                count.add(weight)
    return count


def _sum(shares: list[Share]) -> Cost:
    total = sum([share.number for share in shares])
    return Cost(total, max(shares, key=lambda share: share.number, default=None))
