"""Text that is no valid YAML or JSON. Nothing of the file is used, because half a list would only
lead to false alarms.

Why: YAML's own messages speak of tokens and flow sequences; the place and the help say what to
change.

When to ignore: never; it cannot be switched off.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 32, kernel_size: [3, 3}
"""

GOOD = """\
framework: keras
input: [28, 28, 1]
layers:
  - Conv2D: {filters: 32, kernel_size: [3, 3]}
"""
