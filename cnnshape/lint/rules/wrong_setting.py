"""A setting whose value is of another type, or out of its range.

Why: what it was meant to say does not hold. The exit code is 2.

When to ignore: never; it cannot be switched off.
"""

from __future__ import annotations

BAD = """\
strict = "yes"
"""

GOOD = """\
strict = true
"""
