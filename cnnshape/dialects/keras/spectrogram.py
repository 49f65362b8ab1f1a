"""Keras's layers for sound. Source: keras/src/layers/preprocessing, Keras 3.15."""

from __future__ import annotations

from cnnshape.dialects.base import Call
from cnnshape.layers.spectrogram import MelSpectrogram, STFTSpectrogram
from cnnshape.sizes import List
from cnnshape.values import Anything, Bool, Choice, Float, OneOf, Optional

_ANYTHING = Anything()

# The windows that need no numbers of their own. Source: scipy.signal.get_window, SciPy 1.17.
_NAMES = (
    "barthann brthan bth bartlett bart brt blackman black blk blackmanharris blackharr bkh "
    "bohman bman bmn boxcar box ones rect rectangular cosine halfcosine exponential poisson "
    "flattop flat flt hamming hamm ham hann han lanczos sinc nuttall nutl nut parzen parz par "
    "taylor taylorwin triangle triang tri tukey tuk"
)
_WINDOWS = Choice(
    *(name + end for name in _NAMES.split() for end in ("", "_symmetric", "_periodic"))
)

LAYERS = {
    "MelSpectrogram": Call(
        MelSpectrogram,
        {
            "fft_length": 2048,
            "sequence_stride": 512,
            "sequence_length": None,
            "window": "hann",
            "sampling_rate": 16000,
            "num_mel_bins": 128,
            "min_freq": 20.0,
            "max_freq": None,
            "power_to_db": True,
            "top_db": 80.0,
            "mag_exp": 2.0,
            "min_power": 1e-10,
            "ref_power": 1.0,
        },
        types={
            "window": _ANYTHING,
            "sampling_rate": Float(),
            "min_freq": Float(),
            "max_freq": Optional(Float()),
            "power_to_db": Bool(),
            "top_db": Optional(Float()),
            "mag_exp": Float(),
            "min_power": Float(),
            "ref_power": Float(),
        },
    ),
    "STFTSpectrogram": Call(
        STFTSpectrogram,
        {
            "mode": "log",
            "frame_length": 256,
            "frame_step": None,
            "fft_length": None,
            "window": "hann",
            "periodic": False,
            "scaling": "density",
            "padding": "valid",
            "expand_dims": False,
            "data_format": None,
        },
        types={
            "window": OneOf(Optional(_WINDOWS), List(Float())),
            "periodic": Bool(),
            "scaling": Optional(Choice("density", "spectrum")),
        },
    ),
}
