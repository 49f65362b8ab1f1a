"""What a project can say about how its specs are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnshape.diagnostics import Diagnostic
from cnnshape.limits import NO_LIMITS, Limits
from cnnshape.record import Record

if TYPE_CHECKING:
    from cnnshape.config.places import Path
    from cnnshape.source import Source

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
    folder that its patterns are relative to; `given` are the paths of the keys in it, `diagnostics`
    what is wrong in it, and `source` is its text.
    """

    path: str
    folder: str
    settings: Settings
    given: tuple[Path, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    source: Source | None = None

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """The line of every key that is given."""
        if self.source is None:
            return ()
        # Looked for only where it is asked for: most runs only want the values.
        from cnnshape.config.places import places

        at = places(self.source.text)
        return tuple(
            [(str(path[-1]), self.source.position(at[path].key[0])[0]) for path in self.given]
        )
