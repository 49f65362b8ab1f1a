"""Files that are damaged or mean harm: one sentence each, whatever they hold."""

from __future__ import annotations

import json
import os
import pickle
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.convert.checkpoints.checkpoint import CheckpointProblem
from cnnshape.convert.checkpoints.pickled import read_pickle
from cnnshape.convert.checkpoints.reading import read_checkpoint

HERE = Path(__file__).parent
with ZipFile(HERE / "training.pt") as _archive:
    PICKLE = _archive.read("training/data.pkl")


def header(entries: object, length: int | None = None, room: int = 0) -> bytes:
    text = json.dumps(entries).encode()
    size = len(text) if length is None else length
    return size.to_bytes(8, "little") + text + bytes(room)


def entry(**changes: object) -> dict[str, object]:
    return {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changes}}


SAFETENSORS = {
    "header of 10 GB": (
        header({}, 10_000_000_000),
        "it is damaged or no safetensors file: a header of 10,000,000,000 bytes is announced, but "
        "the whole file has 10",
    ),
    "empty file": (b"", "it is no safetensors file: it has no header"),
    "text": (b"weights, weights", "it is no safetensors file: it has no header"),
    "header that is no JSON": (header({})[:8] + b"{x", "it is damaged: its header is no JSON"),
    "header of lists in lists": (
        (800_006).to_bytes(8, "little") + b'{"a":' + b"[" * 800_001,
        "it is damaged: its header is no JSON",
    ),
    "entry that is a list": (
        header({"w": []}),
        "it is damaged: the entry of 'w' is no JSON object",
    ),
    "shape that is a text": (header(entry(shape="2")), "it is damaged: 'w' has no shape"),
    "negative size": (header(entry(shape=[-2])), "it is damaged: 'w' has no shape"),
    "huge size": (header(entry(shape=[10**30])), "it is damaged: 'w' has no shape"),
    "no type": (header(entry(dtype=None)), "it is damaged: 'w' has no dtype"),
    "no offsets": (header(entry(data_offsets=[0])), "it is damaged: 'w' has no data_offsets"),
    "other number of bytes": (
        header(entry(shape=[3]), room=8),
        "it is damaged: 'w' of the shape [3] has 8 bytes",
    ),
    "file that was cut off": (
        header(entry(), room=4),
        "it is not complete: 'w' ends at byte 8 of 4; fetch it again",
    ),
}


def problem(path: Path, key: str = "") -> str:
    with pytest.raises(CheckpointProblem) as caught:
        read_checkpoint(str(path), key)
    return str(caught.value)


@pytest.mark.parametrize(("data", "message"), SAFETENSORS.values(), ids=list(SAFETENSORS))
def test_safetensors_that_cannot_be_used(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(data)
    assert problem(path) == message


def test_header_that_is_larger_than_any_model_needs(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    with path.open("wb") as file:
        file.write((17_000_000).to_bytes(8, "little") + b"{")
        file.truncate(18_000_000)
    assert problem(path) == "its header of 17,000,000 bytes is larger than 16,000,000"


INDEXES = {
    "no index": ("{}", "it is no index of files of weights: it has no `weight_map`"),
    "list": ("[]", "its format is not known"),
    "no JSON": ("{", "it is damaged: it is no JSON"),
    "file elsewhere": (
        '{"weight_map": {"w": "../w.safetensors"}}',
        "the index names '../w.safetensors', which is no file of weights beside it",
    ),
    "itself": (
        '{"weight_map": {"w": "model.index.json"}}',
        "the index names 'model.index.json', which is no file of weights beside it",
    ),
    "file that is not there": (
        '{"weight_map": {"w": "w.safetensors"}}',
        "w.safetensors, which it names, cannot be used: no such file or directory",
    ),
    "tensor that is not in its file": (
        '{"weight_map": {"v": "there.safetensors"}}',
        "its index says that 'v' is in there.safetensors, but it is not",
    ),
}


@pytest.mark.parametrize(("text", "message"), INDEXES.values(), ids=list(INDEXES))
def test_index_that_cannot_be_used(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.index.json"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "there.safetensors").write_bytes(header(entry(), room=8))
    assert problem(path) == message


def test_index_of_too_many_files(tmp_path: Path) -> None:
    path = tmp_path / "model.index.json"
    where = {str(number): f"{number}.safetensors" for number in range(10_001)}
    path.write_text(json.dumps({"weight_map": where}), encoding="utf-8")
    assert problem(path) == "it names more than 10,000 files"


def test_index_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "model.index.json"
    path.write_bytes(b"{" + b" " * 16_000_001)
    assert problem(path) == "the index is larger than 16,000,000 bytes"


def test_what_is_no_file(tmp_path: Path) -> None:
    assert problem(tmp_path) == "it is a directory; name the file of weights in it"
    assert problem(tmp_path / "none.pt") == "no such file or directory"
    assert problem(tmp_path / "a\0b") == "the path contains a NUL character"
    os.mkfifo(tmp_path / "pipe")
    assert problem(tmp_path / "pipe") == "it is no regular file"


def test_key_is_for_files_with_dictionaries() -> None:
    told = problem(HERE / "net.safetensors", "model")
    assert told == "its tensors lie in no dictionary that `--key` could choose"


REFUSED = {
    "legacy.pt": "it is in the format of PyTorch before 1.6, which cannot be read without running "
    "it; save it again: `torch.save(torch.load(path), path)`",
    "whole_module.pt": "it holds a whole pickled object, "
    "`torch.nn.modules.container.Sequential`, which only its own code could read; save a "
    "dictionary of tensors: `torch.save(model.state_dict(), …)`",
    "script.pt": "it is a TorchScript program; save its weights: `torch.save(torch.jit.load(path)"
    ".state_dict(), …)`",
    "two.pt": "it has several dictionaries of tensors: generator, discriminator; choose one with "
    "`--key`",
}


@pytest.mark.parametrize(("name", "message"), REFUSED.items(), ids=list(REFUSED))
def test_file_of_pytorch_that_is_refused(name: str, message: str) -> None:
    assert problem(HERE / name) == message


KEYS = {
    "near": ("generatr", "did you mean `generator`?"),
    "far": ("xyz", "there are: generator, discriminator"),
}


@pytest.mark.parametrize(("key", "help"), KEYS.values(), ids=list(KEYS))
def test_key_that_is_not_there(key: str, help: str) -> None:
    told = problem(HERE / "two.pt", key)
    assert told == f"it has no dictionary of tensors called {key!r}; {help}"


class Harm:
    """Unpickled, it would leave a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.path}",)


def packed(path: Path, data: bytes, name: str = "archive/data.pkl", kind: int = ZIP_STORED) -> Path:
    with ZipFile(path, "w", kind) as archive:
        archive.writestr(name, data)
    return path


@pytest.mark.parametrize("protocol", range(2, 6))
def test_nothing_in_a_pickle_is_called(protocol: int, tmp_path: Path) -> None:
    mark = tmp_path / "harm"
    path = tmp_path / "model.pt"
    told = problem(packed(path, pickle.dumps({"w": Harm(mark)}, protocol)))
    assert told == (
        "it names `posix.system`, which is no part of a dictionary of tensors and is not called; "
        "save the tensors alone: `torch.save(model.state_dict(), …)`"
    )
    assert problem(packed(path, pickle.dumps(Harm(mark), protocol))).startswith(
        "it holds a whole pickled object, `posix.system`"
    )
    assert not mark.exists()


NONSENSE = "it is damaged: the pickle in it makes no sense"
PICKLES = {
    "empty": (b"", NONSENSE),
    "nothing on the stack": (b"\x80\x02.", NONSENSE),
    "no end": (b"\x80\x02}", NONSENSE),
    "memo that was never filled": (b"\x80\x02h\x07.", NONSENSE),
    "mark that is not there": (b"\x80\x02u.", NONSENSE),
    "odd number of items": (b"\x80\x02}(K\x01u.", NONSENSE),
    "huge text": (b"\x80\x02X\xff\xff\xff\x7fabc.", NONSENSE),
    "huge bytes": (b"\x80\x04\x8e" + b"\xff" * 8 + b".", NONSENSE),
    "call of what is no function": (b"\x80\x02}ctorch\nFloatStorage\n)R.", NONSENSE),
    "tensor without arguments": (
        b"\x80\x02}ctorch._utils\n_rebuild_tensor_v2\n)R.",
        NONSENSE,
    ),
    "size that is negative": (b"\x80\x02}ctorch\nSize\nJ\xff\xff\xff\xff\x85\x85R.", NONSENSE),
    "storage that is something else": (b"\x80\x02X\x01\x00\x00\x00aQ.", NONSENSE),
    "list": (b"\x80\x02].", "it holds no dictionary of tensors"),
    "numbers only": (b"\x80\x02}K\x01K\x02s.", "it holds no dictionary of tensors"),
    "code of an object": (
        b"\x80\x02}(i__main__\nNet\n.",
        "its pickle uses `INST`, which no dictionary of tensors needs; it is not read further",
    ),
}


@pytest.mark.parametrize(("data", "message"), PICKLES.values(), ids=list(PICKLES))
def test_pickle_that_cannot_be_used(data: bytes, message: str, tmp_path: Path) -> None:
    assert problem(packed(tmp_path / "model.pt", data)) == message


def test_lists_that_hold_each_other_many_times(tmp_path: Path) -> None:
    # Each of a hundred dictionaries holds the one before twice.
    parts = [b"\x80\x02}q\x00"]
    for number in range(100):
        parts.append(
            b"}q%c(X\x01\x00\x00\x00ah%cX\x01\x00\x00\x00bh%cu" % ((number + 1, number, number))
        )
    told = problem(packed(tmp_path / "model.pt", b"".join(parts) + b"."))
    assert told == "it holds no dictionary of tensors"


def test_pickle_of_too_many_steps(tmp_path: Path) -> None:
    told = problem(packed(tmp_path / "model.pt", b"\x80\x02" + b"(" * 3_000_000))
    assert told == "its pickle has more than 3,000,000 steps"


def test_zip_bomb(tmp_path: Path) -> None:
    path = packed(tmp_path / "model.pt", b"(" * 32_000_001, kind=ZIP_DEFLATED)
    assert path.stat().st_size < 100_000
    assert problem(path) == "archive/data.pkl in it is larger than 32,000,000 bytes"


ZIPS = {
    "cut off": (
        (HERE / "net.pt").read_bytes()[:3000],
        "it is a damaged archive; fetch it again",
    ),
    "head of one": (b"PK\x03\x04", "it is a damaged archive; fetch it again"),
    "plain pickle": (
        pickle.dumps({}),
        "it is a plain pickle, which runs whatever is in it when it is loaded; save the tensors "
        "with `torch.save` or as safetensors",
    ),
    "something else": (b"GGUF" + bytes(20), "its format is not known"),
}


@pytest.mark.parametrize(("data", "message"), ZIPS.values(), ids=list(ZIPS))
def test_archive_that_cannot_be_used(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(data)
    assert problem(path) == message


def test_archive_of_something_else(tmp_path: Path) -> None:
    told = problem(packed(tmp_path / "model.pt", b"", "a.txt"))
    assert told == "it is a zip archive, but not of a kind that holds weights"


def test_one_tensor_alone(tmp_path: Path) -> None:
    data = (
        b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\n"
        b"FloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x05tQK\x00K\x05\x85K\x01\x85\x89NtR."
    )
    told = problem(packed(tmp_path / "model.pt", data))
    assert told == "it holds one tensor without a name, not a dictionary of them"


FILES = sorted(
    path
    for path in HERE.iterdir()
    if path.suffix in (".safetensors", ".json", ".pt", ".h5", ".keras")
    and path.stat().st_size < 30_000
)


@given(data=st.data())
def test_damaged_pickles_give_a_sentence(data: st.DataObject) -> None:
    content = bytearray(PICKLE)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_pickle(bytes(content))
    except CheckpointProblem as caught:
        told = str(caught)
    else:
        told = "read"
    assert told


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@given(data=st.data())
def test_damaged_bytes_give_a_sentence_or_a_file(
    path: Path, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    target = tmp_path_factory.getbasetemp() / f"damaged{path.name}"
    target.write_bytes(content[:end])
    try:
        tensors = read_checkpoint(str(target)).tensors
    except CheckpointProblem:
        return
    assert all(isinstance(size, int) for tensor in tensors.values() for size in tensor.shape)


def test_weights_of_keras_2_are_refused(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    path = tmp_path / "old.h5"
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = ["dense"]
    assert problem(path) == (
        "it is in the format of Keras 2; load it with Keras and save it again: "
        "`model.save_weights('model.weights.h5')`"
    )


def test_hdf5_of_something_else(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    path = tmp_path / "data.h5"
    with h5py.File(path, "w") as file:
        file["x"] = [1, 2]
        # Neither is followed.
        file["layers/dense/vars/0"] = h5py.ExternalLink("chain.weights.h5", "layers/dense/vars/0")
        file["layers/dense/vars/1"] = h5py.SoftLink("/x")
    assert problem(path) == "it is an HDF5 file without weights that Keras 3 saved"
    assert problem(path, "x") == "its tensors lie in no dictionary that `--key` could choose"


def test_hdf5_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "cut.weights.h5"
    path.write_bytes((HERE / "chain.weights.h5").read_bytes()[:9000])
    assert problem(path) == "it is a damaged HDF5 file; fetch it again"


def test_archive_with_a_packed_member_that_is_too_large(tmp_path: Path) -> None:
    path = packed(tmp_path / "m.keras", bytes(64_000_001), "model.weights.h5", ZIP_DEFLATED)
    assert problem(path) == "model.weights.h5 in it is larger than 64,000,000 bytes"


def test_archive_with_a_packed_member(tmp_path: Path) -> None:
    data = (HERE / "chain.weights.h5").read_bytes()
    path = packed(tmp_path / "m.keras", data, "model.weights.h5", ZIP_DEFLATED)
    assert len(read_checkpoint(str(path)).tensors) == 9


def test_hdf5_needs_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    told = problem(HERE / "chain.weights.h5")
    assert told == "reading HDF5 needs h5py: `pip install cnnshape[h5]`"
