"""The summary as comma-separated values: plain numbers, `?` for what is unknown."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from cnnshape.fold.line import Line
from cnnshape.render.columns import chosen, column
from cnnshape.render.screen import Screen
from cnnshape.report import Report


def csv_rows(
    views: Sequence[tuple[Report, Sequence[Line]]], names: tuple[str, ...], screen: Screen
) -> str:
    """A header and one record per line; of several reports, the spec's name first."""
    several = len(views) > 1
    names = names or ("name", "type", *chosen((), all(r.is_chain for r, _ in views))[1:])
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    header = [name.replace("-", "_") for name in names]
    writer.writerow(["spec", *header] if several else header)
    for report, lines in views:
        first = [report.source.name] if several else []
        for line in lines:
            texts = [column(name).text(line, report, grouped=False) for name in names]
            writer.writerow([screen.text(text) for text in (*first, *texts)])
    return file.getvalue()
