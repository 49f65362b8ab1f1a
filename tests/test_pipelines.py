"""The hooks, the action and the example of the manual do what they say: each is read from its file
and run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

RIGHT = "framework: keras\ninput: [8, 8, 3]\nlayers:\n  - Conv2D: {filters: 4, kernel_size: 3}\n"
WRONG = RIGHT.replace("kernel_size: 3", "kernel_size: 3, stride: 2")
UNUSED = (
    RIGHT + "  - Conv2D: {filters: 4, kernel_size: 1, inputs: input, name: a}\noutputs: conv2d\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a right spec and a YAML file that is none."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "right.yaml").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "compose.yaml").write_text("services: {web: {image: a}}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program, as pip installs it."""
    folder = tmp_path_factory.mktemp("env") / "cnnshape" / "bin"
    folder.mkdir(parents=True)
    program = folder / "cnnshape"
    start = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m cnnshape"
    program.write_text(f'#!/bin/sh\n{start} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def run(
    command: list[str], cwd: Path, bin_folder: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "CI_"))}
    environment = {**kept, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", **(env or {})}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


# -- pre-commit ------------------------------------------------------------------------------------


def hook(name: str, cwd: Path, bin_folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a hook as pre-commit does: its entry, its arguments, and no file names."""
    found = HOOKS[name]
    assert found["pass_filenames"] is False
    return run([*shlex.split(found["entry"]), *found["args"]], cwd, bin_folder)


def test_hooks_are_complete() -> None:
    assert set(HOOKS) == {"cnnshape", "cnnshape-fix"}
    for found in HOOKS.values():
        assert found["language"] == "python"
        for path in ("a.yaml", "models/b.yml", "c.json", "d.keras"):
            assert re.search(found["files"], path)
        for path in ("a.yaml.txt", "b.py"):
            assert not re.search(found["files"], path)


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_passes_what_is_right(name: str, project: Path, bin_folder: Path) -> None:
    done = hook(name, project, bin_folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "No problems found in 1 spec (1 other file is no spec).\n"
        "Not checked: data and loss (no `data:` or `loss:` in the spec).\n"
    )


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_passes_where_there_is_no_spec(name: str, tmp_path: Path, bin_folder: Path) -> None:
    assert hook(name, tmp_path, bin_folder).returncode == 0


def test_the_check_hook_refuses_and_changes_nothing(project: Path, bin_folder: Path) -> None:
    (project / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    done = hook("cnnshape", project, bin_folder)
    assert done.returncode == 1
    assert "wrong.yaml:4:42" in done.stdout
    assert (project / "wrong.yaml").read_text(encoding="utf-8") == WRONG


def test_the_fix_hook_mends(project: Path, bin_folder: Path) -> None:
    (project / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    assert hook("cnnshape-fix", project, bin_folder).returncode == 0
    mended = (project / "wrong.yaml").read_text(encoding="utf-8")
    assert mended == WRONG.replace("stride", "strides")
    assert (project / "models" / "right.yaml").read_text(encoding="utf-8") == RIGHT


def test_this_project_passes_its_own_hook(bin_folder: Path) -> None:
    done = hook("cnnshape", ROOT, bin_folder)
    assert done.returncode == 0, done.stdout
    number = re.match(r"No problems found in (\d+) specs", done.stdout)
    assert number is not None
    templates = len(list((ROOT / "cnnshape" / "templates").rglob("*.yaml")))
    wrong_on_purpose = 3
    specs = len(list((ROOT / "specs").rglob("*.yaml"))) - wrong_on_purpose
    assert int(number[1]) >= templates + specs


# -- GitHub ----------------------------------------------------------------------------------------


def action(cwd: Path, bin_folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Runs the last step of the action, as GitHub does: bash, with the inputs filled in."""
    step = ACTION["runs"]["steps"][-1]
    values = {
        name: inputs.get(name.replace("-", "_"), i["default"])
        for name, i in ACTION["inputs"].items()
    }

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: values[found[1]], text)

    env = {name: filled(text) for name, text in step["env"].items()}
    env |= {"RUNNER_TEMP": str(bin_folder.parent.parent), "GITHUB_WORKSPACE": str(cwd)}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    return run(command, cwd / filled(step["working-directory"]), bin_folder, env)


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")


def test_the_action_is_complete() -> None:
    assert ACTION["runs"]["using"] == "composite"
    text = json.dumps(ACTION["runs"])
    # An input in a script would be run: they come by way of the environment.
    assert not any("${{" in step["run"] for step in ACTION["runs"]["steps"])
    for name, found in ACTION["inputs"].items():
        assert found["description"]
        assert f"inputs.{name} }}" in text
        manual = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
        assert f"| `{name}` |" in manual


@needs_bash
@pytest.mark.parametrize("step", ACTION["runs"]["steps"], ids=lambda step: step["name"])
def test_steps_are_scripts(step: Any) -> None:
    done = subprocess.run(["bash", "-n"], input=step["run"], text=True, check=False)
    assert done.returncode == 0


@needs_bash
def test_the_action_annotates_from_the_root_of_the_repository(
    project: Path, bin_folder: Path
) -> None:
    assert action(project, bin_folder).returncode == 0
    (project / "models" / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    done = action(project, bin_folder, working_directory="models")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(
        "::error title=CS102 unknown-argument,file=models/wrong.yaml,line=4"
    )


@needs_bash
def test_the_action_takes_paths_options_and_a_report(project: Path, bin_folder: Path) -> None:
    (project / "models" / "unused.yaml").write_text(UNUSED, encoding="utf-8")
    done = action(project, bin_folder, paths="models/right.yaml compose.y*ml", sarif="a b.sarif")
    assert done.returncode == 1
    assert "file=compose.yaml" in done.stdout
    assert json.loads((project / "a b.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert action(project, bin_folder, paths="models/*").returncode == 0
    assert action(project, bin_folder, paths="models/*", args="--strict -q").returncode == 1


@needs_bash
def test_what_stands_in_an_input_is_not_run(project: Path, bin_folder: Path) -> None:
    for value in ("$(touch ran)", "`touch ran`", "; touch ran", "'; touch ran; '"):
        action(project, bin_folder, paths=value, args=value, sarif=value)
    assert not (project / "ran").exists()


# -- GitLab ----------------------------------------------------------------------------------------


def test_the_example_for_gitlab_writes_its_artifacts(project: Path, bin_folder: Path) -> None:
    manual = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml gitlab\n(.*?)```", manual, re.DOTALL)
    assert found is not None
    job = yaml.safe_load(found[1])["specs"]
    (project / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    install, check = job["script"]
    assert install == "pip install cnnshape"
    done = run(shlex.split(check), project, bin_folder, {"CI_PROJECT_DIR": str(project)})
    assert done.returncode == 1
    assert job["artifacts"]["when"] == "always"
    reports = job["artifacts"]["reports"]
    assert set(reports) == {"codequality", "junit"}
    issues = json.loads((project / reports["codequality"]).read_text(encoding="utf-8"))
    assert [issue["location"]["path"] for issue in issues] == ["wrong.yaml"]
    assert (project / reports["junit"]).read_text(encoding="utf-8").startswith("<?xml")
