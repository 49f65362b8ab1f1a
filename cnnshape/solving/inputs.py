"""Which sizes of the input make a model work, or lead to a wanted output."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from cnnshape.diagnostics import did_you_mean
from cnnshape.infer import Stages
from cnnshape.instances import Leaf
from cnnshape.record import Record
from cnnshape.remedy.attempt import LARGEST, Attempt, GivenUp
from cnnshape.remedy.pattern import Pattern, recognised
from cnnshape.report import Report
from cnnshape.rules import MISSING_FLATTEN
from cnnshape.shape import UNKNOWN, Dim, Shape, is_ranked, product
from cnnshape.solving.turning import Turning, Unsolvable
from cnnshape.solving.windows import Window, windows

# How far from the given size others are looked for, at least.
_REACH = 64
# How many sizes go through the whole inference before none is believed to work.
_MOST_CONFIRMED = 8
# Where a rule that was recognised is tried again, far from the samples.
_FAR = 3_001


class Sizes(Record):
    """The sizes of the input that work.

    `axes` are the names of the axes that are turned together, `sizes` those of the spec, `given`
    is their one size (None where they differ or are open), `why` what is wrong with them.
    `smallest` is for all axes, `below` and `above` are the nearest to `given` on both sides; None
    where there is none among those that were tried. `rectangles` are the nearest inputs where the
    sizes differ.
    `pattern` is the rule, if there is one. `tried` are the ranges of sizes that were tried, both
    ends included. `write` gives the input as a spec has it.
    """

    axes: tuple[str, ...]
    sizes: Shape
    given: int | None
    why: str
    smallest: int | None
    below: int | None
    above: int | None
    rectangles: tuple[str, ...]
    pattern: Pattern | None
    tried: tuple[tuple[int, int], ...]
    write: Callable[[int], str]


class Matches(Record):
    """The sizes of the input that lead to what is wanted.

    `what` says what is wanted of which layer, `ranges` are the sizes (both ends included). Where
    there is none, `near` are (size, what it gives) on both sides. `windows` are other arguments of
    the layer with which the given input leads there.
    """

    what: str
    axes: tuple[str, ...]
    given: int | None
    ranges: tuple[tuple[int, int], ...]
    near: tuple[tuple[int, str], ...]
    tried: tuple[tuple[int, int], ...]
    windows: tuple[Window, ...]
    write: Callable[[int], str]


def working_sizes(stages: Stages) -> Sizes:
    """Which sizes of the input the whole model works with. Raises Unsolvable."""
    turning = Turning(stages)
    works = {size: turning.works(size) for size in turning.scanned()}
    tried = [(1, turning.limit)]
    given = turning.given
    pattern = recognised(list(works.values()), 1)
    if not any(works.values()):
        further = _further(turning)
        pattern = recognised([turning.works(size) for size in further], further.start)
        works = {size: turning.works(size) for size in further}
        tried += [(further.start, further.stop - 1)] if further else []
    if pattern is not None and not _holds_beyond(turning, pattern, tried):
        pattern = None

    def fits(size: int) -> bool:
        known = works.get(size)
        return turning.works(size) if known is None else known

    fitting = [size for size, fit in works.items() if fit]
    smallest = _confirmed(turning, fitting)
    below = above = None
    if given is not None:
        reach = max(pattern.step if pattern is not None else 0, _REACH)
        try:
            below = _confirmed(turning, filter(fits, range(given - 1, max(given - reach, 0), -1)))
            above = _confirmed(turning, filter(fits, range(given + 1, given + reach + 1)))
        except GivenUp:
            pass
    rectangles = _rectangles(turning, pattern) if given is None and pattern is not None else ()
    return Sizes(
        turning.names,
        turning.sizes,
        given,
        turning.why_not(),
        smallest,
        below,
        above,
        rectangles,
        pattern,
        tuple(tried),
        turning.dial.text,
    )


def _rectangles(turning: Turning, pattern: Pattern) -> tuple[str, ...]:
    """The inputs nearest to the given one, which is not square, that have a size of the rule on
    each axis."""
    given = [size for size in turning.sizes if isinstance(size, int)]
    if len(given) != len(turning.sizes):
        return ()
    below, above = [], []
    for size in given:
        near = range(size, max(size - pattern.step, 0), -1)
        below.append(next((n for n in near if pattern.holds(n)), None))
        beyond = range(max(size, pattern.start), max(size, pattern.start) + pattern.step)
        above.append(next(n for n in beyond if pattern.holds(n)))
    sizes = [tuple([n for n in below if n is not None]), tuple(above)]
    found = [turning.rectangle(one) for one in sizes if len(one) == len(given)]
    return tuple(dict.fromkeys([text for text in found if text]))


def _further(turning: Turning) -> range:
    """Sizes around the first that works, where none of the scanned ones does: it is looked for by
    doubling and halving, as if every larger one worked too."""
    high = turning.limit + 1
    try:
        while not turning.works(high):
            high *= 2
            if high > max(LARGEST, 2 * (turning.given or 0)):
                return range(0)
        low = high // 2
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if turning.works(middle) else (middle + 1, high)
    except GivenUp:
        return range(0)
    return range(max(turning.limit + 1, high - _REACH), high + 2 * _REACH)


def _holds_beyond(turning: Turning, pattern: Pattern, tried: list[tuple[int, int]]) -> bool:
    """Whether the rule is true of a period around the given size and of one far away as well."""
    starts = [max(_FAR, 2 * pattern.start)]
    if turning.given is not None and turning.given > turning.limit:
        starts.append(max(turning.given - pattern.step, turning.limit + 1))
    for start in starts:
        last = start + 2 * pattern.step - 1
        try:
            for size in range(start, last + 1):
                if turning.works(size) != pattern.holds(size):
                    return False
        except GivenUp:
            return False
        tried.append((start, last))
    return True


def _confirmed(turning: Turning, sizes: Iterable[int]) -> int | None:
    return next((size for size in islice(sizes, _MOST_CONFIRMED) if turning.confirmed(size)), None)


# -- a wanted number of features -------------------------------------------------------------------


def sizes_for_features(
    stages: Stages, report: Report, wanted: int, layer: str | None = None
) -> Matches:
    """For which sizes of the input a dense layer is given so many features: the named layer, or the
    first one. Raises Unsolvable."""
    turning = Turning(stages)
    leaf = _leaf(stages, layer) if layer is not None else _first_dense(stages)
    flattened = any(
        told.rule is MISSING_FLATTEN and told.layer == leaf.name for told in report.diagnostics
    )
    tensors = stages.graph.inputs[leaf]
    if not tensors:
        raise Unsolvable(f"`{leaf.name}` has no input")

    def features(tried: Attempt) -> Dim:
        shape = tried.shape(tensors[0])
        if not is_ranked(shape) or len(shape) < 2:
            return UNKNOWN
        return product(shape[1:]) if flattened or not _is_dense(stages, leaf) else shape[-1]

    before = turning.before(leaf) - {leaf}
    found = _matching(turning, before, lambda tried: features(tried) == wanted)
    if not found:
        _grown(turning, before, features, wanted, found)
    near = () if found else _near(turning, before, features, wanted)
    what = f"{wanted} features for `{leaf.name}`"
    return _matches(turning, what, found, near)


def _is_dense(stages: Stages, leaf: Leaf) -> bool:
    bound = stages.inference.bound.get(leaf)
    return bound is not None and bound.layer.dense


def _first_dense(stages: Stages) -> Leaf:
    for leaf in stages.graph.order:
        if _is_dense(stages, leaf):
            return leaf
    raise Unsolvable("the model has no dense layer")


def _leaf(stages: Stages, name: str) -> Leaf:
    names = {leaf.name: leaf for leaf in reversed(stages.graph.order)}
    if name not in names:
        hint = did_you_mean(name, names)
        raise Unsolvable(f"there is no layer {name!r}{'; ' * bool(hint)}{hint}")
    return names[name]


def _matching(
    turning: Turning, before: set[Leaf], is_wanted: Callable[[Attempt], bool]
) -> list[int]:
    """The scanned sizes with which those layers work and that give what is wanted."""
    found = []
    for size in turning.scanned():
        tried = turning.dial.at(size)
        if _passes(tried, before) and is_wanted(tried):
            found.append(size)
    return found


def _passes(tried: Attempt, before: set[Leaf]) -> bool:
    return not (tried.complaints.keys() | tried.flawed) & before


def _grown(
    turning: Turning,
    before: set[Leaf],
    features: Callable[[Attempt], Dim],
    wanted: int,
    found: list[int],
) -> None:
    """Sizes beyond the scanned ones, if the number grows with the size."""

    def is_enough(tried: Attempt) -> bool:
        number = features(tried)
        return isinstance(number, int) and number >= wanted

    if is_enough(turning.dial.at(turning.limit)):
        return
    try:
        size = turning.dial.first(is_enough, turning.limit + 1)
        while size is not None and size <= LARGEST:
            tried = turning.dial.at(size)
            if features(tried) != wanted or not _passes(tried, before):
                return
            found.append(size)
            size += 1
    except GivenUp:
        return


def _near(
    turning: Turning, before: set[Leaf], features: Callable[[Attempt], Dim], wanted: int
) -> tuple[tuple[int, str], ...]:
    """The sizes that come nearest to the wanted number, from below and from above."""
    numbers = []
    for size in turning.scanned():
        tried = turning.dial.at(size)
        number = features(tried)
        if isinstance(number, int) and _passes(tried, before):
            numbers.append((number, size))
    below = max([pair for pair in numbers if pair[0] < wanted], default=None)
    above = min([pair for pair in numbers if pair[0] > wanted], default=None)
    return tuple([(pair[1], str(pair[0])) for pair in (below, above) if pair is not None])


# -- a wanted output -------------------------------------------------------------------------------


def sizes_for_output(stages: Stages, wanted: Shape, layer: str | None = None) -> Matches:
    """For which sizes of the input a layer, or the model, gives a wanted output: the shape of one
    sample (None for any size), or one number for all spatial axes. Raises Unsolvable."""
    turning = Turning(stages)
    if layer is None:
        sources = [tensor.source for tensor in stages.graph.outputs if tensor.source is not None]
        if not sources:
            raise Unsolvable("the model has no output")
        leaf = sources[-1]
    else:
        leaf = _leaf(stages, layer)
    layout = stages.spec.layout
    bound = stages.inference.bound.get(leaf)

    def is_wanted(shape: Shape) -> bool:
        sample = shape[1:] if is_ranked(shape) else ()
        if len(wanted) == 1 and len(sample) > 1:
            sample = sample[1:] if layout == "channels_first" else sample[:-1]
            return all(size == wanted[0] for size in sample)
        pairs = zip(sample, wanted, strict=False)
        return len(sample) == len(wanted) and all(b is None or a == b for a, b in pairs)

    found = _matching(
        turning, turning.before(leaf), lambda tried: is_wanted(tried.outputs[leaf][0])
    )
    written = ", ".join(["any" if size is None else str(size) for size in wanted])
    what = f"an output of {written} of `{leaf.name}`"
    others: tuple[Window, ...] = ()
    tensors = stages.graph.inputs[leaf]
    if bound is not None and not bound.broken and len(tensors) == 1:
        x = stages.inference.origins.shape(tensors[0])
        if x is not None and is_ranked(x):
            others = tuple(windows(bound.layer, x, is_wanted, only_one=True))
    return _matches(turning, what, found, ())._replace(windows=others)


def _matches(
    turning: Turning, what: str, found: list[int], near: tuple[tuple[int, str], ...]
) -> Matches:
    ranges: list[tuple[int, int]] = []
    for size in found:
        if ranges and ranges[-1][1] == size - 1:
            ranges[-1] = (ranges[-1][0], size)
        else:
            ranges.append((size, size))
    tried = ((1, turning.limit),)
    return Matches(
        what, turning.names, turning.given, tuple(ranges), near, tried, (), turning.dial.text
    )
