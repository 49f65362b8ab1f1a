"""The manual's pages of the rules are what the rules say: `python tests/lint/test_rule_pages.py`
writes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnshape import Rule
from cnnshape.convert.rule_page import rule_page
from cnnshape.render.rule_page import list_markdown, page_markdown
from cnnshape.rules import ALL, FAMILIES

FOLDER = Path(__file__).parent.parent.parent / "docs" / "rules"
PAGES = {f"{rule.name}.md" for rule in ALL} | {"README.md"}


def page(rule: Rule) -> Path:
    return FOLDER / f"{rule.name}.md"


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_page_of_the_manual_is_what_the_rule_says(rule: Rule) -> None:
    assert page(rule).read_text(encoding="utf-8") == page_markdown(rule_page(rule))


def test_index_of_the_manual_lists_every_rule() -> None:
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == list_markdown(ALL)


def test_every_page_of_the_manual_has_its_rule() -> None:
    assert {path.name for path in FOLDER.iterdir()} == PAGES


def test_every_rule_belongs_to_a_family() -> None:
    assert {rule.code[:3] for rule in ALL} <= set(FAMILIES)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.iterdir():
        if path.name not in PAGES:
            path.unlink()
    (FOLDER / "README.md").write_text(list_markdown(ALL), encoding="utf-8")
    for rule in ALL:
        page(rule).write_text(page_markdown(rule_page(rule)), encoding="utf-8")
