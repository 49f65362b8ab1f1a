"""The options that mend specs: --fix, --unsafe-fixes, --diff."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cnnshape.cli import UNUSABLE
from cnnshape.cli.output import screen, write
from cnnshape.cli.specs import study_about

if TYPE_CHECKING:
    from cnnshape.analysis import Overrides
    from cnnshape.config.project import Project
    from cnnshape.diagnostics import Diagnostic
    from cnnshape.fixing import Fixed
    from cnnshape.infer import Stages
    from cnnshape.outcome import Mending, Outcome
    from cnnshape.report import Report
    from cnnshape.source import Source

F = TypeVar("F", bound=Callable[..., Any])


def fix_options(command: F) -> F:
    """--fix, --unsafe-fixes, --diff."""
    for option in (
        click.option(
            "--diff",
            is_flag=True,
            help="Show what --fix would change, and write nothing; exit with 1 if it is anything.",
        ),
        click.option(
            "--unsafe-fixes",
            is_flag=True,
            help="With --fix or --diff, also mend what may be meant otherwise.",
        ),
        click.option("--fix", is_flag=True, help="Mend in place what can be mended for certain."),
    ):
        command = option(command)
    return command


class Fixer:
    """Analyses the specs of one run, and mends them where that is asked for.

    `piped` is the name of what comes through standard input, which goes on to standard output.
    `failed` says that a file could not be written.
    """

    def __init__(
        self,
        project: Project,
        piped: str | None,
        *,
        fix: bool,
        unsafe: bool,
        diff: bool,
        color: str,
        overrides: Overrides | None = None,
    ) -> None:
        self.project = project
        self.piped = piped
        self.mends = fix or diff
        self.unsafe = unsafe
        self.diff = diff
        self.color = color
        self.overrides = overrides
        self.failed = False
        self.mended: list[tuple[Diagnostic, ...]] = []

    def reports(self, found: dict[str, Source | str]) -> list[Report]:
        """The reports about specs, given as text or as the reason why there is none, with what is
        left where they are mended."""
        from cnnshape.outcome import unreadable

        reports: dict[str, Report] = {}
        naming: list[str] = []
        for path, source in found.items():
            if isinstance(source, str):
                reports[path] = self.project.told(unreadable(path, source))
                continue
            known = self.study(source)
            reports[path] = known[0]
            if not self.mends:
                continue
            if not self.project.is_right(path):
                # What was to be ignored might be mended.
                self._say(f"{path} is not changed: its configuration is wrong")
            elif len(reports[path].sources) > 1:
                naming.append(path)
            else:
                reports[path] = self.report(source, known)
        # A spec that names others is looked at again when those are mended.
        for path in naming:
            source = found[path]
            assert not isinstance(source, str)
            reports[path] = self.report(source)
        return list(reports.values())

    def report(self, source: Source, known: tuple[Report, Stages | None] | None = None) -> Report:
        """Mend one spec; the report about what is left."""
        from cnnshape.fixing import fix_spec

        fixed = fix_spec(source, self.study, self.unsafe, known)
        self._tell(source, fixed)
        changed = fixed.source.text != source.text
        if self.diff:
            from cnnshape.render.diff import diff

            write(diff(source, fixed.source, screen(sys.stdout, self.color)))
        elif source.name == self.piped:
            if not fixed.is_saved:
                write(fixed.source.text)
        elif changed and not self._written(source, fixed.source):
            return self.study(source)[0]
        if changed:
            self.mended.append(fixed.mended)
        return fixed.report

    def study(self, source: Source) -> tuple[Report, Stages | None]:
        return study_about(source, self.project, self.overrides)

    def mending(self) -> Mending:
        """What the fixes came to."""
        from cnnshape.outcome import Mending

        return Mending(self.mends, self.unsafe, tuple(self.mended))

    def _written(self, before: Source, after: Source) -> bool:
        from cnnshape.files import FileProblem
        from cnnshape.writing import change_file

        try:
            change_file(before.name, before.text, after.text)
        except FileProblem as problem:
            self.failed = True
            self._say(f"{before.name} is not changed: {problem}")
            return False
        return True

    def _tell(self, source: Source, fixed: Fixed) -> None:
        """What was not done, and why."""
        for refusal in fixed.refused:
            found, error = refusal.diagnostic, refusal.error
            title = found.fix.title if found.fix is not None else ""
            why = (
                f"it would bring {error.rule.code}: {error.message}"
                if error
                else "nothing can be read then"
            )
            self._say(f"{source.name}: a fix was taken back ({title}): {why}")
        if fixed.is_saved and fixed.report.diagnostics:
            message = "a saved model is not changed; mend the program that saves it"
            self._say(f"{source.name}: {message}")
        if not fixed.ended:
            self._say(f"{source.name}: the fixes come to no end; the last ones were left out")

    def _say(self, message: str) -> None:
        err = screen(sys.stderr, self.color)
        write(f"cnnshape: {err.text(message)}\n", sys.stderr)


def tell_difference(outcome: Outcome) -> int:
    """The line that ends a --diff, which stands beside the diff itself; the exit code."""
    from cnnshape.render.closing import difference_line

    write(difference_line(outcome), sys.stderr)
    if outcome.unreadable:
        return UNUSABLE
    return 1 if outcome.fixed else 0
