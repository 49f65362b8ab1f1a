"""What would exhaust the machine is refused in a moment, with a diagnostic where it stands."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

import cnnshape
from cnnshape import Report
from cnnshape.files import FileProblem, read_source

KERAS = "framework: keras\ninput: [4, 4, 1]\nlayers:\n"
LARGEST = 2**63 - 1
MILLION = "9" * 1_000_000


def told(text: str) -> list[tuple[str, str]]:
    """What is wrong, and where, in less than a few seconds."""
    start = time.process_time()
    report = cnnshape.analyze(text)
    assert time.process_time() - start < 10
    assert all(len(found.text) < 1000 for found in report.diagnostics)
    return [(found.rule.name, found.span.text) for found in report.diagnostics]


BLOCKS = """\
framework: keras
input: [4]
blocks:
  a: {layers: [b]}
  b: {layers: [a]}
layers: [a]
"""
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
REFUSED = {
    "a bomb of aliases": (ALIASES, "too-large"),
    "nesting": ("a: " + "[" * 5000 + "]" * 5000, "too-large"),
    "nesting in JSON": ('{"a": ' + "[" * 5000 + "]" * 5000 + "}", "too-large"),
    "repeat": (KERAS + "  - ReLU:\n    repeat: 1000000000\n", "too-large"),
    "repeat in a repeated block": (
        "framework: keras\ninput: [4]\nblocks: {b: {layers: [{Dense: 4, repeat: 1000}]}}\n"
        "layers: [{b: {}, repeat: 1000}]\n",
        "too-large",
    ),
    "a power": (KERAS + "  - Dense: $(9**9**9)\n", "bad-expression"),
    "a power of a text": (KERAS + "  - Dense: $('9' * 9**9)\n", "bad-expression"),
    "a shift": (KERAS + "  - Dense: $(1 << 9**9)\n", "bad-expression"),
    "a long expression": (KERAS + f"  - Dense: $({'1+' * 5000}1)\n", "bad-expression"),
    "nested brackets": (KERAS + f"  - Dense: $({'(' * 240}1{')' * 240})\n", "bad-expression"),
    "blocks in a circle": (BLOCKS, "cycle"),
    "a million digits as an argument": (KERAS + f"  - Dense: {MILLION}\n", "out-of-range"),
    "a million digits as a size": (
        f"framework: keras\ninput: [{MILLION}]\nlayers: [ReLU]\n",
        "out-of-range",
    ),
    "a million digits in JSON": (
        f'{{"framework": "keras", "input": [4], "layers": [{{"Dense": {MILLION}}}]}}',
        "out-of-range",
    ),
    "a million digits as a repeat": (KERAS + f"  - ReLU:\n    repeat: {MILLION}\n", "out-of-range"),
    "a million digits in an expression": (KERAS + f"  - Dense: $({MILLION})\n", "bad-expression"),
    "a million digits expected": (
        KERAS + f"  - Flatten\nexpect: {{params: {MILLION}}}\n",
        "out-of-range",
    ),
    "a million digits as a batch": (
        f"framework: keras\ninput: {{shape: [4], batch_size: {MILLION}}}\nlayers: [ReLU]\n",
        "out-of-range",
    ),
    "too many axes": (
        KERAS + f"  - Reshape: {{target_shape: [{', '.join(['1'] * 65)}]}}\n",
        "out-of-range",
    ),
    "sizes that grow without end": (
        KERAS + f"  - UpSampling2D: {LARGEST}\n    repeat: 20000\n",
        "too-large",
    ),
    "sizes that grow in a Pipeline": (
        KERAS + f"  - Pipeline: [[{', '.join([f'{{UpSampling2D: {LARGEST}}}'] * 300)}]]\n",
        "too-large",
    ),
    "a weight": (
        f"{KERAS}  - UpSampling2D: {{size: {LARGEST}, repeat: 32}}\n  - Flatten\n"
        f"  - Dense: {LARGEST}\n",
        "too-large",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_too_much_is_refused(what: str) -> None:
    text, rule = REFUSED[what]
    assert rule in [name for name, _ in told(text)]


def test_dims_whose_product_has_hundreds_of_digits_are_exact() -> None:
    text = f"{KERAS}  - UpSampling2D: {LARGEST}\n    repeat: 8\n  - Flatten\n  - Dense: {LARGEST}\n"
    report = cnnshape.analyze(text)
    assert report.ok
    features = (4 * LARGEST**8) ** 2
    assert report["flatten"].output_shape[1] == features
    assert report.totals.params == (features + 1) * LARGEST
    assert len(str(report.totals.params)) > 300


@pytest.mark.parametrize("format", ["table", "json", "csv", "markdown"])
def test_numbers_of_hundreds_of_digits_are_printed(
    format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from cnnshape.cli import main

    path = tmp_path / "model.yaml"
    path.write_text(
        f"{KERAS}  - UpSampling2D: {LARGEST}\n    repeat: 8\n  - Flatten\n  - Dense: 9\n"
    )
    assert main(["summary", "--format", format, str(path)]) == 0
    params = ((4 * LARGEST**8) ** 2 + 1) * 9
    shown = f"{params:,}" if format in ("table", "markdown") else str(params)
    out = capsys.readouterr().out
    assert shown in out
    if format == "table":
        assert "e+" in out.partition("Total params")[2].partition("\n")[0]


def test_an_archive_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.keras"
    archive = io.BytesIO()
    with (
        zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("config.json", "w", force_zip64=True) as member,
    ):
        for _ in range(80):
            member.write(bytes(1_000_000))
    path.write_bytes(archive.getvalue())
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FileProblem, match="larger than 64 MB"):
        read_source(str(path))


def test_an_archive_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as file:
        file.writestr("config.json", "{}")
    with pytest.raises(FileProblem, match="packed in a way that is not known"):
        read_source(str(path))


def test_a_file_beyond_the_limit_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with open(path, "wb") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(FileProblem, match="larger than 64 MB"):
        read_source(str(path))


# -- files ---------------------------------------------------------------------------------------

OUTSIDE = "framework: keras\ninput: [4]\nlayers: [{Model: %s}]\n"


def nested(folder: Path, path: str) -> Report:
    (folder / "main.yaml").write_text(OUTSIDE % path)
    return cnnshape.load(folder / "main.yaml")


@pytest.mark.parametrize(
    "path", ["../secret.yaml", "link.yaml", "linked/secret.yaml", "a/../../secret.yaml"]
)
def test_no_nested_model_is_read_outside_the_folder(path: str, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("framework: keras\ninput: [4]\nlayers: [ReLU]\n")
    inside = tmp_path / "inside"
    (inside / "a").mkdir(parents=True)
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "linked").symlink_to(tmp_path)
    (found,) = nested(inside, path).diagnostics
    assert found.rule.name == "nested-model"
    assert "it lies outside the folder of this spec" in found.message


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").write_text("framework: keras\ninput: [4]\nlayers: [ReLU]\n")
    (tmp_path / "link.yaml").symlink_to("inner.yaml")
    assert nested(tmp_path, "link.yaml").ok


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(FileProblem, match="too many levels of symbolic links"):
        read_source(str(tmp_path / "loop.yaml"))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(FileProblem, match="it is no regular file"):
        read_source(str(tmp_path / "pipe.yaml"))
    (found,) = nested(tmp_path, "pipe.yaml").diagnostics
    assert "it is no regular file" in found.message


def test_a_device_is_not_read() -> None:
    with pytest.raises(FileProblem, match="it is no regular file"):
        read_source("/dev/zero")


def test_a_file_that_vanishes_while_it_is_looked_at_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(KERAS)
    import os

    found = os.stat(path)
    path.unlink()
    monkeypatch.setattr(os, "stat", lambda *_: found)
    with pytest.raises(FileProblem, match="no such file"):
        read_source(str(path))


SPEC = "framework: keras\ninput: [4]\nlayers: [{Dense: {units: 3, name: dé}}]\n"
ENCODED = {
    "UTF-8": SPEC.encode(),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + SPEC.encode(),
    "UTF-16": SPEC.encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + SPEC.encode("utf-16-be"),
    "line breaks of Windows": SPEC.replace("\n", "\r\n").encode(),
    "line breaks of old Macs": SPEC.replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_every_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_bytes(ENCODED[encoding])
    report = cnnshape.load(path)
    assert report.ok
    assert report["dé"].params == 15


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SPEC.encode("latin-1"), "no UTF-8 text"),
        (b"\xff\xfe\x00", "no UTF-8 text"),
        (b"\xed\xa0\x80", "no UTF-8 text"),
    ],
    ids=["Latin-1", "half a character", "a surrogate"],
)
def test_text_in_another_encoding_is_told(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_bytes(data)
    with pytest.raises(FileProblem, match=said):
        read_source(str(path))


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ud800"])
def test_characters_that_yaml_does_not_have_are_told_where_they_stand(character: str) -> None:
    text = f"framework: keras\ninput: [4]\nlayers: [ReLU]  # {character}\n"
    assert told(text) == [("syntax-error", character)]
