"""Which rules are told, and how severe each is.

A selector is a code (`CS301`), the start of codes (`CS3`), a name (`missing-flatten`) or `ALL`. Of
several that fit a rule the most specific one decides, and `ignore` over `select` where both are
equally specific, as in ruff.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnshape.diagnostics import Diagnostic, Rule, Severity
from cnnshape.record import Record
from cnnshape.rules import ALL, ESSENTIAL

# What a text with ignore comments has in it.
IGNORE_MARK = "cnnshape:"

EVERYTHING = "ALL"
OFF = "off"
SEVERITIES = (*[severity.value for severity in Severity], OFF)

# How specific a selector is that names one rule; a start of codes is as specific as it is long.
_ONE_RULE = 10


class Selection(Record):
    """`select` replaces the rules that are told by default where it is not None; `severities` are
    pairs of a selector and a severity or `off`. What this selection says nothing about is left to
    `base`: the options of a command stand over the configuration."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severities: tuple[tuple[str, str], ...] = ()
    base: Selection | None = None

    def severity(self, rule: Rule) -> Severity | None:
        """How severe the rule is; None where it is not told."""
        if rule in ESSENTIAL:
            return rule.severity
        return self._graded(rule) if self._tells(rule) else None

    def _tells(self, rule: Rule) -> bool:
        chosen = _closest(rule, self.extend_select)
        ignored = _closest(rule, self.ignore)
        word, fit = self._grade(rule)
        if word == OFF:
            ignored = max(ignored, fit)
        if self.select is not None:
            chosen = max(chosen, _closest(rule, self.select))
        elif self.base is not None:
            if not chosen and not ignored:
                return self.base._tells(rule)
        elif rule.default or (fit == _ONE_RULE and word != OFF):
            # To say how severe a rule is that is not told by default is to ask for it.
            chosen = max(chosen, 1)
        return chosen > ignored

    def _graded(self, rule: Rule) -> Severity:
        word, _ = self._grade(rule)
        if word and word != OFF:
            return Severity(word)
        return rule.severity if self.base is None else self.base._graded(rule)

    def _grade(self, rule: Rule) -> tuple[str, int]:
        """What `severities` say, and how specific the selector is; the last one of equals."""
        word, closest = "", 0
        for selector, severity in self.severities:
            fit = _fit(selector, rule)
            if fit and fit >= closest:
                word, closest = severity, fit
        return word, closest

    def of(self, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """Those that are told, each as severe as it is said to be."""
        if self == DEFAULT:
            yield from diagnostics
            return
        for diagnostic in diagnostics:
            severity = self.severity(diagnostic.rule)
            if severity is diagnostic.rule.severity:
                yield diagnostic
            elif severity is not None:
                yield diagnostic._replace(rule=diagnostic.rule._replace(severity=severity))


DEFAULT = Selection()


def fits(selector: str, rule: Rule) -> bool:
    """Whether a selector means the rule, alone or among others."""
    return _fit(selector, rule) > 0


def unknown_selector(selector: str) -> str:
    """What is wrong with a selector that fits no rule, and what was probably meant; empty where it
    fits one."""
    if any(fits(selector, rule) for rule in ALL):
        return ""
    return unknown_rule(selector, known_selectors())


def unknown_rule(word: str, known: Iterable[str]) -> str:
    """That there is no such rule, and which of the known words was probably meant."""
    from cnnshape.diagnostics import did_you_mean

    hint = did_you_mean(word, known) or "`cnnshape rules` lists them"
    return f"there is no rule {word!r}; {hint}"


def known_selectors() -> list[str]:
    """Every word that a selector may be, for suggestions."""
    codes = [rule.code for rule in ALL]
    starts = dict.fromkeys(code[:length] for code in codes for length in (3, 4))
    return [EVERYTHING, *starts, *codes, *[rule.name for rule in ALL]]


def _closest(rule: Rule, selectors: Iterable[str]) -> int:
    """How specific the most specific of the selectors is that fit the rule; 0 where none does."""
    return max([_fit(selector, rule) for selector in selectors], default=0)


def _fit(selector: str, rule: Rule) -> int:
    """How specific a selector is for the rule; 0 where it does not fit."""
    code = selector.upper()
    if code == rule.code or selector.lower() == rule.name:
        return _ONE_RULE
    if code == EVERYTHING:
        return 1
    return len(code) if code.startswith("CS") and rule.code.startswith(code) else 0
