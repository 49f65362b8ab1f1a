"""One JSON object per diagnostic and line, for `jq` and log collectors."""

from __future__ import annotations

import json

from cnnshape.outcome import Outcome
from cnnshape.render.diagnostic_json import diagnostic_json
from cnnshape.render.screen import Screen


def render(outcome: Outcome, screen: Screen) -> str:
    return "".join([json.dumps(diagnostic_json(d)) + "\n" for d in outcome.diagnostics])
