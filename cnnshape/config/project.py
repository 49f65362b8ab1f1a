"""What holds for each spec of a run: the options of the command over the configuration."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cnnshape.config.finding import Configurations
from cnnshape.diagnostics import Severity
from cnnshape.lint.selection import DEFAULT, Selection

if TYPE_CHECKING:
    from cnnshape.analysis import Overrides
    from cnnshape.limits import Limits
    from cnnshape.patterns import Patterns
    from cnnshape.report import Report


class Project:
    """`given` is what the caller says about rules."""

    def __init__(self, configurations: Configurations, given: Selection = DEFAULT) -> None:
        self.configurations = configurations
        self._given = given
        self._selections: dict[tuple[str, tuple[str, ...]], Selection] = {}
        self._patterns: dict[str, list[Patterns]] = {}

    def selection(self, path: str) -> Selection:
        """Which rules are told of a file: a plain value, the same one for files with the same
        rules. What is ignored per file stands over the options, as in ruff."""
        configuration = self.configurations.of_file(path)
        if configuration is None:
            return self._given
        ignored = self.ignored(path)
        key = (configuration.path, ignored)
        found = self._selections.get(key)
        if found is None:
            settings = configuration.settings
            found = self._given._replace(
                base=Selection(
                    settings.select, settings.ignore, settings.extend_select, settings.severity
                )
            )
            if ignored:
                found = Selection(ignore=ignored, base=found)
            self._selections[key] = found
        return found

    def ignored(self, path: str) -> tuple[str, ...]:
        """The rules that are ignored because of the path of a file."""
        configuration = self.configurations.of_file(path)
        if configuration is None or not configuration.settings.per_file_ignores:
            return ()
        from cnnshape.patterns import Patterns

        per_file = configuration.settings.per_file_ignores
        patterns = self._patterns.get(configuration.path)
        if patterns is None:
            folder = configuration.folder
            patterns = [Patterns([pattern.removeprefix("!")], folder) for pattern, _ in per_file]
            self._patterns[configuration.path] = patterns
        full = os.path.abspath(path)
        return tuple(
            [
                rule
                for (pattern, rules), compiled in zip(per_file, patterns, strict=True)
                if compiled.covers(full) is not pattern.startswith("!")
                for rule in rules
            ]
        )

    def overrides(self, path: str, overrides: Overrides) -> Overrides:
        """What the caller says instead of a spec, with what holds for the spec."""
        return overrides._replace(selection=self.selection(path), limits=self.limits(path))

    def limits(self, path: str) -> Limits | None:
        """The budgets of the models in a file."""
        configuration = self.configurations.of_file(path)
        return None if configuration is None else configuration.settings.limits

    def told(self, report: Report) -> Report:
        """The report with what is wrong in the configuration, and without what the configuration
        of a nested spec does not tell of that spec."""
        configuration = self.configurations.of_file(report.source.name)
        wrong = () if configuration is None else configuration.diagnostics
        others = {source.name for source in report.sources} - {report.source.name}
        if not wrong and not others:
            return report
        kept = [
            diagnostic
            for diagnostic in report.diagnostics
            if diagnostic.span.source.name not in others
            or self.selection(diagnostic.span.source.name).severity(diagnostic.rule)
        ]
        return report.with_diagnostics((*wrong, *kept))

    def is_right(self, path: str) -> bool:
        """Whether nothing is wrong in the configuration of a file."""
        configuration = self.configurations.of_file(path)
        return configuration is None or not configuration.diagnostics

    @property
    def format(self) -> str:
        """What is printed, which is a matter of the working directory."""
        configuration = self.configurations.of_folder()
        return "full" if configuration is None else configuration.settings.format

    def is_strict(self, reports: Iterable[Report]) -> bool:
        """Whether there are warnings about a spec whose configuration makes failures of them."""
        for report in reports:
            configuration = self.configurations.of_file(report.source.name)
            is_strict = configuration is not None and configuration.settings.strict
            if is_strict and report.count(Severity.WARNING):
                return True
        return False
