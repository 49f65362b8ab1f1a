"""What a project can say about how its specs are checked."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic
from cnnshape.limits import NO_LIMITS, Limits
from cnnshape.record import Record

# What `check` can print.
FORMATS = ("full", "concise", "json", "jsonl", "github", "gitlab", "sarif", "junit", "rdjson")
# Folders in which nobody keeps specs of their own, and the locks of Emacs. Names alone, which
# need no library to be compared.
DEFAULT_EXCLUDE = (
    ".*/",
    ".#*",
    "__pycache__/",
    "__pypackages__/",
    "build/",
    "dist/",
    "node_modules/",
    "site-packages/",
    "venv/",
)


class Settings(Record):
    """One field for each key, `-` as `_`; what each means stands in `keys.py`.

    Plain values: they can be compared, hashed and pickled.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limits: Limits = NO_LIMITS
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    gitignore: bool = True
    force_exclude: bool = False
    strict: bool = False
    format: str = FORMATS[0]


DEFAULTS = Settings()


class Configuration(Record):
    """The settings that hold for some folders.

    `path` is the file that they come from, as its user knows it; `folder` the absolute path of the
    folder that its patterns are relative to; `lines` has the line of every key that is given;
    `diagnostics` what is wrong in it.
    """

    path: str
    folder: str
    settings: Settings
    lines: tuple[tuple[str, int], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
