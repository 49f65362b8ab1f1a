"""A layer of a saved model of which the file does not say what it computes: a layer of one's own,
or Python code that is not run.

Why: its output is unknown, and so is all that depends on it: the table shows `?` there, and the
totals say that they are partial.

When to ignore: where the layer is known to be there and the rest of the model is what matters.
"""

from __future__ import annotations

BAD = """\
{"class_name": "Sequential", "config": {"name": "m", "layers": [
  {"class_name": "InputLayer", "config": {"batch_shape": [null, 8], "name": "in"}},
  {"class_name": "MyLayer", "registered_name": "my>MyLayer", "config": {"name": "own"}}
]}}
"""

GOOD = """\
{"class_name": "Sequential", "config": {"name": "m", "layers": [
  {"class_name": "InputLayer", "config": {"batch_shape": [null, 8], "name": "in"}},
  {"class_name": "Dense", "config": {"name": "own", "units": 4}}
]}}
"""
