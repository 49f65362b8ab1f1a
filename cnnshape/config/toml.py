"""TOML text → a dictionary, or where it is no TOML. Imported only where there is such a file."""

from __future__ import annotations

import re
import sys
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class TomlProblem(Exception):
    """The text is no TOML: why, and the 1-based `line` and `column`, 0 for its end."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def loads(text: str) -> dict[str, Any]:
    """Raises TomlProblem."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise TomlProblem("values are nested too deeply", 1, 1) from None
    except ValueError as error:
        # Only Python 3.14 tells the place beside the message.
        message = str(error)
        match = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
        if match is None:
            # A number with more digits than Python converts.
            raise TomlProblem("a value cannot be read", 1, 1) from None
        said = message[: match.start()]
        said = said[:1].lower() + said[1:]
        raise TomlProblem(said, int(match[1] or 0), int(match[2] or 0)) from None
