"""Every key of the configuration: how its value is read, and what it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnnshape.config import reader
from cnnshape.config.reader import Reader
from cnnshape.record import Record

if TYPE_CHECKING:
    from cnnshape.config.places import Path


class Key(Record):
    """`read` gives the value, or None after a complaint; `form` says what it must be."""

    name: str
    read: Callable[[Reader, Any, Path], Any]
    form: str
    about: str

    @property
    def is_table(self) -> bool:
        return self.form.startswith("a table")

    @property
    def field(self) -> str:
        """The field of Settings."""
        return self.name.replace("-", "_")


KEYS = (
    Key(
        "select",
        reader.selectors,
        "a list of rules",
        "The rules that are told, instead of those that are told by default.",
    ),
    Key(
        "extend-select",
        reader.selectors,
        "a list of rules",
        "Rules that are told as well.",
    ),
    Key(
        "ignore",
        reader.selectors,
        "a list of rules",
        "Rules that are not told.",
    ),
    Key(
        "severity",
        reader.severities,
        "a table: rules with `error`, `warning`, `info` or `off`",
        "How severe a rule is.",
    ),
    Key(
        "per-file-ignores",
        reader.ignores_by_pattern,
        "a table: patterns with lists of rules",
        "Rules that are not told of some files; a pattern that begins with `!` stands for all "
        "other files.",
    ),
    Key(
        "limits",
        reader.limits,
        "a table: `params`, `macs`, `activations`, `size`",
        "The largest model that is allowed: parameters and multiply-accumulates as `5M`; the "
        "memory of the largest output and of the weights as `64MB`.",
    ),
    Key(
        "include",
        reader.patterns,
        "a list of patterns",
        "Files that are looked for in folders, besides YAML, JSON and archives of saved models.",
    ),
    Key(
        "exclude",
        reader.patterns,
        "a list of patterns",
        "Files and folders that are left out in folders, instead of those that are left out by "
        "default.",
    ),
    Key(
        "extend-exclude",
        reader.patterns,
        "a list of patterns",
        "Files and folders that are left out as well.",
    ),
    Key(
        "gitignore",
        reader.flag,
        "true or false",
        "Whether what git ignores is left out in folders.",
    ),
    Key(
        "force-exclude",
        reader.flag,
        "true or false",
        "Whether excluded files are left out where they are named, too.",
    ),
    Key(
        "strict",
        reader.flag,
        "true or false",
        "Whether `check` fails on warnings.",
    ),
    Key(
        "format",
        reader.output_format,
        "a format",
        "What `check` prints, as `--format`; that of the working directory counts.",
    ),
)
