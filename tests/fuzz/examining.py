"""A text through everything that there is: analysis, renderers, fixes, converters."""

from __future__ import annotations

from importlib import import_module
from zlib import crc32

from invariants import check, check_fixes, seen

from cnnshape import Report, Source
from cnnshape.analysis import NO_OVERRIDES, Overrides, no_files, study
from cnnshape.cli.reports import FORMATS
from cnnshape.convert.problems import NotExpressible, OtherFramework
from cnnshape.convert.targets import TARGETS, converted
from cnnshape.difference import difference
from cnnshape.features import features
from cnnshape.fixing import fix_spec
from cnnshape.fold import lines
from cnnshape.ignoring import ignoring
from cnnshape.infer import Stages
from cnnshape.outcome import Outcome
from cnnshape.render import csv_rows, markdown, report_json, table
from cnnshape.render.columns import COLUMNS, columns
from cnnshape.render.screen import Screen

# Each of these is done to a part of the inputs, by the sum of their bytes, so that the fuzzer gets
# through many; `all` of them to what is kept in the corpus.
_SHARE = 8


def examine(source: Source, overrides: Overrides = NO_OVERRIDES, *, all: bool = False) -> Report:
    """Everything that a run could do with this text. Raises where something is wrong."""
    report, stages = study(source, no_files, overrides)
    check(report)
    turn = crc32(source.text.encode("utf-8", "replace")) % _SHARE
    for number, look in enumerate((_shown, _told, _fixed, _converted, _again, _ignored)):
        if all or number == turn:
            look(report, stages, overrides)
    return report


def is_harmless(text: str) -> bool:
    """Whether a terminal would show the text and do nothing else."""
    return all(c.isprintable() or c in "\n\t" for c in text)


def _shown(report: Report, stages: Stages | None, overrides: Overrides) -> None:
    """`summary` in every format."""
    if not report.rows:
        return
    views = [
        lines(report),
        lines(report, depth=1, fold_repeats=True, expand_nested=True),
    ]
    for screen in (Screen(), Screen(20), Screen(80, encoding="ascii")):
        for view in views:
            shown = table.table(report, view, columns((), report), screen)
            assert is_harmless(shown)
    all_columns = columns(tuple(COLUMNS), report)
    assert is_harmless(markdown.markdown(report, views[0], all_columns, Screen()))
    assert is_harmless(csv_rows.csv_rows([(report, views[0])], (), Screen()).replace("\r\n", "\n"))
    assert is_harmless(report_json.render([report]))
    features(report, None)


def _told(report: Report, stages: Stages | None, overrides: Overrides) -> None:
    """`check` in every format."""
    outcome = Outcome([report])
    for name in FORMATS.values():
        module, _, function = name.partition(".")
        render = getattr(import_module(f"cnnshape.render.{module}"), function)
        assert is_harmless(render(outcome, Screen()))


def _fixed(report: Report, stages: Stages | None, overrides: Overrides) -> None:
    """`check --fix --unsafe-fixes`, which comes to an end, and after which there is no more."""
    check_fixes(report)
    if not any(diagnostic.fix for diagnostic in report.diagnostics):
        return

    def again(source: Source) -> tuple[Report, Stages | None]:
        return study(source, no_files, overrides)

    fixed = fix_spec(report.source, again, unsafe=True)
    check(fixed.report)
    assert fixed.ended
    assert fix_spec(fixed.source, again, unsafe=True).source.text == fixed.source.text


def _converted(report: Report, stages: Stages | None, overrides: Overrides) -> None:
    """`convert`, where the spec is right."""
    if stages is None or not report.ok:
        return
    for target in TARGETS:
        try:
            text = converted(report, stages, target)
        except (NotExpressible, OtherFramework):
            continue
        if target in ("keras", "pytorch"):
            compile(text, f"<{target}>", "exec")


def _again(report: Report, stages: Stages | None, overrides: Overrides) -> None:
    """The same once more, and `diff` with itself."""
    again, _ = study(report.source, no_files, overrides)
    assert seen(report) == seen(again)
    if report.rows:
        found = difference(report, again)
        assert found.is_empty


def _ignored(report: Report, stages: Stages | None, overrides: Overrides) -> None:
    """`check --add-ignore`."""
    found = ignoring(report.source, report.diagnostics)
    edits = sorted(found.edits, key=lambda edit: edit.span.start, reverse=True)
    text = report.source.text
    for edit in edits:
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert len(found.left) <= len(report.diagnostics)
    if edits:
        after, _ = study(Source(text, report.source.name), no_files, overrides)
        assert len(after.diagnostics) <= len(report.diagnostics)
