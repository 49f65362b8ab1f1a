"""PyTorch's layers, drawn at random, in PyTorch itself and in cnnshape."""

from __future__ import annotations

import pytest
from torch_cases import LAYERS, make

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_does_what_pytorch_does(layer: str) -> None:
    pytest.importorskip("torch", exc_type=ImportError)
    from comparison import compare
    from torch_exceptions import excepted
    from torch_framework import ask

    compare("torch", len(LAYERS), lambda draw: make(draw, layer), ask, excepted)
