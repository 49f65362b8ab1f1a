"""Files of data: what their headers say, what is refused, and how little is read."""

from __future__ import annotations

import struct
from contextlib import nullcontext, suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.arrays import numbers, read_array
from cnnshape.arrays.array import Array, DataProblem
from cnnshape.arrays.npy import header

FILES = Path(__file__).parent / "files"

# file: (shape, type, least and greatest number)
READ: dict[str, tuple[tuple[int, ...], str, tuple[float, float] | None]] = {
    "images.npy": ((12, 4, 5), "uint8", (0, 0)),
    "labels.npy": ((12,), "int64", (0, 9)),
    "labels_big_endian.npy": ((12,), "int32", (0, 6)),
    "labels_float.npy": ((12,), "float32", (-1, 10)),
    "truth.npy": ((12,), "bool", (0, 1)),
    "halves.npy": ((3, 2), "float16", None),
    "fortran.npy": ((6, 3, 2), "float64", (0, 0)),
    "one_hot.npy": ((12, 3), "float64", (0, 1)),
    "empty.npy": ((0, 3), "float64", None),
    "words.npy": ((2,), "string", None),
    "complex.npy": ((3,), "complex64", None),
    "dates.npy": ((3,), "", None),
    "version_2.npy": ((12,), "int64", (0, 11)),
    "version_3.npy": ((12,), "int64", (0, 11)),
    "named.npz": ((5,), "int64", (0, 2)),
    "named.npz:x_train": ((5, 8), "float32", (0, 0)),
    "unnamed.npz": ((5,), "int64", (0, 2)),
    "unnamed.npz:arr_0": ((5, 8), "float32", (0, 0)),
    "images-idx3-ubyte": ((2, 4, 5), "uint8", (0, 0)),
    "labels-idx1-ubyte.gz": ((10,), "uint8", (0, 9)),
    "floats-idx1": ((2,), "float32", (0.5, 2.5)),
}


@pytest.mark.parametrize("name", READ)
def test_labels_are_read_with_the_range_of_their_numbers(name: str) -> None:
    shape, dtype, range = READ[name]
    found = read_array(str(FILES / name), labels=True)
    assert (found.shape, found.dtype, found.remarks) == (shape, dtype, ())
    assert (found.least, found.greatest) == (range or (None, None))


@pytest.mark.parametrize("name", ["images.npy", "labels.npy", "labels-idx1-ubyte.gz"])
def test_of_data_the_numbers_are_not_looked_at(name: str) -> None:
    found = read_array(str(FILES / name))
    assert (found.shape, found.least, found.greatest) == (READ[name][0], None, None)


@pytest.mark.parametrize(
    ("name", "shape"), [("named.npz", (5, 8)), ("unnamed.npz", (5, 8)), ("alone.npz", (5, 8))]
)
def test_the_data_of_an_archive_is_the_array_that_is_called_so_or_the_first(
    name: str, shape: tuple[int, ...]
) -> None:
    assert read_array(str(FILES / name)).shape == shape


# file: the reason why not
REFUSED = {
    "objects.npy": "it holds Python objects, which would have to be unpickled",
    "records.npy": "it holds records of several fields, not numbers",
    "single.npy": "it holds a single number, not an array of samples",
    "named.npz:x_tran": "there is no array `x_tran` in it; did you mean `x_train`?",
    "named.npz:z": "there is no array `z` in it; there are `y_train` and `x_train`",
    "nothing.npy": "no such file or directory",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(DataProblem) as caught:
        read_array(str(FILES / name), labels=True)
    assert str(caught.value) == REFUSED[name]


def test_an_archive_with_one_array_has_no_labels() -> None:
    with pytest.raises(DataProblem) as caught:
        read_array(str(FILES / "alone.npz"), labels=True)
    assert str(caught.value) == "there is only `arr_0` in it, which is taken for the data"


def npy(text: str, version: int = 1, length: int | None = None) -> bytes:
    raw = text.encode("latin-1")
    size = len(raw) if length is None else length
    return (
        b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", size) + raw
    )


GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"
NOT_NUMPY = "its header is none that NumPy writes"
HOSTILE = {
    "a long header": (
        npy(GOOD, length=60_000),
        "its header is 60,000 bytes long; 10,000 are allowed",
    ),
    "a longer one": (
        npy(GOOD, version=2, length=4_000_000_000),
        "its header is 4,000,000,000 bytes long; 10,000 are allowed",
    ),
    "a cut header": (npy(GOOD, length=90), "it is cut off within the header"),
    "a cut start": (b"\x93NUMPY\x01", "it is no .npy file"),
    "another version": (npy(GOOD, version=9), "it is a .npy file of version 9.0, which is unknown"),
    "code": (npy("{'descr': __import__('os').system('true')}"), NOT_NUMPY),
    "no dictionary": (npy("[1, 2, 3]"), NOT_NUMPY),
    "a missing key": (npy("{'descr': '<f4', 'shape': (3,), }"), NOT_NUMPY),
    "a key twice": (npy("{'shape': (3,), 'shape': (3,), 'descr': '<f4'}"), NOT_NUMPY),
    "a further key": (npy(GOOD[:-1] + "'more': 1}"), NOT_NUMPY),
    "nested brackets": (npy("{'shape': " + "(" * 9000 + "}"), NOT_NUMPY),
    "a negative size": (npy(GOOD.replace("3", "-3")), NOT_NUMPY),
    "many axes": (npy(GOOD.replace("3, 2", "1, " * 40)), NOT_NUMPY),
    "a size of many digits": (
        npy(GOOD.replace("3", "9" * 30)),
        "its header tells of an axis that no array has",
    ),
    "numbers that are not there": (
        npy(GOOD),
        "it is cut off: the header promises 24 bytes of numbers, and there are 0",
    ),
    "no more than zeros": (
        b"\x00\x00\x08\x00",
        "it is no file of data that is known: .npy, .npz, IDX or images",
    ),
    "IDX that is cut": (b"\x00\x00\x08\x03\x00", "it is cut off within the header"),
    "IDX without its numbers": (
        b"\x00\x00\x08\x01\x00\x00\x00\x05",
        "it is cut off: the header promises 5 bytes of numbers, and there are 0",
    ),
    "a damaged gzip": (b"\x1f\x8b\x09nonsense", "it is a damaged gzip file"),
    "a gzip that is cut": (b"\x1f\x8b\x08\x00\x00\x00", "it is cut off"),
    "a damaged archive": (b"PK\x03\x04nonsense", "it is a damaged archive"),
    "an HDF5 file": (b"\x89HDF\r\n", "it is an HDF5 file; save the array with numpy.save"),
    "nothing": (b"", "it is no file of data that is known: .npy, .npz, IDX or images"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    content, reason = HOSTILE[name]
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(DataProblem) as caught:
        read_array(str(path), labels=True)
    assert str(caught.value) == reason


@settings(derandomize=True, deadline=None)
@given(
    st.sampled_from([b"", b"\x93NUMPY\x01\x00", b"\x00\x00\x08", b"\x1f\x8b", b"PK\x03\x04"]),
    st.binary(max_size=60),
)
def test_no_content_raises_anything_else(tmp_path_factory: Any, start: bytes, rest: bytes) -> None:
    path = tmp_path_factory.mktemp("data") / "file"
    path.write_bytes(start + rest)
    with suppress(DataProblem):
        read_array(str(path), labels=True)


def test_keys_may_stand_in_any_order_and_in_other_quotes() -> None:
    text = '{"shape": (3, 2), "fortran_order": True, "descr": ">i2"}'
    array, _ = header(BytesIO(npy(text)), lambda: nullcontext(BytesIO()))
    assert array == Array((3, 2), "int16")


class _Counted(BytesIO):
    """Counts the bytes that are read."""

    taken = 0

    def read(self, count: int | None = -1, /) -> bytes:
        data = super().read(count)
        self.taken += len(data)
        return data


def test_of_a_huge_array_the_header_alone_is_read() -> None:
    text = "{'descr': '<f4', 'fortran_order': False, 'shape': (166666666, 150), }"
    file = _Counted(npy(text) + bytes(100_000))
    array, found = header(file, lambda: nullcontext(BytesIO()))
    assert array.shape == (166_666_666, 150)
    assert found is not None
    assert found.bytes > 99_000_000_000
    assert file.taken == found.offset


def test_of_many_labels_the_first_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(numbers, "MOST_NUMBERS", 10)
    found = read_array(str(FILES / "labels.npy"), labels=True)
    assert (found.least, found.greatest) == (0, 9)
    assert found.remarks == ("the numbers after the first 10 of 12 were not looked at",)


def test_archive_may_be_empty_or_hold_other_things(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(DataProblem, match="there is no array in it"):
        read_array(str(path))


def test_what_is_no_regular_file_is_not_opened() -> None:
    with pytest.raises(DataProblem, match="it is no regular file"):
        read_array("/dev/zero")


def test_path_with_a_nul_character_is_refused() -> None:
    with pytest.raises(DataProblem, match="NUL"):
        read_array("a\0b")
