"""A file that is not there, may not be read, is no text, or is larger than 64 million characters.

Why: nothing can be said about a model that cannot be read, and a pipeline must not pass because of
that: the exit code is 2.

When to ignore: never; it cannot be switched off.
"""

from __future__ import annotations

BAD = ""

GOOD = ""
