"""Keras's losses, and what its layers make of their values. Source: keras.losses, Keras 3.15."""

from __future__ import annotations

from cnnshape.losses import Loss
from cnnshape.sizes import List
from cnnshape.values import Anything, Bool, Choice, Float, Int, Null, OneOf, Optional, Text

_SHARE = Float(min=0, max=1)
_AXES = OneOf(Null(), OneOf(Int(), List(Int())))
# Of the functions; the classes have `_OF_CLASSES` as well.
_LOGITS = {"from_logits": Bool()}
_SMOOTHED = {**_LOGITS, "label_smoothing": _SHARE, "axis": Int()}
_FOCAL = {"alpha": Anything(), "gamma": Float(), **_SMOOTHED}
_OF_CLASSES = {
    "reduction": Optional(
        Choice("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight", "none")
    ),
    "name": Optional(Text()),
    "dtype": Optional(Anything()),
}

# Elements against elements: Keras aligns the ranks and lets the backend broadcast the rest.
_ELEMENTS = Loss("same", {}, aligns=True, broadcasts="both")
_BINARY = Loss(
    *("same", _SMOOTHED),
    aligns=True,
    wants="probabilities",
    over="units",
    switch="from_logits",
)
_CATEGORICAL = _BINARY._replace(over="classes", sibling="sparse_categorical_crossentropy")
_SPARSE = _CATEGORICAL._replace(
    form="classes",
    arguments={**_LOGITS, "ignore_class": Optional(Int()), "axis": Int()},
    sibling="categorical_crossentropy",
)

# Function → (what it demands, its class, its other names).
_DECLARED: dict[str, tuple[Loss, str, str]] = {
    "categorical_crossentropy": (_CATEGORICAL, "CategoricalCrossentropy", ""),
    "sparse_categorical_crossentropy": (_SPARSE, "SparseCategoricalCrossentropy", ""),
    "categorical_focal_crossentropy": (
        _CATEGORICAL._replace(arguments=_FOCAL, broadcasts="both"),
        *("CategoricalFocalCrossentropy", ""),
    ),
    "binary_crossentropy": (_BINARY, "BinaryCrossentropy", "bce BCE"),
    "binary_focal_crossentropy": (
        _BINARY._replace(arguments={"apply_class_balancing": Bool(), **_FOCAL}),
        *("BinaryFocalCrossentropy", ""),
    ),
    "mean_squared_error": (_ELEMENTS, "MeanSquaredError", "mse MSE"),
    "mean_absolute_error": (_ELEMENTS, "MeanAbsoluteError", "mae MAE"),
    "mean_absolute_percentage_error": (_ELEMENTS, "MeanAbsolutePercentageError", "mape MAPE"),
    "mean_squared_logarithmic_error": (_ELEMENTS, "MeanSquaredLogarithmicError", "msle MSLE"),
    "kl_divergence": (
        _ELEMENTS._replace(wants="probabilities", over="classes"),
        *("KLDivergence", "kld KLD"),
    ),
    "huber": (_ELEMENTS._replace(arguments={"delta": Float()}), "Huber", ""),
    "log_cosh": (_ELEMENTS, "LogCosh", ""),
    "poisson": (_ELEMENTS, "Poisson", ""),
    "hinge": (_ELEMENTS, "Hinge", ""),
    "squared_hinge": (_ELEMENTS, "SquaredHinge", ""),
    "categorical_hinge": (_ELEMENTS, "CategoricalHinge", ""),
    "cosine_similarity": (_ELEMENTS._replace(arguments={"axis": Int()}), "CosineSimilarity", ""),
    "dice": (_ELEMENTS._replace(arguments={"axis": _AXES}), "Dice", ""),
    "tversky": (
        _ELEMENTS._replace(arguments={"alpha": Float(), "beta": Float(), "axis": _AXES}),
        *("Tversky", ""),
    ),
    "ctc": (Loss("sequence", {}, aligns=True), "CTC", ""),
    "circle": (
        Loss("ids", {"gamma": Float(), "margin": Float(), "remove_diagonal": Bool()}, aligns=True),
        *("Circle", ""),
    ),
}
# What `compile` makes one of the three of, by the shapes of the labels and of the output.
_BY_SHAPE = Loss("either", {}, aligns=True, wants="probabilities")


def _of_class(function: str, loss: Loss, name: str) -> Loss:
    sibling = _DECLARED[loss.sibling][1] if loss.sibling else ""
    return loss._replace(arguments={**loss.arguments, **_OF_CLASSES}, sibling=sibling)


LOSSES: dict[str, Loss] = {
    **{function: loss for function, (loss, _, _) in _DECLARED.items()},
    **{name: _of_class(function, loss, name) for function, (loss, name, _) in _DECLARED.items()},
    **{other: loss for loss, _, others in _DECLARED.values() for other in others.split()},
    **dict.fromkeys(("crossentropy", "ce"), _BY_SHAPE),
}

# Layer → the activation that it is. An argument `activation` says it by the same names.
ACTIVATIONS = {
    "Softmax": "softmax",
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "Identity": "",
    **{
        f"ops.{name}": name
        for name in ("softmax", "log_softmax", "sigmoid", "log_sigmoid", "relu", "tanh", "elu")
    },
}
