"""A window that is larger than what is left: the smallest model input for which every one fits."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic
from cnnshape.remedy.attempt import Attempt
from cnnshape.remedy.case import Case, dial
from cnnshape.rules import EMPTY_OUTPUT

# How far beyond the size at which the windows fit one is looked for at which everything fits.
_FURTHER = 64


def better(case: Case) -> Diagnostic:
    turned = dial(case, case.complaint.axis)
    if turned is None or not case.diagnostic.help:
        return case.diagnostic
    least = turned.first(_every_window_fits, turned.size + 1)
    if least is None:
        return case.diagnostic
    whole = next((n for n in range(least, least + _FURTHER) if turned.at(n).fits), None)
    if whole is None:
        more = f"every window fits from a model input of {turned.text(least)} on"
    else:
        more = f"the smallest model input that works is {turned.text(whole)}"
    return case.diagnostic._replace(help=f"{case.diagnostic.help}; {more}")


def _every_window_fits(attempt: Attempt) -> bool:
    return not any(complaint.rule is EMPTY_OUTPUT for complaint in attempt.complaints.values())
