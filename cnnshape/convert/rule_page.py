"""The page of a rule: what its file says about it, and what is said about its bad example."""

from __future__ import annotations

from cnnshape.analysis import Overrides, analyse
from cnnshape.config.reading import read_configuration
from cnnshape.diagnostics import Fix, Rule
from cnnshape.lint.documentation import RuleDocumentation, documentation
from cnnshape.lint.selection import Selection
from cnnshape.outcome import Outcome
from cnnshape.record import Record
from cnnshape.report import Report
from cnnshape.rules import CONFIGURATION
from cnnshape.source import Source


class RulePage(Record):
    """`language` is that of the examples, `outcome` that of the bad example, empty where there is
    none; `fix` is its first fix."""

    about: RuleDocumentation
    language: str
    outcome: Outcome
    fix: Fix | None


def rule_page(rule: Rule) -> RulePage:
    """The page of a rule, its example analysed now."""
    about = documentation(rule)
    outcome = Outcome([example_report(rule, about.bad)] if about.bad else [])
    fixes = [diagnostic.fix for diagnostic in outcome.diagnostics if diagnostic.fix is not None]
    language = "toml" if rule in CONFIGURATION else "yaml"
    return RulePage(about, language, outcome, fixes[0] if fixes else None)


def example_report(rule: Rule, text: str) -> Report:
    """What is found in an example of a rule, where the rule is told."""
    if rule in CONFIGURATION:
        source = Source(text, "cnnshape.toml")
        configuration = read_configuration(source, "/")
        found = configuration.diagnostics if configuration is not None else ()
        return Report(source.name, "", (), found, source)
    selection = Selection(extend_select=(rule.code,))
    return analyse(Source(text, "model.yaml"), overrides=Overrides(selection=selection))
