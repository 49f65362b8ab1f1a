"""How large a document may be. Beyond it a diagnostic is given instead of an exhausted machine."""

from __future__ import annotations

# Nodes after aliases are written out; 100,000 layers of ten values each fit.
MAX_NODES = 2_000_000
# Mappings and lists inside one another.
MAX_DEPTH = 100
# Characters of one file.
MAX_CHARACTERS = 64_000_000
