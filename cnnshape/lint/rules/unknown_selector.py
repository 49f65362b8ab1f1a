"""A word in the configuration that is no code, no start of codes and no name of a rule.

Why: the rule that was meant is told although it was to be ignored, or not told although it was
selected. The exit code is 2.

When to ignore: never; it cannot be switched off.
"""

from __future__ import annotations

BAD = """\
ignore = ["missing-flaten"]
"""

GOOD = """\
ignore = ["missing-flatten"]
"""
