"""What the fuzzers call: one function per kind of input, which takes any bytes and raises only
where cnnshape is wrong."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from choices import Choices
from examining import examine, is_harmless

from cnnshape import Source
from cnnshape.analysis import Overrides
from cnnshape.arrays import read_array
from cnnshape.arrays.array import DataProblem
from cnnshape.cli import main
from cnnshape.config.reading import read_configuration
from cnnshape.convert.archive import ArchiveProblem, read_config
from cnnshape.files import MAX_BYTES, FileProblem, decode
from cnnshape.outcome import Outcome
from cnnshape.render.full import full
from cnnshape.render.screen import Screen
from cnnshape.report import Report

TESTS = Path(__file__).parent.parent
ROOT = TESTS.parent


def yaml_text(data: bytes, all: bool = False) -> None:
    """A file `spec.yaml`."""
    _text(data, "spec.yaml", all)


def json_text(data: bytes, all: bool = False) -> None:
    """A file `spec.json`: a spec, or a model that a framework saved, in any of its forms."""
    _text(data, "model.json", all)


def archive(data: bytes, all: bool = False) -> None:
    """A file `model.keras`."""
    with contextlib.suppress(ArchiveProblem):
        _text(read_config(data[:4], io.BytesIO(data), MAX_BYTES), "model.keras", all)


def _text(data: bytes, name: str, all: bool) -> None:
    with contextlib.suppress(FileProblem):
        examine(Source(decode(data), name), all=all)


# -- real specs with changes ---------------------------------------------------------------------

# What a user may write by mistake, and what may upset a reader.
WORDS = (
    *("null", "~", "''", "0", "-1", "1.5", "1e9", "9223372036854775807", "99999999999999999999"),
    *("true", "yes", "auto", "batch", "same", "input", "input.1", "m.*", "keras", "pytorch"),
    *("[]", "{}", "[[]]", "[1, 2]", "[null]", "{a: 1}", "- x", "x: y", "&a", "*a", "!!str", "<<"),
    *("$x", "$", "$$", "$(1 / 0)", "$(index)", "$(2 ** 999)", "$(((", "#", "|", ">", "'", '"'),
    *("%", "@", "\t", "\u2028", "😀", "Dense", "Conv2d", "Sequential", "reuse", "Model", "add"),
    *("repeat: 3", "when: false", "inputs: x", "name: a", "axis: -9", "[" * 120, "{" * 120),
    *("\x00", "\x1b[31m", "\u202e", "\ufeff", "\r\n", "repeat: 1000000000", "1" * 5000, "層"),
    *("channels_first", "valid", "padding: 99", "groups: 3", "stride: 0", "bias", "loss: x"),
    *("data: {x: [3], y: {classes: 2}}", "expect: {params: 1}", "vars: {x: 1}", "outputs: [x]"),
)
_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")


@cache
def specs() -> tuple[str, ...]:
    """All specs of the repository, the short ones first."""
    folders = [ROOT / "specs", ROOT / "specs" / "zoo", TESTS / "cases" / "ok"]
    folders.append(TESTS / "cases" / "err")
    paths = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
    return tuple(sorted([path.read_text(encoding="utf-8") for path in paths], key=len))


@cache
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(text))


@cache
def _lines() -> tuple[str, ...]:
    return tuple(sorted({line for text in specs() for line in text.split("\n")}))


def changed_spec(data: bytes, all: bool = False) -> None:
    """A spec of the repository in which some lines and words are changed."""
    draw = Choices(data)
    # Half of the time one of the shortest, which are analysed soonest.
    texts = specs()
    text = texts[draw.below(len(texts) // (2 if draw.below(2) else 1))]
    for _ in range(1 + draw.below(4)):
        text = _change_of_line(text, draw) if draw.below(2) else _change_of_word(text, draw)
    batch = (None, None, None, 1, 3)[draw.below(5)]
    shape = ((), (), (), (1,), (3, 8, 8), (8, 8, 3), (None, None, 3), (0,))[draw.below(8)]
    examine(
        Source(text, "spec.yaml"), Overrides(input_shape=shape or None, batch_size=batch), all=all
    )


def _change_of_line(text: str, draw: Choices) -> str:
    lines = text.split("\n")
    at = draw.below(len(lines))
    match draw.below(7):
        case 0 if len(lines) > 1:
            del lines[at]
        case 1:
            lines.insert(at, lines[at])
        case 2:
            lines[at] = draw.of(_lines())
        case 3:
            other = draw.below(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 4:
            lines[at] = "  " + lines[at]
        case 5:
            lines[at] = draw.text(20)
        case _:
            lines[at] = lines[at][: draw.below(len(lines[at]) + 1)]
    return "\n".join(lines)


def _change_of_word(text: str, draw: Choices) -> str:
    tokens = list(_tokens(text)) or [""]
    at = draw.below(len(tokens))
    match draw.below(4):
        case 0:
            tokens[at] = ""
        case 1:
            tokens[at] = draw.of(WORDS)
        case 2:
            tokens[at] = draw.of(tokens)
        case _:
            tokens[at] += draw.text(8)
    return "".join(tokens)


# -- configuration -------------------------------------------------------------------------------


def configuration(data: bytes, all: bool = False) -> None:
    """A file `cnnshape.toml`, or the table in a `pyproject.toml`."""
    try:
        text = decode(data)
    except FileProblem:
        return
    for name in ("cnnshape.toml", "pyproject.toml"):
        source = Source(text, name)
        found = read_configuration(source, "")
        if found is None:
            continue
        for diagnostic in found.diagnostics:
            assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        report = Report(name, "", (), found.diagnostics, source)
        assert is_harmless(full(Outcome([report]), Screen()))


# -- data ----------------------------------------------------------------------------------------


def data_file(data: bytes, all: bool = False) -> None:
    """A file that is fed to a model: .npy, .npz, IDX, an image, by its first bytes."""
    path = Path(_folder().name) / "data.npz"
    path.write_bytes(data)
    for labels in (False, True):
        with contextlib.suppress(DataProblem):
            array = read_array(str(path), labels)
            assert array.shape
            assert (
                min(size for size in array.shape if size is not None and isinstance(size, int)) >= 0
            )


# -- command lines -------------------------------------------------------------------------------

_COMMANDS = (
    "summary",
    "check",
    "in-features",
    "layers",
    "convert",
    "rule",
    "rules",
    "diff",
    "init",
)
_OPTIONS = (
    *("--format", "json", "full", "sarif", "csv", "markdown", "text", "--columns", "name,macs"),
    *("--depth", "1", "0", "--expand-nested", "--fold-repeats", "--layer-range", "conv.*", "["),
    *("--set", "width=2", "width", "=", "--input-shape", "3,8,8", "8x8x3", "x", "--batch-size"),
    *("--data-format", "channels_first", "--width", "20", "--color", "always", "--fix", "--diff"),
    *("--unsafe-fixes", "--add-ignore", "--strict", "--exit-zero", "--select", "CS3", "ALL"),
    *("--ignore", "--extend-select", "--exclude", "[", "--report", "json=-", "sarif=out.sarif"),
    *("--statistics", "--quiet", "--show-files", "--show-settings", "--config", "cnnshape.toml"),
    *("--isolated", "--to", "yaml", "keras", "pytorch", "keras-json", "-o", "out.yaml", "--force"),
    *("Conv2D", "Linear", "CS301", "missing-flatten", "--exit-code", "--set-new", "-v", "--help"),
    *("right.yaml", "wrong.yaml", "torch.yaml", ".", "-", "none.yaml", "folder", "HEAD:right.yaml"),
    *("--", "--stdin-filename", "--force-exclude", "--no-gitignore", "--allow-empty", "--version"),
    *("\x1b[31mred", "\u202e", "🙂", "", "\udc80", "a\nb", "=" * 300, "9" * 5000, "--unknown"),
)
_KERAS, _TORCH = "framework: keras\ninput: [8, 8, 3]\n", "framework: pytorch\ninput: [3, 8, 8]\n"
_FILES = {
    "right.yaml": f"{_KERAS}layers: [{{Conv2D: [4, 3]}}, Flatten]\n",
    "wrong.yaml": f"{_KERAS}layers:\n  - {{Conv2d: [4, 3]}}\n  - Dense: 3\n",
    "torch.yaml": f"{_TORCH}layers:\n  - Conv2d: [3, 4, 3]\n  - Linear: [5, 2]\n",
    "cnnshape.toml": 'ignore = ["CS204"]\n',
}


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="cnnshape-fuzz-")


def command_line(data: bytes, all: bool = False) -> None:
    """Some words after `cnnshape`, in a folder with three specs."""
    draw = Choices(data)
    arguments = [draw.of(_COMMANDS)] if draw.below(16) else []
    while not draw.is_empty and len(arguments) < 12:
        arguments.append(draw.of(_OPTIONS) if draw.below(16) else draw.text(12))
    # No system can hand over a NUL; watching has no end, and the folder is not left.
    words = [word.replace("\0", "").replace("..", "_") for word in arguments if word != "--watch"]
    arguments = [word.replace("/", "_") for word in words]
    before = os.getcwd()
    os.chdir(_folder().name)
    try:
        for stale in os.listdir():
            if stale not in _FILES and os.path.isfile(stale):
                os.unlink(stale)
        for name, text in _FILES.items():
            Path(name).write_text(text, encoding="utf-8")
        code, shown = _run(arguments)
    finally:
        os.chdir(before)
    assert code in (0, 1, 2), (arguments, shown)
    assert is_harmless(re.sub("\x1b\\[[0-9;]*m", "", shown).replace("\r\n", "\n")), arguments


def _run(arguments: list[str]) -> tuple[int, str]:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True, newline="")
    stdin = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(_FILES["wrong.yaml"].encode()), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = main(arguments)
    finally:
        sys.stdin = stdin
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return code, out.buffer.getvalue().decode("utf-8")


HARNESSES: dict[str, Callable[..., None]] = {
    "yaml_text": yaml_text,
    "json_text": json_text,
    "archive": archive,
    "changed_spec": changed_spec,
    "configuration": configuration,
    "data_file": data_file,
    "command_line": command_line,
}
