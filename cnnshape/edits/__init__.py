"""Edits of a spec's text, made from the nodes that stand in it.

Every function gives the edits of one change in the style that is there (flow or block, YAML or
JSON), or none where the text has no place for it. Comments, quotes, anchors and line endings stay.
The edits of one change never overlap.
"""

from __future__ import annotations

from typing import TypeAlias

from cnnshape.diagnostics import Edit

Edits: TypeAlias = tuple[Edit, ...]
