"""Names in a file against names in the model, as loading them would hold them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, Stored
from cnnshape.convert.checkpoints.comparison import (
    Mismatch,
    Missing,
    WeightComparison,
    fits,
    unknown,
)
from cnnshape.diagnostics import closest, count
from cnnshape.tensors import Tensor, Tensors

T = TypeVar("T")

# What wraps a model and puts its own name into those of the weights: at the front (torch.nn.
# DataParallel and DistributedDataParallel) or anywhere (torch.compile).
_PARALLEL, _COMPILED = "module.", "_orig_mod."
# For so many missing names something similar is looked for among so many others.
_MOST_HINTS, _MOST_CANDIDATES = 20, 1000


def by_name(model: Tensors, checkpoint: Checkpoint) -> WeightComparison:
    """The comparison with a file that has the names of the model's own framework."""
    joiner = checkpoint.dialect.weight_joiner
    prefix = model.report.weight_prefix
    ours = {tensor.name.removeprefix(prefix): tensor for tensor in model.all}
    stored, notes = _unwrapped(checkpoint.tensors)
    theirs, ours, more = _aligned(ours, stored, joiner, prefix)
    versions = _by_layer(checkpoint, theirs)
    missing: list[tuple[str, Tensor]] = []
    tolerated: list[tuple[str, Tensor]] = []
    mismatched, other_types, fitting = [], [], 0
    for name, tensor in ours.items():
        there = theirs.get(name)
        if there is None:
            late = checkpoint.dialect.late_weights.get(name.rpartition(joiner)[2])
            is_old = versions.get(name.rpartition(joiner)[0], 0) < late if late else False
            (tolerated if is_old else missing).append((name, tensor))
        elif fits(tensor.shape, there.shape):
            fitting += 1
            other_types += [] if there.dtype == tensor.dtype else [(there.dtype, tensor.dtype)]
        else:
            mismatched.append(Mismatch(tensor, there, there.shape))
    unexpected = {name: there for name, there in theirs.items() if name not in ours}
    for (found, own), number in Counter(other_types).items():
        more.append(f"{count(number, 'tensor')} of {found}: loading makes {own} of them")
    if tolerated:
        more.append(
            f"{count(len(tolerated), 'tensor')} that older versions did not save "
            f"({tolerated[0][1].name}, …): loading takes that"
        )
    return WeightComparison(
        model,
        checkpoint,
        fitting,
        tuple(_with_hints(missing, unexpected)),
        tuple(unexpected.values()),
        tuple(mismatched),
        unknown(ours),
        (*notes, *more),
    )


def _unwrapped(tensors: Mapping[str, Stored]) -> tuple[dict[str, Stored], list[str]]:
    """The tensors without what wrappers put into their names, and what there was."""
    found, notes = dict(tensors), []
    for wrapper, who in ((_COMPILED, "torch.compile"), (_PARALLEL, "DataParallel")):
        if wrapper is _PARALLEL:
            plain = {name.removeprefix(wrapper): there for name, there in found.items()}
            is_wrapped = all(name.startswith(wrapper) for name in found) and bool(found)
        else:
            plain = {_without(name, wrapper): there for name, there in found.items()}
            is_wrapped = list(plain) != list(found)
        if is_wrapped and len(plain) == len(found):
            found = plain
            notes.append(
                f"the names have `{wrapper}` of {who}, which was left out; before loading, take it "
                "out of the keys"
            )
    return found, notes


def _without(name: str, part: str) -> str:
    """`layer1._orig_mod.0.weight` → `layer1.0.weight`."""
    start = name.removeprefix(part)
    return start.replace(f".{part}", ".")


def _aligned(
    ours: dict[str, Tensor], theirs: dict[str, Stored], joiner: str, prefix: str
) -> tuple[dict[str, Stored], dict[str, Tensor], list[str]]:
    """Both sides without what all names that have a counterpart have in front on one side."""
    plain = len(ours.keys() & theirs.keys())
    front, hits = _front(theirs, ours, joiner)
    back, back_hits = _front(ours, theirs, joiner)
    if hits > max(plain, back_hits):
        note = f"the names in the file have `{front}` in front, which was left out"
        return _stripped(theirs, front), ours, [] if front == prefix else [note]
    if back_hits > plain:
        note = f"the names in the model have `{back}` in front, which those in the file have not"
        return theirs, _stripped(ours, back), [note]
    return theirs, ours, []


def _front(names: Iterable[str], others: Mapping[str, object], joiner: str) -> tuple[str, int]:
    """What stands most often before names that are in `others`, and how often."""
    fronts: Counter[str] = Counter()
    for name in names:
        at = name.find(joiner)
        while at >= 0:
            end = at + len(joiner)
            if name[end:] in others:
                fronts[name[:end]] += 1
            at = name.find(joiner, end)
    return max(fronts.items(), key=lambda item: item[1], default=("", 0))


def _stripped(names: dict[str, T], front: str) -> dict[str, T]:
    """Without the front; a name that it would make twice stays as it is."""
    found: dict[str, T] = {}
    for name, value in names.items():
        short = name.removeprefix(front)
        found[name if short in names and short != name else short] = value
    return found


def _by_layer(checkpoint: Checkpoint, theirs: Mapping[str, Stored]) -> dict[str, int]:
    """The versions by the layers' names as they are compared."""
    joiner = checkpoint.dialect.weight_joiner
    found = {}
    for name, there in theirs.items():
        version = checkpoint.versions.get(there.name.rpartition(joiner)[0])
        if version is not None:
            found[name.rpartition(joiner)[0]] = version
    return found


def _with_hints(
    missing: list[tuple[str, Tensor]], unexpected: Mapping[str, Stored]
) -> Iterable[Missing]:
    candidates = list(unexpected)[:_MOST_CANDIDATES]
    for number, (name, tensor) in enumerate(missing):
        near = closest(name, candidates) if candidates and number < _MOST_HINTS else None
        yield Missing(tensor, unexpected[near].name if near else "")
