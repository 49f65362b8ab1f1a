"""What is told about a rule: read from the file of the rule, so that it is written once."""

from __future__ import annotations

from importlib import import_module

from cnnshape.diagnostics import Rule
from cnnshape.record import Record
from cnnshape.rules import ALL

_WHY, _IGNORE = "Why:", "When to ignore:"


class RuleDocumentation(Record):
    """`what` a rule is about, `why` it matters and `when_to_ignore` it, a paragraph each without
    line breaks; a spec that is `bad`, the same spec `good`, and what the fixes make of the bad one,
    `fixed`; empty where there is none."""

    rule: Rule
    what: str
    why: str
    when_to_ignore: str
    bad: str
    good: str
    fixed: str


def documentation(rule: Rule) -> RuleDocumentation:
    """The documentation of a rule, from the docstring and the constants of its file."""
    module = import_module(f"{__package__}.rules.{module_name(rule)}")
    found = {_WHY: "", _IGNORE: ""}
    what: list[str] = []
    for paragraph in (module.__doc__ or "").split("\n\n"):
        text = " ".join(paragraph.split())
        for start in found:
            if text.startswith(start):
                found[start] = _sentence(text.removeprefix(start).strip())
                break
        else:
            what.append(text)
    return RuleDocumentation(
        rule,
        " ".join(what),
        found[_WHY],
        found[_IGNORE],
        module.BAD,
        module.GOOD,
        getattr(module, "FIXED", ""),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def module_name(rule: Rule) -> str:
    """The file of a rule, one per rule: `missing_flatten`."""
    return rule.name.replace("-", "_")


def find_rule(word: str) -> Rule | None:
    """The rule of this code or name, in whatever case."""
    for rule in ALL:
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    return None
