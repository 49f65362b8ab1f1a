"""A model held against a file of weights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, CheckpointProblem, Stored
from cnnshape.dialects.registry import dialect
from cnnshape.record import Record
from cnnshape.shape import UNKNOWN, Shape, agree, is_ranked
from cnnshape.tensors import Tensor, Tensors, weights

if TYPE_CHECKING:
    from cnnshape.report import Report


class Missing(Record):
    """A weight of the model that the file lacks; `hint` is a name in it that may be meant."""

    tensor: Tensor
    hint: str = ""


class Mismatch(Record):
    """A weight with another shape in the file; `stored` as it is there, `found` with the axes in
    the model's order."""

    tensor: Tensor
    stored: Stored
    found: Shape


class WeightComparison(Record):
    """What does not fit. `uncompared` tells, in a sentence each, what nothing can be said about;
    `notes` what does no harm to the comparison but should be known."""

    model: Tensors
    checkpoint: Checkpoint
    fitting: int
    missing: tuple[Missing, ...] = ()
    unexpected: tuple[Stored, ...] = ()
    mismatched: tuple[Mismatch, ...] = ()
    uncompared: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether every weight of the model is in the file, nothing else is, and all shapes are
        the same."""
        different = self.missing or self.unexpected or self.mismatched
        return not different and not self.uncompared and not self.model.hidden


def compare_weights(
    report: Report, path: str | os.PathLike[str], *, key: str = ""
) -> WeightComparison:
    """The model against a file of weights (safetensors, `torch.save`,
    .keras, .weights.h5), without a framework
    and without the values.

    `key` chooses the dictionary, where a file has several. Raises OSError if the file cannot be
    read or is no file of weights.
    """
    from cnnshape.convert.checkpoints.reading import read_checkpoint

    try:
        checkpoint = read_checkpoint(os.fspath(path), key)
    except CheckpointProblem as problem:
        raise OSError(f"{os.fspath(path)}: {problem}") from None
    return comparison(weights(report), checkpoint)


def comparison(model: Tensors, checkpoint: Checkpoint) -> WeightComparison:
    from cnnshape.convert.checkpoints.by_name import by_name
    from cnnshape.convert.checkpoints.by_place import by_place

    if checkpoint.dialect is not dialect(model.report.framework):
        from cnnshape.convert.checkpoints.across import across

        found = across(model, checkpoint)
    else:
        found = (by_place if checkpoint.has_places else by_name)(model, checkpoint)
    notes = (*checkpoint.notes, *found.notes)
    return found._replace(notes=notes)


def fits(shape: Shape, stored: Shape) -> bool:
    """Whether a shape in a file is the model's, as far as that is known."""
    if not is_ranked(shape):
        return True
    return len(shape) == len(stored) and all(map(agree, shape, stored))


def unknown(tensors: Mapping[str, Tensor]) -> tuple[str, ...]:
    """A sentence for every weight whose shape is not known."""
    return tuple(
        [
            f"{tensor.name}: its shape is not known"
            for tensor in tensors.values()
            if not is_ranked(tensor.shape) or UNKNOWN in tensor.shape
        ]
    )
