"""`cnnshape check --add-ignore`: what is wrong now is told no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from commandline import Run, Write

HEAD = "framework: keras\ninput: [28, 28, 1]\nlayers:\n"
CONV = "  - Conv2D: {filters: 8, kernel_size: 3}"

# what: (the lines below `layers:`, what becomes of them)
CASES = {
    "a line": (
        f"{CONV}\n  - Dense: 10\n",
        f"{CONV}\n  - Dense: 10  # cnnshape: ignore[CS301]\n",
    ),
    "two problems on a line": (
        "  - Conv2D: {filters: 0, kernal: 3}\n",
        "  - Conv2D: {filters: 0, kernal: 3}  # cnnshape: ignore[CS102, CS105]\n",
    ),
    "behind another comment": (
        f"{CONV}\n  - Dense: 10 # classes\n",
        f"{CONV}\n  - Dense: 10 # classes  # cnnshape: ignore[CS301]\n",
    ),
    "added to a comment that is there": (
        f"{CONV}\n  - Flatten\n  - Dense: {{unit: 10}}  # cnnshape: ignore[CS104] old\n",
        f"{CONV}\n  - Flatten\n  - Dense: {{unit: 10}}  # cnnshape: ignore[CS104, CS102] old\n",
    ),
    "windows line ends": (
        f"{CONV}\r\n  - Dense: 10\r\n",
        f"{CONV}\r\n  - Dense: 10  # cnnshape: ignore[CS301]\r\n",
    ),
    "without a line end": (
        f"{CONV}\n  - Dense: 10",
        f"{CONV}\n  - Dense: 10  # cnnshape: ignore[CS301]",
    ),
}


def read(path: str) -> str:
    return Path(path).read_bytes().decode()


@pytest.mark.parametrize("what", CASES)
def test_comment_is_written_where_something_is_wrong(run: Run, spec: Write, what: str) -> None:
    before, after = CASES[what]
    path = spec("")
    Path(path).write_bytes((HEAD + before).encode())
    code, out, err = run("check", "--add-ignore", path, "--ignore", "unused-ignore")
    assert (code, err) == (0, "")
    assert out.startswith("Ignored ")
    assert read(path) == HEAD + after
    assert run("check", path, "--ignore", "unused-ignore").code == 0


def test_how_many_problems_are_ignored_is_said(run: Run, spec: Write) -> None:
    path = spec(f"{HEAD}{CONV}\n  - Dense: 10\n")
    assert run("check", "--add-ignore", path).out == "Ignored 1 problem in 1 spec.\n"
    assert run("check", "--add-ignore", path).out == "Ignored 0 problems in 0 specs.\n"


def test_what_stops_the_analysis_cannot_be_ignored(run: Run, spec: Write) -> None:
    text = "layers: [\n"
    path = spec(text)
    code, out, err = run("check", "--add-ignore", path)
    assert code == 1
    assert out == "Ignored 0 problems in 0 specs.\n"
    assert err.startswith("cnnshape: model.yaml:2:1: CS002 cannot be ignored: no valid YAML")
    assert read(path) == text


def test_json_has_no_place_for_a_comment(run: Run, spec: Write) -> None:
    text = '{"framework": "keras", "input": [4], "layers": [{"Dens": 3}]}\n'
    path = spec(text, "model.json")
    code, out, err = run("check", "--add-ignore", path)
    assert (code, out) == (1, "Ignored 0 problems in 0 specs.\n")
    assert err == "cnnshape: model.json:1:50: CS101 cannot be ignored: Keras has no layer `Dens`\n"
    assert read(path) == text


def test_comment_stands_at_the_end_of_lines_of_every_kind(run: Run, spec: Write) -> None:
    text = f"{HEAD}{CONV}\n  - Dense: 10\n".replace("\n", "\r")
    path = spec("")
    Path(path).write_bytes(text.encode())
    assert run("check", "--add-ignore", path).code == 0
    expected = text.replace("Dense: 10", "Dense: 10  # cnnshape: ignore[CS301]")
    assert Path(path).read_bytes() == expected.encode()
    assert run("check", path).code == 0


def test_line_of_a_longer_text_takes_no_comment(run: Run, spec: Write) -> None:
    text = f"{HEAD}  - Conv2D: {{filters: 8, kernel_size: 3, padding: 'sa\n      me'}}\n"
    path = spec(text)
    code, _, err = run("check", "--add-ignore", path)
    assert code == 1
    assert "CS105 cannot be ignored" in err
    assert read(path) == text


def test_text_from_standard_input_goes_on_to_standard_output(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    text = f"{HEAD}{CONV}\n  - Dense: 10\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code, out, err = run("check", "--add-ignore", "-")
    assert code == 0
    assert out == f"{HEAD}{CONV}\n  - Dense: 10  # cnnshape: ignore[CS301]\n"
    assert err == "Ignored 1 problem in 1 spec.\n"
