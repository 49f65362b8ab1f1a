"""Checks of many specs: several processes, the cache, and the bar."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from commandline import Run, Write

import cnnshape
from cnnshape.checking import processes
from cnnshape.cli.reports import FORMATS
from cnnshape.render.progress import bar

HEAD = "framework: keras\ninput: [8, 8, 3]\nlayers:\n"
RIGHT = HEAD + "  - Conv2D: {filters: 4, kernel_size: 3}\n"
# With labels, a help line, a fix and, below the block, a count of instances.
WRONG = HEAD + "  - Conv2D: {filter: 4, kernel_size: 3}\n  - Dense: 10\n  - {ReLU: , name: x}\n"
BLOCK = (
    "framework: keras\ninput: [8, 8, 3]\nblocks: {b: {layers: [{Conv2D: [4, 99]}]}}\n"
    "layers: [b, {b: , inputs: input}]\n"
)
NESTING = HEAD + "  - Model: inner/part.yaml\n"
PART = "framework: keras\ninput: [8, 8, 3]\nlayers: [{Conv2D: [4, 99]}]\n"


@pytest.fixture
def many(spec: Write) -> int:
    """Forty specs of all kinds in the working directory; how many."""
    for number in range(10):
        spec(RIGHT, f"right{number}.yaml")
        spec(WRONG + f"  - {{ReLU: , name: r{number}}}\n", f"wrong{number}.yaml")
        spec(BLOCK, f"block{number}.yaml")
        spec(NESTING, f"nesting{number}.yaml")
    spec(PART, "inner/part.yaml")
    return 41


@pytest.fixture
def kept(many: int) -> Path:
    """Where the results of the specs are kept."""
    return Path(".cnnshape_cache")


def index(folder: Path) -> Path:
    (path,) = folder.glob("*.json")
    return path


def entries(folder: Path) -> dict[str, Any]:
    specs: dict[str, Any] = json.loads(index(folder).read_text(encoding="utf-8"))["specs"]
    return specs


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the specs that are analysed in this process."""
    from cnnshape import analysis

    names: list[str] = []
    original = analysis.study

    def study(source: Any, *others: Any) -> Any:
        names.append(source.name)
        return original(source, *others)

    monkeypatch.setattr(analysis, "study", study)
    return names


@pytest.mark.parametrize("format", FORMATS)
def test_the_output_does_not_depend_on_the_number_of_processes(
    run: Run, many: int, format: str
) -> None:
    alone = run("check", "--no-cache", "--jobs", "1", "--format", format, ".")
    together = run("check", "--no-cache", "--jobs", "3", "--format", format, ".")
    assert alone.code == 1
    assert together == alone


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_kept_is_told_in_the_same_way(run: Run, kept: Path, format: str) -> None:
    fresh = run("check", "--no-cache", "--format", format, ".")
    first = run("check", "--jobs", "1", "--format", format, ".")
    assert len(entries(kept)) == 41
    second = run("check", "--format", format, ".")
    assert first == second == fresh


def test_what_other_processes_find_is_kept(run: Run, kept: Path, analysed: list[str]) -> None:
    run("check", "--jobs", "3", ".")
    assert len(entries(kept)) == 41
    run("check", ".")
    assert analysed == []


def test_a_second_run_reads_no_yaml_and_loads_no_engine(run: Run, kept: Path) -> None:
    run("check", ".")
    code = (
        "import sys; from cnnshape.cli import main; main(['check', '--quiet', '.']); "
        "print([m for m in ('yaml', 'cnnshape.infer', 'cnnshape.analysis') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.endswith("[]\n")


def test_only_what_has_changed_is_analysed_again(
    run: Run, spec: Write, kept: Path, analysed: list[str]
) -> None:
    run("check", "--jobs", "1", ".")
    analysed.clear()
    spec(WRONG, "right3.yaml")
    changed = run("check", ".")
    assert analysed == ["right3.yaml"]
    assert changed == run("check", "--no-cache", ".")


def test_a_changed_part_changes_what_is_told_of_the_whole(
    run: Run, spec: Write, kept: Path
) -> None:
    run("check", ".")
    spec(PART.replace("99", "3"), "inner/part.yaml")
    changed = run("check", "--format", "json", ".")
    assert changed == run("check", "--no-cache", "--format", "json", ".")
    assert "part.yaml" not in changed.out


def test_a_part_that_appears_is_seen(run: Run, spec: Write, kept: Path) -> None:
    Path("inner/part.yaml").unlink()
    assert "cannot be used" in run("check", ".").out
    spec(PART.replace("99", "3"), "inner/part.yaml")
    assert "cannot be used" not in run("check", ".").out


def test_other_rules_are_other_results(run: Run, spec: Write, kept: Path) -> None:
    everything = run("check", "--format", "concise", ".")
    without = run("check", "--format", "concise", "--ignore", "CS102", ".")
    assert "CS102" in everything.out
    assert "CS102" not in without.out
    assert run("check", "--format", "concise", ".") == everything


def test_another_configuration_is_another_result(run: Run, spec: Write, kept: Path) -> None:
    before = run("check", "--format", "concise", ".")
    spec('severity = {unknown-argument = "warning"}\n', "cnnshape.toml")
    after = run("check", "--format", "concise", ".")
    assert "error CS102" in before.out
    assert "warning CS102" in after.out
    assert run("check", "--format", "concise", ".") == after


def test_a_configuration_below_has_results_of_its_own(run: Run, spec: Write, kept: Path) -> None:
    spec(WRONG, "below/model.yaml")
    spec('ignore = ["unknown-argument"]\n', "below/cnnshape.toml")
    fresh = run("check", "--no-cache", "--format", "concise", ".")
    assert run("check", "--format", "concise", ".") == fresh
    assert run("check", "--format", "concise", ".") == fresh


def test_another_version_starts_anew(
    run: Run, kept: Path, analysed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("check", "--jobs", "1", ".")
    analysed.clear()
    monkeypatch.setattr(cnnshape, "__version__", "99.0")
    run("check", "--jobs", "1", ".")
    assert len(analysed) == 41


def test_a_layer_that_a_package_may_publish_is_looked_up_again(
    run: Run, spec: Write, kept: Path, analysed: list[str]
) -> None:
    spec(HEAD + "  - LayerOfAPackage: 3\n", "package.yaml")
    run("check", "--jobs", "1", ".")
    analysed.clear()
    assert "LayerOfAPackage" in run("check", ".").out
    assert analysed == ["package.yaml"]


DAMAGE = {
    "empty": "",
    "cut off": '{"format": 1, "specs": {"wrong1.yaml": {"te',
    "another form": "[1, 2, 3]",
    "no specs": '{"format": 1}',
    "specs of another form": '{"specs": 5}',
    "too deep": "[" * 100_000,
    "no text": b"\xff\xfe\x00\xd8",
    "what Python once could unpickle": b"cos\nsystem\n(S'touch hacked'\ntR.",
    "an archive": b"PK\x03\x04" + bytes(30),
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_cache_is_made_anew(run: Run, kept: Path, content: str | bytes) -> None:
    fresh = run("check", "--jobs", "1", ".")
    data = content if isinstance(content, bytes) else content.encode()
    index(kept).write_bytes(data)
    assert run("check", "--jobs", "1", ".") == fresh
    assert len(entries(kept)) == 41


# A path into an entry, and what stands there instead.
DAMAGED_ENTRIES: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "no entry": ((), 7),
    "another text": (("text",), "0" * 32),
    "an unknown rule": (("diagnostics", 0, 0), "CS999"),
    "an unknown severity": (("diagnostics", 0, 1), "deadly"),
    "a message that is no text": (("diagnostics", 0, 2), 5),
    "a place behind the end": (("diagnostics", 0, 3, 2), 10_000_000),
    "a place before the start": (("diagnostics", 0, 3, 1), -1),
    "a place in no text": (("diagnostics", 0, 3, 0), 12),
    "a place that ends before it starts": (("diagnostics", 0, 3, 2), 0),
    "a truth for a number": (("diagnostics", 0, 8), True),
    "a help that is missing": (("diagnostics", 0, 5), None),
    "labels that are none": (("diagnostics", 0, 4), [3]),
    "a fix that is none": (("diagnostics", 0, 6), "yes"),
    "a fix of unknown safety": (("diagnostics", 0, 6, 1), "yes"),
    "more than belongs there": (("diagnostics", 0), [1] * 12),
    "something that was opened from nowhere": (("opened",), [["a.yaml", 5, None, ""]]),
    "no name": (("model",), None),
}


@pytest.mark.parametrize("name", DAMAGED_ENTRIES)
def test_a_damaged_entry_is_made_anew(run: Run, kept: Path, analysed: list[str], name: str) -> None:
    fresh = run("check", "--jobs", "1", ".")
    analysed.clear()
    path, value = DAMAGED_ENTRIES[name]
    specs = entries(kept)
    key = next(key for key in specs if key.endswith("wrong1.yaml"))
    if path:
        place = specs[key]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
    else:
        specs[key] = value
    index(kept).write_text(json.dumps({"format": 1, "specs": specs}), encoding="utf-8")
    assert run("check", "--jobs", "1", ".") == fresh
    assert analysed == ["wrong1.yaml"]


def test_a_lie_in_the_cache_cannot_reach_the_terminal_raw(run: Run, kept: Path) -> None:
    run("check", ".")
    specs = entries(kept)
    for entry in specs.values():
        for diagnostic in entry["diagnostics"]:
            diagnostic[2] = "\x1b[2Jgone \ud800"
    index(kept).write_text(json.dumps({"format": 1, "specs": specs}), encoding="utf-8")
    result = run("check", "--format", "concise", ".")
    assert r"\x1b[2Jgone \ud800" in result.out
    assert "\x1b" not in result.out


def test_what_is_gone_is_forgotten(run: Run, spec: Write, kept: Path) -> None:
    run("check", ".")
    Path("right1.yaml").unlink()
    spec(RIGHT + "  - ReLU\n", "right2.yaml")
    run("check", ".")
    assert len(entries(kept)) == 40


def test_a_check_of_a_part_keeps_the_rest(run: Run, spec: Write, kept: Path) -> None:
    run("check", ".")
    spec(RIGHT + "  - ReLU\n", "right2.yaml")
    run("check", "--cache-dir", str(kept), "right2.yaml")
    assert len(entries(kept)) == 41


def test_results_of_many_settings_do_not_pile_up(run: Run, kept: Path) -> None:
    codes = ["CS101", "CS102", "CS103", "CS104", "CS105", "CS106", "CS107", "CS108", "CS201"]
    codes += ["CS202", "CS203", "CS204", "CS205", "CS206", "CS302", "CS303", "CS304", "CS305"]
    for code in codes:
        run("check", "--jobs", "1", "--ignore", code, ".")
    assert len(list(kept.glob("*.json"))) == 16


def test_the_folder_is_marked(run: Run, kept: Path) -> None:
    run("check", ".")
    tag = (kept / "CACHEDIR.TAG").read_text(encoding="utf-8")
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert (kept / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_of_few_specs_nothing_is_kept(run: Run, spec: Write) -> None:
    run("check", spec(RIGHT, "a.yaml"), spec(WRONG, "b.yaml"))
    assert not Path(".cnnshape_cache").exists()


def test_a_folder_that_is_named_is_used_for_few_specs_too(
    run: Run, spec: Write, analysed: list[str]
) -> None:
    name = spec(WRONG)
    first = run("check", "--cache-dir", "there/kept", name)
    assert len(entries(Path("there/kept"))) == 1
    analysed.clear()
    assert run("check", "--cache-dir", "there/kept", name) == first
    assert analysed == []


def test_the_folder_may_be_named_by_the_environment(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNSHAPE_CACHE_DIR", "elsewhere")
    run("check", spec(RIGHT))
    assert len(entries(Path("elsewhere"))) == 1
    run("check", "--cache-dir", "here", "model.yaml")
    assert len(entries(Path("here"))) == 1
    run("check", "--no-cache", "--cache-dir", "nowhere", "model.yaml")
    assert not Path("nowhere").exists()


def test_it_is_beside_the_configuration(
    run: Run, spec: Write, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec("", "cnnshape.toml")
    monkeypatch.chdir("inner")
    run("check", "..")
    assert len(entries(Path("../.cnnshape_cache"))) == 41
    assert not Path(".cnnshape_cache").exists()


def test_it_holds_wherever_the_check_is_started(
    run: Run, kept: Path, analysed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = kept.absolute()
    run("check", "--jobs", "1", ".")
    analysed.clear()
    monkeypatch.chdir("inner")
    result = run("check", "--cache-dir", str(folder), "--format", "concise", "..")
    assert analysed == []
    assert result == run("check", "--no-cache", "--format", "concise", "..")


def test_where_nothing_can_be_written_nothing_is_kept(run: Run, many: int) -> None:
    Path("file").write_text("", encoding="utf-8")
    fresh = run("check", "--no-cache", ".")
    assert run("check", "--cache-dir", "file", ".") == fresh
    assert run("check", "--cache-dir", "file/below", ".") == fresh


def test_a_link_in_the_place_of_the_folder_is_not_followed(
    run: Run, many: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    Path(".cnnshape_cache").symlink_to(elsewhere)
    run("check", ".")
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_the_place_of_a_file_is_replaced(run: Run, kept: Path) -> None:
    run("check", ".")
    target = Path("precious")
    target.write_text("precious", encoding="utf-8")
    path = index(kept)
    path.unlink()
    path.symlink_to(target.absolute())
    run("check", ".")
    assert target.read_text(encoding="utf-8") == "precious"
    assert len(entries(kept)) == 41


def test_a_folder_that_is_somebody_elses_gets_no_other_files(run: Run, spec: Write) -> None:
    Path("mine").mkdir()
    run("check", "--cache-dir", "mine", spec(RIGHT))
    assert [path.suffix for path in Path("mine").iterdir()] == [".json"]


def test_two_checks_at_once_harm_nothing(run: Run, kept: Path) -> None:
    command = [sys.executable, "-m", "cnnshape", "check", "--jobs", "1"]
    running = [
        subprocess.Popen([*command, *paths], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for paths in ([".", "inner"], ["."], ["--ignore", "CS102", "."], ["."])
    ]
    for one in running:
        _, err = one.communicate(timeout=100)
        assert (one.returncode, err) == (1, b"")
    assert all(len(json.loads(path.read_text())["specs"]) == 41 for path in kept.glob("*.json"))
    assert list(kept.glob(".*.json*")) == []


def test_what_is_mended_is_seen(run: Run, kept: Path) -> None:
    run("check", ".")
    run("check", "--fix", ".")
    mended = run("check", ".")
    assert mended == run("check", "--no-cache", ".")
    assert "CS102" not in mended.out


def test_without_other_processes_this_one_does_it(
    run: Run, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import concurrent.futures

    def no_semaphores(*arguments: object, **named: object) -> None:
        raise OSError("no semaphores here")

    fresh = run("check", "--no-cache", "--jobs", "1", ".")
    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", no_semaphores)
    assert run("check", "--no-cache", "--jobs", "4", ".") == fresh


def test_where_a_process_is_killed_this_one_goes_on(
    run: Run, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cnnshape.analysis import analyse

    fresh = run("check", "--no-cache", "--jobs", "1", ".")
    here, original = os.getpid(), analyse

    def killed(source: Any, *others: Any) -> Any:
        if os.getpid() != here and source.name == "right5.yaml":
            os.kill(os.getpid(), signal.SIGKILL)
        return original(source, *others)

    monkeypatch.setattr(processes, "analyse", killed)
    assert run("check", "--no-cache", "--jobs", "2", ".") == fresh


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_ends_all_processes_at_once(
    run: Run, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()

    def interrupting(*arguments: Any) -> Any:
        with suppress(FileExistsError):
            os.close(os.open("sent", os.O_CREAT | os.O_EXCL))
            os.kill(here, signal.SIGINT)
        time.sleep(100)

    monkeypatch.setattr(processes, "analyse", interrupting)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    start = time.monotonic()
    try:
        result = run("check", "--no-cache", "--jobs", "2", ".")
    finally:
        signal.signal(signal.SIGINT, before)
    assert result == (130, "", "")
    assert time.monotonic() - start < 50


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_wrong_number_of_jobs(run: Run, spec: Write, jobs: str) -> None:
    result = run("check", "--jobs", jobs, spec(RIGHT))
    assert result.code == 2
    assert "--jobs" in result.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_how_far_it_is_and_goes_away() -> None:
    stream = Terminal()
    with bar(3, stream) as advance:
        for _ in range(3):
            advance()
    shown = re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue())
    assert "Checking ━" in shown
    assert "0/3 specs" in shown
    assert "3/3 specs" in shown
    assert shown.endswith("\x1b[2K")


def test_there_is_no_bar_where_there_is_no_terminal(
    run: Run, spec: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        spec(RIGHT, f"model{number}.yaml")
    assert run("check", "--no-cache", ".").err == ""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "dumb")
    assert run("check", "--no-cache", ".").code == 0
    assert terminal.getvalue() == ""
    monkeypatch.setenv("TERM", "xterm")
    assert run("check", "--no-cache", "--jobs", "1", ".").code == 0
    assert "Checking" in terminal.getvalue()
