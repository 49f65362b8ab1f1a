"""Keras's layers, drawn at random, in Keras itself and in cnnshape."""

from __future__ import annotations

import pytest
from keras_cases import LAYERS, NEEDS_TENSORFLOW, make

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_does_what_keras_does(layer: str) -> None:
    pytest.importorskip("keras", exc_type=ImportError)
    if layer in NEEDS_TENSORFLOW:
        pytest.importorskip("tensorflow", exc_type=ImportError)
    from comparison import compare
    from keras_exceptions import excepted
    from keras_framework import ask

    compare("keras", len(LAYERS), lambda draw: make(draw, layer), ask, excepted)
