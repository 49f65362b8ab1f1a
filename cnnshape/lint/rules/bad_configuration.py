"""A configuration file that is no TOML, or that has no settings of cnnshape where they are looked
for.

Why: what a project has decided about its specs would silently not hold. The exit code is 2.

When to ignore: never; it cannot be switched off. `--isolated` checks without any configuration.
"""

from __future__ import annotations

BAD = """\
strict = yes
"""

GOOD = """\
strict = true
"""
