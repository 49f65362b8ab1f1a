"""Whose class a saved layer is: Keras's own, under which name, or somebody's of whom the file says
nothing."""

from __future__ import annotations

from cnnshape.convert.saved_entry import Entry
from cnnshape.diagnostics import did_you_mean
from cnnshape.dialects.base import Dialect
from cnnshape.document.node import Mapping

# Layers that Keras 3 has under another name, and what it calls their arguments; empty where the
# argument plays no part.
OLDER: dict[str, tuple[str, dict[str, str]]] = {
    "SyncBatchNormalization": ("BatchNormalization", {}),
    "BatchNormalizationV1": ("BatchNormalization", {}),
    "BatchNormalizationV2": ("BatchNormalization", {}),
    "ThresholdedReLU": ("ReLU", {"theta": "threshold"}),
    "AddLoss": ("Identity", {"unconditional": ""}),
    "AddMetric": ("Identity", {"aggregation": "", "metric_name": ""}),
    "Lambda": (
        "Lambda",
        dict.fromkeys(
            ("function_type", "module", "output_shape_type", "output_shape_module"),
            "",
        ),
    ),
    "IntegerLookup": ("IntegerLookup", {"max_values": "max_tokens", "oov_value": "oov_token"}),
}
# Layers of which nothing is taken: they only note something down.
ENDS = ("AddLoss", "AddMetric")
# Layers of keras.applications, which are no public ones: their names say little, so that where
# no module is named their arguments must be the same.
_PRIVATE = {
    "LayerScale": {"init_values", "projection_dim"},
    "CustomScaleLayer": {"scale"},
}
# The packages whose `layers` are Keras's own.
_PACKAGES = ("keras", "keras_core", "tf_keras", "tensorflow")


def is_public(entry: Entry) -> bool:
    """Whether the class is one of Keras's, and not one of the same name."""
    if ">" in entry.registered or ">" in entry.kind.text:
        return False
    if entry.is_older:
        return entry.kind.text not in _PRIVATE or _is_private_one(entry)
    package, _, inside = entry.module.partition(".")
    if package not in _PACKAGES:
        return False
    if entry.kind.text in _PRIVATE:
        return "applications" in inside.split(".")
    return "layers" in inside.split(".") or "engine" in inside.split(".")


def _is_private_one(entry: Entry) -> bool:
    own = set(entry.config.keys()) - {"name", "trainable", "dtype"}
    return own == _PRIVATE[entry.kind.text]


# Layers that Keras has, or had, and of which nothing is known here.
NOT_COMPUTED = frozenset(
    (
        *("FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper", "Wrapper"),
        *("CuDNNGRU", "CuDNNLSTM", "DenseFeatures", "LocallyConnected1D", "LocallyConnected2D"),
        *("ModuleWrapper", "RandomHeight", "RandomWidth", "TensorFlowOpLayer"),
    )
)


def unknown(entry: Entry, dialect: Dialect) -> tuple[str, str]:
    """Of a layer that is none of those that are known, and that the file does not place."""
    if entry.kind.text not in NOT_COMPUTED:
        message, help = custom(entry)
        return message, did_you_mean(entry.kind.text, dialect.names()) or help
    message = f"what `{entry.kind.text}` gives is not computed here"
    return message, "what depends on it is unknown here; everything else is computed"


def custom(entry: Entry) -> tuple[str, str]:
    """Of a class that is not Keras's own."""
    if entry.kind.text in ("Functional", "Model", "Sequential"):
        message = f"the file does not say which layers this `{entry.kind.text}` consists of"
        return message, "what depends on it is unknown here"
    package, _, name = (entry.registered or entry.kind.text).rpartition(">")
    if package in ("", "Custom"):
        package = entry.module
    where = f" of `{package}`" if package else ""
    message = f"`{name}`{where} is no layer of Keras: the file does not say what it computes"
    return message, "what depends on it is unknown here; its code is never run"


def quantised(entry: Entry) -> tuple[str, str] | None:
    """Of a layer whose weights were made smaller; None of every other."""
    dtype = entry.config.get("dtype")
    config = dtype.get("config") if isinstance(dtype, Mapping) else None
    if not isinstance(config, Mapping) or config.get("mode") is None:
        return None
    message = f"the weights of a quantised `{entry.kind.text}` are not known"
    return message, "read the file that was saved before the model was quantised"
