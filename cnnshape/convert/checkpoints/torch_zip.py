"""The .pt and .pth files of `torch.save`: a zip archive with a pickle.

Source: torch/serialization.py, PyTorch 2.13.
"""

from __future__ import annotations

from typing import Any
from zipfile import ZipFile

from cnnshape.convert.checkpoints.checkpoint import Checkpoint, CheckpointProblem, Stored
from cnnshape.convert.checkpoints.members import read_member
from cnnshape.convert.checkpoints.pickled import Pickled, Table, read_pickle, tables
from cnnshape.diagnostics import did_you_mean, some
from cnnshape.dialects.registry import dialect

_PICKLE = "data.pkl"
# Of the pickle, which has names and shapes only: about two hundred bytes for a tensor.
_MOST_BYTES = 32_000_000
# What the weights of the model are called in most training scripts, where there are others.
_USUAL = ("state_dict", "model_state_dict", "model")


def read_torch(path: str, archive: ZipFile, key: str) -> Checkpoint:
    """The dictionary of tensors in the archive, the one called `key` where that is said.

    Raises CheckpointProblem.
    """
    names = archive.namelist()
    if any(name.endswith("/constants.pkl") for name in names):
        raise CheckpointProblem(
            "it is a TorchScript program; save its weights: `torch.save(torch.jit.load(path)"
            ".state_dict(), …)`"
        )
    pickles = [name for name in names if name.rpartition("/")[2] == _PICKLE]
    if len(pickles) != 1:
        raise CheckpointProblem("it is a zip archive, but not of a kind that holds weights")
    root = read_pickle(read_member(archive, pickles[0], _MOST_BYTES))
    if isinstance(root, Pickled):
        raise CheckpointProblem("it holds one tensor without a name, not a dictionary of them")
    if not isinstance(root, Table):
        raise CheckpointProblem("it holds no dictionary of tensors")
    chosen, table, notes = _chosen(root, key)
    tensors = {
        name: Stored(name, value.shape, value.dtype)
        for name, value in table.items()
        if isinstance(name, str) and isinstance(value, Pickled)
    }
    format = f"PyTorch, `{chosen}`" if chosen else "PyTorch"
    return Checkpoint(path, format, dialect("pytorch"), tensors, notes, _versions(table))


def _chosen(root: Table, key: str) -> tuple[str, Table, tuple[str, ...]]:
    found = dict(tables(root))
    if key:
        if key in found:
            return key, found[key], ()
        names = [name for name in found if name]
        help = did_you_mean(key, names) or f"there are: {some(names) or 'none'}"
        raise CheckpointProblem(f"it has no dictionary of tensors called {key!r}; {help}")
    if not found:
        if not root:
            return "", root, ()
        raise CheckpointProblem("it holds no dictionary of tensors")
    if "" in found:
        return "", found[""], ()
    name = next((usual for usual in _USUAL if usual in found), "")
    if len(found) == 1:
        name = next(iter(found))
    if not name:
        raise CheckpointProblem(
            f"it has several dictionaries of tensors: {some(found)}; choose one with `--key`"
        )
    others = [other for other in found if other != name]
    notes = (f"`--key` would choose another dictionary: {some(others)}",) if others else ()
    return name, found[name], notes


def _versions(table: Table) -> dict[str, int]:
    """The versions of the layers, which `state_dict` keeps beside its items."""
    state: Any = getattr(table, "state", None)
    metadata = state.get("_metadata") if isinstance(state, Table) else None
    if not isinstance(metadata, Table):
        return {}
    return {
        name: said["version"]
        for name, said in metadata.items()
        if isinstance(name, str)
        and isinstance(said, Table)
        and isinstance(said.get("version"), int)
    }
