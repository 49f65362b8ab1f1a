"""Pages of rules, and the list of them, as text, Markdown and JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator

from cnnshape.convert.rule_page import RulePage
from cnnshape.diagnostics import Rule
from cnnshape.lint.documentation import RuleDocumentation
from cnnshape.render.full import full
from cnnshape.render.screen import Screen
from cnnshape.rules import FAMILIES

_WIDTH = 88


def page_text(page: RulePage, screen: Screen) -> str:
    """The page for a terminal."""
    about = page.about
    parts = [screen.paint(_title(about.rule), "bold") + f": {_standing(about.rule)}"]
    parts += ["\n".join(textwrap.wrap(text, _WIDTH)) for text in _paragraphs(page)]
    if about.bad:
        parts += [_indented("Bad:", about.bad), full(page.outcome, screen).rstrip("\n")]
        parts += [_indented("Good:", about.good)]
    if about.fixed:
        parts += [_indented("What `--fix` makes of the bad one:", about.fixed)]
    return "\n\n".join(parts) + "\n"


def page_markdown(page: RulePage) -> str:
    """The page of the manual."""
    about = page.about
    parts = [f"# {_title(about.rule)}", f"*{_standing(about.rule)}*", *_paragraphs(page)]
    parts = ["\n".join(textwrap.wrap(text, 100, break_on_hyphens=False)) for text in parts]
    if about.bad:
        said = full(page.outcome, Screen()).rstrip("\n")
        parts += [
            f"## Bad\n\n{_fenced(about.bad, f'{page.language} bad')}",
            _fenced(f"{said}\n", "text"),
        ]
        parts += [f"## Good\n\n{_fenced(about.good, page.language)}"]
    if about.fixed:
        parts += [f"## Fixed\n\n{_fenced(about.fixed, page.language)}"]
    return "\n\n".join(parts) + "\n"


def page_json(page: RulePage) -> str:
    return json.dumps({"version": 1, **_fields(page.about)}, indent=2, ensure_ascii=False) + "\n"


def list_text(rules: Iterable[Rule], screen: Screen) -> str:
    """A line per rule, under its family."""
    rules = tuple(rules)
    longest = max([len(rule.name) for rule in rules])
    lines: list[str] = []
    for family, about in FAMILIES.items():
        own = [rule for rule in rules if rule.code.startswith(family)]
        if own:
            lines += [*([""] if lines else []), screen.paint(f"{family} {about}", "bold")]
        for rule in own:
            severity = f"{rule.severity.value}{'' if rule.default else ' (off)'}"
            lines.append(f"  {rule.code} {rule.name:<{longest}} {severity:<13} {rule.summary}")
    return "\n".join(lines) + "\n"


def list_markdown(rules: Iterable[Rule]) -> str:
    """The index of the manual's pages."""
    rules = tuple(rules)
    parts = [
        "# Rules\n",
        "What `cnnshape check` tells, each with a page of its own. `cnnshape rule NAME` prints\n"
        "the page; [configuration](../configuration.md) says how rules are chosen.\n",
    ]
    for family, about in FAMILIES.items():
        own = [rule for rule in rules if rule.code.startswith(family)]
        if own:
            rows = "".join(
                [
                    f"| [{rule.code}]({rule.name}.md) | {rule.name} | {_standing(rule)} | "
                    f"{rule.summary} |\n"
                    for rule in own
                ]
            )
            head = "| code | name | severity | |\n|---|---|---|---|\n"
            parts.append(f"## {family}: {about}\n\n{head}{rows}")
    return "\n".join(parts)


def list_json(rules: Iterable[Rule]) -> str:
    found = [_rule_fields(rule) for rule in rules]
    return json.dumps({"version": 1, "rules": found}, indent=2) + "\n"


def _title(rule: Rule) -> str:
    return f"{rule.name} ({rule.code})"


def _standing(rule: Rule) -> str:
    return f"{rule.severity.value}{'' if rule.default else ', told only where it is selected'}"


def _paragraphs(page: RulePage) -> Iterator[str]:
    yield page.about.what
    yield f"Why: {page.about.why}"
    yield f"When to ignore: {page.about.when_to_ignore}"
    if page.fix is not None:
        option = "`--fix`" if page.fix.safe else "`--fix --unsafe-fixes`"
        yield f"Fix: {option} mends it: {page.fix.title}."


def _indented(title: str, text: str) -> str:
    return f"{title}\n{textwrap.indent(text, '    ')}".rstrip("\n")


def _fenced(text: str, kind: str) -> str:
    return f"```{kind}\n{text}```"


def _rule_fields(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "default": rule.default,
        "summary": rule.summary,
    }


def _fields(about: RuleDocumentation) -> dict[str, object]:
    return {
        **_rule_fields(about.rule),
        "what": about.what,
        "why": about.why,
        "when_to_ignore": about.when_to_ignore,
        "bad": about.bad,
        "good": about.good,
        "fixed": about.fixed,
    }
