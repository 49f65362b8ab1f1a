"""What tells a diagnostic from all others, wherever in its file it stands.

Services that compare two runs (new, still there, gone) go by it, so it must survive lines that
are added above and sizes that change: it is made of the rule, the path, the layer and the message
without its numbers, and of an ordinal where these are the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256

from cnnshape.diagnostics import Diagnostic

_NUMBER = re.compile(r"[-−]?\d[\d,.]*")


def fingerprints(diagnostics: Iterable[Diagnostic], path: Callable[[str], str]) -> list[str]:
    """One for each diagnostic, hexadecimal; `path` gives the path of a file by its name."""
    found = []
    seen: Counter[tuple[str, ...]] = Counter()
    for diagnostic in diagnostics:
        said = _NUMBER.sub("#", diagnostic.message)
        key = (diagnostic.rule.code, path(diagnostic.span.source.name), diagnostic.layer, said)
        text = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        found.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return found
