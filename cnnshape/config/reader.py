"""Values of a TOML document → values of settings; what is wrong is said, with its place.

Each function gives the value, without the parts that are wrong, or None where nothing is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnnshape.config.settings import FORMATS
from cnnshape.diagnostics import Diagnostic, Rule, closest, did_you_mean, enumerate_words
from cnnshape.limits import LimitProblem, Limits, read_limit
from cnnshape.lint.selection import SEVERITIES, known_selectors, unknown_selector
from cnnshape.rules import UNKNOWN_SELECTOR, UNKNOWN_SETTING, WRONG_SETTING
from cnnshape.source import Source

if TYPE_CHECKING:
    from cnnshape.config.places import Path, Place


class Reader:
    """Where the values stand, and what is wrong with them. `root` leads to the settings."""

    def __init__(self, source: Source, root: Path = ()) -> None:
        self.source = source
        self.root = root
        self.diagnostics: list[Diagnostic] = []
        self._places: dict[Path, Place] | None = None

    def place(self, path: Path) -> Place:
        # Only what is wrong is looked for.
        from cnnshape.config.places import Place, places

        if self._places is None:
            self._places = places(self.source.text)
        return self._places.get(path, Place((0, 0), (0, 0)))

    def wrong_key(self, rule: Rule, path: Path, message: str, help: str = "") -> None:
        self._add(rule, self.place(path).key, message, help)

    def wrong_value(self, rule: Rule, path: Path, message: str, help: str = "") -> None:
        self._add(rule, self.place(path).value, message, help)

    def _add(self, rule: Rule, at: tuple[int, int], message: str, help: str) -> None:
        self.diagnostics.append(Diagnostic(rule, message, self.source.span(*at), (), help))

    def must_be(self, path: Path, form: str, help: str = "") -> None:
        self.wrong_value(WRONG_SETTING, path, f"`{self.name(path)}` must be {form}", help)

    def name(self, path: Path) -> str:
        """How a value is called in a message: `limits.params`."""
        own = path[len(self.root) :]
        return ".".join(str(part) for part in own if isinstance(part, str))


def flag(reader: Reader, value: Any, path: Path) -> bool | None:
    if isinstance(value, bool):
        return value
    words = {"true": "true", "yes": "true", "on": "true"} | dict.fromkeys(
        ("false", "no", "off"), "false"
    )
    meant = words.get(str(value).lower())
    reader.must_be(path, "true or false", f"write {meant}" if meant else "")
    return None


def strings(reader: Reader, value: Any, path: Path, noun: str) -> list[tuple[str, Path]] | None:
    """The texts of a list, each with its path."""
    if not isinstance(value, list):
        help = f"write [{_quoted(value)}]" if isinstance(value, str) else ""
        reader.must_be(path, f"a list of {noun}", help)
        return None
    found = []
    for number, item in enumerate(value):
        if isinstance(item, str):
            found.append((item, (*path, number)))
        else:
            reader.must_be((*path, number), f"a list of {noun}, each in quotes")
    return found


def table(reader: Reader, value: Any, path: Path, form: str) -> list[tuple[str, Any, Path]]:
    """The entries of a table, each with its path."""
    if not isinstance(value, dict):
        reader.must_be(path, form)
        return []
    return [(key, item, (*path, key)) for key, item in value.items()]


def is_selector(reader: Reader, word: str, path: Path) -> bool:
    if not unknown_selector(word):
        return True
    help = did_you_mean(word, known_selectors()) or "`cnnshape rules` lists them"
    reader.wrong_key(UNKNOWN_SELECTOR, path, f"there is no rule `{word}`", help)
    return False


def selectors(reader: Reader, value: Any, path: Path) -> tuple[str, ...] | None:
    found = strings(reader, value, path, "rules")
    if found is None:
        return None
    kept = tuple([word for word, at in found if is_selector(reader, word, at)])
    # To select nothing may be meant, but not where something is misspelt.
    return kept if kept or not found else None


def output_format(reader: Reader, value: Any, path: Path) -> str | None:
    if isinstance(value, str) and value in FORMATS:
        return value
    help = did_you_mean(value, FORMATS) if isinstance(value, str) else ""
    reader.must_be(path, enumerate_words([f"`{name}`" for name in FORMATS]), help)
    return None


def severities(reader: Reader, value: Any, path: Path) -> tuple[tuple[str, str], ...]:
    form = 'a table: { missing-flatten = "warning" }'
    choices = enumerate_words([f"`{word}`" for word in SEVERITIES])
    found = []
    for word, severity, at in table(reader, value, path, form):
        if not is_selector(reader, word, at):
            continue
        if isinstance(severity, str) and severity in SEVERITIES:
            found.append((word, severity))
        else:
            help = did_you_mean(severity, SEVERITIES) if isinstance(severity, str) else ""
            reader.must_be(at, choices, help)
    return tuple(found)


def patterns(reader: Reader, value: Any, path: Path) -> tuple[str, ...] | None:
    found = strings(reader, value, path, "patterns")
    if found is None:
        return None
    return tuple([pattern for pattern, at in found if is_pattern(reader, pattern, at)])


def is_pattern(reader: Reader, pattern: str, path: Path) -> bool:
    wrong = wrong_pattern(pattern)
    if wrong:
        reader.wrong_key(WRONG_SETTING, path, wrong, "patterns are written as in .gitignore")
    return not wrong


def wrong_pattern(pattern: str) -> str:
    """What is wrong with a pattern, empty where it is one. A library compares patterns, but is not
    imported in order to read them."""
    text = pattern.removeprefix("!").strip()
    backslashes = len(text) - len(text.rstrip("\\"))
    return "" if text and backslashes % 2 == 0 else f"`{pattern}` is no pattern"


def ignores_by_pattern(
    reader: Reader, value: Any, path: Path
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    form = 'a table: { "drafts/*.yaml" = ["CS301"] }'
    for pattern, words, at in table(reader, value, path, form):
        rules = selectors(reader, words, at)
        if rules and is_pattern(reader, pattern, at):
            found.append((pattern, rules))
    return tuple(found)


def limits(reader: Reader, value: Any, path: Path) -> Limits:
    found = {}
    form = 'a table: { params = "5M", size = "20MB" }'
    for name, limit, at in table(reader, value, path, form):
        if name not in Limits._fields:
            unknown_key(reader, at, "limit", Limits._fields)
            continue
        try:
            found[name] = read_limit(name, limit)
        except LimitProblem as problem:
            reader.wrong_value(WRONG_SETTING, at, f"`{reader.name(at)}` {problem}")
    return Limits(**found)


def unknown_key(reader: Reader, path: Path, noun: str, known: tuple[str, ...]) -> None:
    key = str(path[-1])
    help = f"there are {enumerate_words(known, 'and')}"
    if match := closest(key, known):
        help = f"did you mean `{match}`?"
    reader.wrong_key(UNKNOWN_SETTING, path, f"there is no {noun} `{key}`", help)


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)
