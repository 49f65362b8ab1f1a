"""Every relative link of the README, the changelog and the manual leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCED = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_LINK = re.compile(r"\]\(<?(?P<target>[^)\s>]+)")
_HEADING = re.compile(r"^#+ +(?P<text>.+?)\s*$", re.MULTILINE)


def prose(text: str) -> str:
    """The text of a page without its blocks of code."""
    return _FENCED.sub("", text)


def links(text: str) -> Iterator[str]:
    """What the relative links of a page lead to."""
    for match in _LINK.finditer(_CODE.sub("", prose(text))):
        if "://" not in match["target"] and not match["target"].startswith("mailto:"):
            yield match["target"]


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    found: set[str] = set()
    for match in _HEADING.finditer(prose(text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match["text"]).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number, name = 0, slug
        while name in found:
            number += 1
            name = f"{slug}-{number}"
        found.add(name)
    return found


def broken(page: Path, text: str) -> list[str]:
    """The links of a page that lead to no file or to no heading."""
    found = []
    for target in links(text):
        path, _, anchor = target.partition("#")
        leads_to = page.parent / path if path else page
        exists = leads_to.exists()
        if exists and anchor:
            exists = anchor in anchors(leads_to.read_text(encoding="utf-8"))
        if not exists:
            found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file_or_a_heading(page: Path) -> None:
    assert broken(page, page.read_text(encoding="utf-8")) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    page = ROOT / "docs" / "ci.md"
    text = (
        "[a](output.md#exit-codes) [b](nowhere.md) [c](output.md#nothing) [d](https://x.invalid)\n"
        "`[e](code.md)`\n```\n[f](block.md)\n```\n"
    )
    assert broken(page, text) == ["nowhere.md", "output.md#nothing"]


def test_anchors_are_those_of_github() -> None:
    text = "# In `a` [pipeline](x.md)\n## 17. Data, and loss\n"
    text += "```sh\n# no heading\n```\n## Twice\n## Twice\n"
    assert anchors(text) == {"in-a-pipeline", "17-data-and-loss", "twice", "twice-1"}
