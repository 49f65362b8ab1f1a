"""docs/configuration.md: its table is that of the keys, and its examples are right.

`python tests/config/test_manual_page.py` writes the table.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnnshape.config.explaining import entries
from cnnshape.config.keys import KEYS
from cnnshape.config.reading import read_configuration
from cnnshape.source import Source

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "configuration.md"
_TABLE = re.compile(r"(?<=<!-- settings: )([^\n]*-->\n).*(?=<!-- end of settings -->)", re.DOTALL)
_EXAMPLE = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def table() -> str:
    lines = ["| key | value | default | |", "|---|---|---|---|"]
    defaults = {entry.key: entry.value for entry in entries(None, {})}
    for key in KEYS:
        # The long list stands in the text below.
        default = f"`{defaults[key.name]}`" if len(defaults[key.name]) in range(1, 20) else ""
        lines.append(f"| `{key.name}` | {key.form} | {default} | {key.about} |")
    return "".join(f"{line}\n" for line in lines)


def with_table(text: str) -> str:
    return _TABLE.sub(lambda match: match[1] + table(), text)


def test_table_is_that_of_the_keys() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert with_table(text) == text
    assert table() in text


@pytest.mark.parametrize(
    "example",
    [
        example
        for page in (PAGE, ROOT / "README.md")
        for example in _EXAMPLE.findall(page.read_text(encoding="utf-8"))
    ],
)
def test_examples_are_right(example: str) -> None:
    name = "pyproject.toml" if "[tool.cnnshape]" in example else "cnnshape.toml"
    found = read_configuration(Source(example, name), "/")
    assert found is not None
    assert found.diagnostics == ()
    assert found.lines


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
