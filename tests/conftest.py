"""Settings of all tests.

Property tests draw the same examples every time, so that a run says something about the code only.
`pytest --hypothesis-profile=search` looks for new ones.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.large_base_example]

settings.register_profile(
    "repeat", derandomize=True, max_examples=100, deadline=None, suppress_health_check=_SLOW
)
settings.register_profile("search", max_examples=5_000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile("repeat")


def pytest_configure(config: pytest.Config) -> None:
    # Other modes put the folder of each test into the import path, and tests/oracle has folders
    # with the names of the frameworks.
    config.option.importmode = "importlib"
