"""A key that the spec format does not have at this place.

Why: a misspelled key would otherwise be passed over, and its value with it. Mostly a letter is
wrong, or the arguments of a layer stand one level too far out.

When to ignore: where another program keeps keys of its own in the spec.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Flatten
  - Dense: 10
outpt: dense
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Flatten
  - Dense: 10
outputs: dense
"""

FIXED = GOOD
