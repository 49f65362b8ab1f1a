"""What the shell offers for the values of arguments and options: nothing is ever complained of."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    Completer: TypeAlias = Callable[
        [click.Context, click.Parameter, str], list[CompletionItem | str]
    ]


def _items(words: Iterable[tuple[str, str]], start: str) -> list[Any]:
    """The words, each with what it is, that start like this."""
    from click.shell_completion import CompletionItem

    # What is no printable text would spoil the protocol with the shell.
    fitting = [(word, help) for word, help in words if word.startswith(start)]
    return [CompletionItem(word, help=help) for word, help in fitting if word.isprintable()]


def _after_comma(words: Iterable[tuple[str, str]], start: str) -> list[Any]:
    """The same for the last word of a list with commas."""
    before, comma, last = start.rpartition(",")
    return _items([(before + comma + word, help) for word, help in words], before + comma + last)


def spec_files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Files that may be specs, and folders; any file where there is none of these."""
    from click.shell_completion import CompletionItem

    found = _paths(incomplete)
    while len(found) == 1 and found[0].endswith("/"):
        # The shell puts a space after the only word, so it must not be a folder.
        inside = _paths(found[0])
        if not inside:
            break
        found = inside
    return _items([(path, "") for path in found], "") or [CompletionItem(incomplete, type="file")]


def _paths(start: str) -> list[str]:
    from cnnshape.discovery.walking import suffixes

    folder, _, name = start.rpartition("/")
    folder = f"{folder}/" if "/" in start else ""
    try:
        entries = sorted(os.scandir(os.path.expanduser(folder) or "."), key=lambda e: e.name)
    except OSError:
        return []
    found, endings = [], suffixes()
    for entry in entries:
        if not entry.name.startswith(name) or (entry.name.startswith(".") and not name):
            continue
        if entry.is_dir():
            found.append(f"{folder}{entry.name}/")
        elif entry.name.endswith(endings):
            found.append(folder + entry.name)
    return found


def layers_of_spec(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[Any]:
    """The names of the layers of the spec, or of the first spec, that the line names already."""
    given = context.params.get("spec") or context.params.get("specs") or _spec_of_line()
    path = given[0] if isinstance(given, tuple) else given
    if not path or path == "-":
        return []
    from cnnshape.api import load

    try:
        report = load(os.path.expanduser(path))
    except OSError:
        return []
    return _items([(row.name, row.type) for row in report.rows], incomplete)


def _spec_of_line() -> str:
    """The first word that is a spec: click knows no arguments while an option lacks a value."""
    from click.shell_completion import split_arg_string

    from cnnshape.discovery.walking import suffixes

    endings = suffixes()
    words = split_arg_string(os.environ.get("COMP_WORDS", ""))
    return next((word for word in words if word.endswith(endings) and os.path.exists(word)), "")


def layer_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    """Names of layers that the frameworks have, or the one that the line names."""
    from cnnshape.dialects.registry import dialect, every

    only = context.params.get("framework")
    found: dict[str, str] = {}
    for each in every() if only is None else (dialect(only),):
        for name in each.names():
            found[name] = f"{found[name]}, {each.title}" if name in found else each.title
    return _items(found.items(), incomplete)


def _rules() -> Iterator[tuple[str, str]]:
    from cnnshape.rules import ALL

    for rule in ALL:
        yield rule.code, rule.summary
        yield rule.name, rule.summary


def rule_words(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    return _items(_rules(), incomplete)


def rule_selectors(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[Any]:
    """Rules with commas between them, and ALL."""
    return _after_comma([*_rules(), ("ALL", "every rule")], incomplete)


def column_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    from cnnshape.render.columns import NAMES

    return _after_comma([(name, "") for name in (*NAMES, "share")], incomplete)


def column_name(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    from cnnshape.render.columns import NAMES

    return _items([(name, "") for name in NAMES], incomplete)


def optimizer_names(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[Any]:
    from cnnshape.optimizers import STATES

    return _items([(name, "") for name in STATES], incomplete)


def any_file(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[Any]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]
