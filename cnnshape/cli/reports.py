"""In which formats a check is told, and where: --format, --report, --statistics, --quiet."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from cnnshape.cli.output import screen, write, write_to
from cnnshape.record import Record

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from cnnshape.outcome import Outcome
    from cnnshape.render.screen import Screen

    _Choice = click.Choice[str]
    _Type = click.ParamType["Target"]
else:  # before click 8.2 these cannot be subscripted
    _Choice, _Type = click.Choice, click.ParamType

F = TypeVar("F", bound=Callable[..., Any])

# A format → its function `(outcome, screen) -> str`, by the module in cnnshape/render/.
FORMATS = {
    "full": "full.full",
    "concise": "concise.concise",
    "json": "diagnostic_json.render",
    "jsonl": "jsonl.render",
    "github": "github.render",
    "gitlab": "gitlab.render",
    "sarif": "sarif.render",
    "junit": "junit.render",
    "rdjson": "rdjson.render",
}
# Those that people read: a closing line ends them.
_READ = ("full", "concise")
# Where services say which folder they count paths from.
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


class Target(Record):
    """What `--report FORMAT=FILE` says; `-` is standard output."""

    format: str
    path: str


class _Format(_Choice):
    """click's own choice, with a suggestion where the word is none of them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in FORMATS:
            return str(value)
        from cnnshape.diagnostics import did_you_mean, enumerate_words

        help = did_you_mean(str(value), FORMATS) or f"there are {enumerate_words(FORMATS, 'and')}"
        self.fail(f"there is no format {value!r}; {help}", param, ctx)


class _Report(_Type):
    """`sarif=results.sarif`."""

    name = "report"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Target:
        if isinstance(value, Target):
            return value
        format, equals, path = str(value).partition("=")
        if not equals or not path:
            self.fail(f"{value!r} is no report; write FORMAT=FILE, as in sarif=cnnshape.sarif")
        return Target(_FORMAT.convert(format, param, ctx), path)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        format, equals, path = incomplete.partition("=")
        if equals:
            return [CompletionItem(path, type="file")]
        return [CompletionItem(f"{name}=") for name in FORMATS if name.startswith(format)]


_FORMAT = _Format(tuple(FORMATS))


def report_options(command: F) -> F:
    for option in (
        click.option(
            "-q", "--quiet", is_flag=True, help="Only the diagnostics, without a closing line."
        ),
        click.option(
            "--statistics", is_flag=True, help="How often each rule was broken, not where."
        ),
        click.option(
            "--report",
            "targets",
            type=_Report(),
            multiple=True,
            metavar="FORMAT=FILE",
            help="Write FILE in another format as well; may be given several times.",
        ),
        click.option(
            "--format",
            "format",
            type=_FORMAT,
            help="What to print. full, the default: with the source lines; concise: one line each.",
        ),
    ):
        command = option(command)
    return command


class Telling:
    """Where an outcome is told. Raises a usage error where the options contradict each other."""

    def __init__(
        self,
        color: str,
        format: str | None = None,
        configured: str = "full",
        targets: tuple[Target, ...] = (),
        statistics: bool = False,
        quiet: bool = False,
    ) -> None:
        self.color = color
        self.format = format or configured
        self.targets = targets
        self.statistics = statistics
        self.quiet = quiet
        self._to_output = [target for target in targets if target.path == "-"]
        if self._to_output and (format or statistics or len(self._to_output) > 1):
            raise click.UsageError("only one format can be written to standard output")
        paths = [os.path.realpath(target.path) for target in targets]
        if len(set(paths)) < len(paths):
            raise click.UsageError("two reports cannot be written to the same file")
        if statistics:
            from cnnshape.render import statistics as told

            if self.format not in told.FORMATS:
                raise click.UsageError(f"there are no statistics in the format {self.format}")

    def tell(self, outcome: Outcome, stream: TextIO, notes: Iterable[str] = ()) -> None:
        """Print the outcome and write the reports; the reports first, so that what is seen last
        is what was found. The notes are for people, below the full form."""
        root = _root()
        checked = {os.path.realpath(name) for name in outcome.names}
        for target in self.targets:
            if os.path.realpath(target.path) in checked:
                shown = click.format_filename(target.path)
                raise click.UsageError(f"{shown} is a spec that is checked, and no report")
        for target in self.targets:
            if target.path != "-":
                write_to(target.path, _text(target.format, outcome, _file_screen(root)), force=True)
        out = screen(stream, self.color)
        out.root = root
        if self._to_output:
            write(_text(self._to_output[0].format, outcome, out), stream)
        elif self.statistics:
            from cnnshape.render import statistics as told

            write(told.FORMATS[self.format](outcome, out), stream)
        else:
            write(_text(self.format, outcome, out, self.quiet), stream)
            if self.format == "full" and not self.quiet:
                write("".join([out.text(line) + "\n" for line in notes]), stream)


def _file_screen(root: str) -> Screen:
    from cnnshape.render.screen import Screen

    return Screen(encoding="utf-8", root=root)


def _text(format: str, outcome: Outcome, out: Screen, quiet: bool = False) -> str:
    module, _, function = FORMATS[format].partition(".")
    text: str = getattr(import_module(f"cnnshape.render.{module}"), function)(outcome, out)
    if format in _READ and not quiet:
        from cnnshape.render.closing import closing_line

        text += closing_line(outcome, out)
    return text


def _root() -> str:
    """The folder of the repository, where a service says it and the run is inside it."""
    here = os.path.realpath("")
    for name in _ROOTS:
        root = os.environ.get(name)
        if root and os.path.isdir(root):
            root = os.path.realpath(root)
            if os.path.commonpath([root, here]) == root:
                return root
    return here
