"""Operations of the zoo, counted by PyTorch itself."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from converted import specs

import cnnshape

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore")]
SCRIPT = Path(__file__).parent.parent / "oracle" / "record_flops.py"


@pytest.mark.parametrize("path", specs("pytorch", "specs"), ids=lambda path: path.stem)
def test_flops_are_those_that_pytorch_counts(path: Path) -> None:
    pytest.importorskip("torch", exc_type=ImportError)
    counted = runpy.run_path(str(SCRIPT))["flops_of"](path)
    assert cnnshape.cost(cnnshape.load(path)).flops == counted
