"""What holds for every test: hypothesis draws the same examples every time, so that a run says
something about the code only, and a slow machine fails nothing."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
