"""`python -m cnnshape`."""

from __future__ import annotations

import sys

from cnnshape.cli import main

sys.exit(main())
