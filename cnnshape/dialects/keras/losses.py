"""Keras's losses. Source: keras.losses, Keras 3.15."""

from __future__ import annotations

from cnnshape.losses import Loss

_SAME = Loss("same")
_OPEN = Loss("open")

LOSSES = {
    "CategoricalCrossentropy": Loss("same", sibling="SparseCategoricalCrossentropy"),
    "categorical_crossentropy": Loss("same", sibling="sparse_categorical_crossentropy"),
    "CategoricalFocalCrossentropy": _SAME,
    "categorical_focal_crossentropy": _SAME,
    "SparseCategoricalCrossentropy": Loss("classes", sibling="CategoricalCrossentropy"),
    "sparse_categorical_crossentropy": Loss("classes", sibling="categorical_crossentropy"),
    **dict.fromkeys(
        (
            *("BinaryCrossentropy", "binary_crossentropy", "bce", "BCE"),
            *("BinaryFocalCrossentropy", "binary_focal_crossentropy"),
        ),
        _SAME,
    ),
    # These broadcast, or depend on more than shapes.
    **dict.fromkeys(
        (
            *("MeanSquaredError", "mean_squared_error", "mse", "MSE"),
            *("MeanAbsoluteError", "mean_absolute_error", "mae", "MAE"),
            *("MeanAbsolutePercentageError", "mean_absolute_percentage_error", "mape", "MAPE"),
            *("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", "msle", "MSLE"),
            *("KLDivergence", "kl_divergence", "kld", "KLD", "Huber", "huber"),
            *("LogCosh", "log_cosh", "Poisson", "poisson", "Hinge", "hinge"),
            *("SquaredHinge", "squared_hinge", "CategoricalHinge", "categorical_hinge"),
            *("CosineSimilarity", "cosine_similarity", "Dice", "dice", "Tversky", "tversky"),
            *("CTC", "ctc", "Circle", "circle", "CategoricalGeneralizedCrossEntropy"),
            "categorical_generalized_cross_entropy",
        ),
        _OPEN,
    ),
}
