"""Files that are damaged or mean harm: one sentence each, whatever they hold."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.convert.checkpoints.checkpoint import CheckpointProblem
from cnnshape.convert.checkpoints.reading import read_checkpoint

HERE = Path(__file__).parent


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


FILES = sorted(path for path in HERE.iterdir() if path.suffix in (".safetensors", ".json"))


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
