"""Other forms of a model than a spec, read and written."""

from __future__ import annotations

# What the archive of a saved model is called.
ARCHIVE_SUFFIX = ".keras"
