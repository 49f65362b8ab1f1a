"""What is wrong, where, and how to mend it: data that renderers print and fixes apply."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from cnnshape.record import Record
from cnnshape.source import Span


class Severity(enum.Enum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Rule(Record):
    """A kind of mistake: `code` never changes its meaning, `name` is what people say and type.
    `default` says whether it is told without being selected."""

    code: str
    name: str
    severity: Severity
    summary: str
    default: bool = True


class Label(Record):
    """A further place that takes part in the mistake, and what it contributes."""

    span: Span
    message: str


class Edit(Record):
    """Replace the text of `span` by `text`."""

    span: Span
    text: str


class Fix(Record):
    """Edits that mend the mistake; `safe` if they cannot change a model that was right."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


class Diagnostic(Record):
    """One root cause.

    `span` is the place that is wrong, `labels` the places that take part, `help` what to write
    instead. `layer` is the full name of the layer in the report, empty where there is none, and
    `others` counts the further expansions of a block in which the same text is wrong.
    """

    rule: Rule
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    help: str = ""
    fix: Fix | None = None
    layer: str = ""
    others: int = 0

    @property
    def text(self) -> str:
        """The message, with the number of further instances where a block repeats the mistake."""
        if not self.others:
            return self.message
        times = "1 other instance" if self.others == 1 else f"{self.others} other instances"
        return f"{self.message} (in `{self.layer}` and {times})"


# Names that are compared for the suggestions of one log: a second's work. Beyond that, in a spec of
# thousands of unknown names, nothing is suggested.
MAX_COMPARISONS = 200_000


class Log:
    """Diagnostics in the order in which they were found; the same mistake is kept once.

    A block's body is read once per instance, so the same rule at the same place from several
    instances is one diagnostic that counts the others.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Span], Diagnostic] = {}
        self._by_layer: dict[str, list[tuple[str, Span]]] = {}
        self._comparisons = 0

    def add(self, diagnostic: Diagnostic) -> None:
        key = (diagnostic.rule.code, diagnostic.span)
        first = self._kept.get(key)
        if first is None:
            self._kept[key] = diagnostic
            self._by_layer.setdefault(diagnostic.layer, []).append(key)
            return
        if diagnostic.fix is not None and diagnostic.fix != first.fix:
            # Each instance needs another text in the same place.
            first = self._kept[key] = first._replace(fix=None)
        if first.layer != diagnostic.layer:
            self._kept[key] = first._replace(others=first.others + 1)

    def has(self, rule: Rule, span: Span) -> bool:
        """Whether this mistake was reported before, for another instance of a block."""
        return (rule.code, span) in self._kept

    def at(self, layer: str) -> list[Diagnostic]:
        """The diagnostics of the layer of that full name."""
        return [self._kept[key] for key in self._by_layer.get(layer, ()) if key in self._kept]

    def comparable(self, words: Iterable[str]) -> tuple[str, ...]:
        """The words with which one that there is not may be compared: all of them, or none where
        the log has no comparisons left."""
        if self._comparisons >= MAX_COMPARISONS:
            return ()
        known = tuple(words)
        self._comparisons += len(known)
        return known

    def replace(self, old: Diagnostic, new: Diagnostic) -> None:
        """Say more about the same mistake, in its place."""
        self._kept[old.rule.code, old.span] = new

    def take_back(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Forget what turned out to be the consequence of another mistake."""
        for diagnostic in diagnostics:
            self._kept.pop((diagnostic.rule.code, diagnostic.span), None)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._kept.values())

    def __len__(self) -> int:
        return len(self._kept)

    def sorted(self) -> tuple[Diagnostic, ...]:
        return in_order(self)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By place, so that the output reads along the file; the same place by code."""
    return tuple(
        sorted(
            diagnostics,
            key=lambda d: (d.span.source.name, d.span.start, d.span.end, d.rule.code),
        )
    )


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was most probably meant to be, if one is near enough."""
    return _closest(word, tuple(candidates))


@lru_cache(maxsize=128)
def _closest(word: str, candidates: tuple[str, ...]) -> str | None:
    # difflib costs several milliseconds at import, and a clean spec never needs it.
    from difflib import SequenceMatcher, get_close_matches

    word = word[:80]
    by_folded: dict[str, list[str]] = {}
    for candidate in candidates:
        by_folded.setdefault(folded(candidate), []).append(candidate)
    found = get_close_matches(folded(word), by_folded, n=1, cutoff=0.7)
    if not found:
        return None
    # `conv2d` and `Conv2D` fold to one word: the spelling that is nearest wins.
    spellings = by_folded[found[0]]
    return max(spellings, key=lambda spelling: SequenceMatcher(None, word, spelling).ratio())


def folded(word: str) -> str:
    """The word without what people confuse in spelling it."""
    return word.lower().replace("_", "").replace("-", "")


def respelled(word: str, place: Span, candidates: Iterable[str]) -> Fix | None:
    """What was probably meant, as a fix."""
    # Only what is told is mended, and a right spec does not pay for this import.
    from cnnshape.edits.respelling import respelling

    return respelling(word, place, candidates)


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """`Did you mean …?` as a help line, empty where nothing is near."""
    match = closest(word, candidates)
    return f"did you mean `{match}`?" if match else ""


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 error`, `2 errors`; the plural is given where it is not the noun and an s."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def enumerate_words(words: Iterable[str], joiner: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def some(words: Iterable[str], most: int = 20) -> str:
    """`a, b, c`: all of them, or the first ones and dots."""
    first = list(islice(words, most + 1))
    return ", ".join(first[:most]) + (", …" if len(first) > most else "")
