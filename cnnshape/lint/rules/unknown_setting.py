"""A key in the configuration that cnnshape does not have.

Why: a misspelled key does nothing, and whoever wrote it believes that it does. The exit code is 2.

When to ignore: never; it cannot be switched off.
"""

from __future__ import annotations

BAD = """\
selects = ["ALL"]
"""

GOOD = """\
select = ["ALL"]
"""
