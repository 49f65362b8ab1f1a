"""PyTorch's losses, and what its layers make of their values. Source: torch.nn, PyTorch 2.13."""

from __future__ import annotations

from typing import Any

from cnnshape.losses import Loss
from cnnshape.values import Anything, Bool, Choice, Float, Int, Optional, Type

_POSITIVE = Float(above=0)
_REDUCED: dict[str, Type[Any]] = {
    "size_average": Optional(Bool()),
    "reduce": Optional(Bool()),
    "reduction": Choice("none", "mean", "sum"),
}
_REDUCTION = {"reduction": _REDUCED["reduction"]}
_MARGIN = {"margin": Float()}
_WEIGHT = {"weight": Anything()}
_CLASSES = {**_WEIGHT, "ignore_index": Int()}
# Types of class numbers: one byte is enough where there is one class per sample.
_NUMBERS = ("int64", "uint8 per sample")
_REAL = ("float",)
_NO_TRUTH = ("float", "int")

# Elements against elements, broadcast with a warning at most.
_ELEMENTS = Loss("same", _REDUCED, broadcasts="both")
_CROSS_ENTROPY = Loss(
    *("either", {**_CLASSES, **_REDUCED, "label_smoothing": Float(max=1)}),
    class_axis=0,
    wants="logits",
    over="classes",
    sibling="",
    numbers=_NUMBERS,
    values=_REAL,
)
_BINARY = Loss(
    *("same", {**_WEIGHT, **_REDUCED}),
    wants="probabilities",
    over="units",
    values=("output",),
)

# Module → (what it demands, its function).
_DECLARED: dict[str, tuple[Loss, str]] = {
    "CrossEntropyLoss": (_CROSS_ENTROPY, "cross_entropy"),
    "NLLLoss": (
        _CROSS_ENTROPY._replace(
            form="classes",
            arguments={**_CLASSES, **_REDUCED},
            wants="log-probabilities",
            sibling="CrossEntropyLoss",
        ),
        "nll_loss",
    ),
    "BCELoss": (_BINARY, "binary_cross_entropy"),
    "BCEWithLogitsLoss": (
        _BINARY._replace(
            arguments={**_BINARY.arguments, "pos_weight": Anything()}, wants="logits", values=_REAL
        ),
        "binary_cross_entropy_with_logits",
    ),
    "MSELoss": (_ELEMENTS, "mse_loss"),
    "L1Loss": (_ELEMENTS._replace(values=_NO_TRUTH), "l1_loss"),
    "SmoothL1Loss": (
        _ELEMENTS._replace(arguments={**_REDUCED, "beta": Float(min=0)}),
        "smooth_l1_loss",
    ),
    "HuberLoss": (
        _ELEMENTS._replace(arguments={**_REDUCTION, "delta": _POSITIVE}, values=("output",)),
        "huber_loss",
    ),
    "KLDivLoss": (
        _ELEMENTS._replace(
            arguments={**_REDUCED, "log_target": Bool()},
            wants="log-probabilities",
            over="classes",
            values=_REAL,
        ),
        "kl_div",
    ),
    "PoissonNLLLoss": (
        _ELEMENTS._replace(
            arguments={"log_input": Bool(), "full": Bool(), "eps": Float(), **_REDUCED}
        ),
        "poisson_nll_loss",
    ),
    "HingeEmbeddingLoss": (
        _ELEMENTS._replace(arguments={**_MARGIN, **_REDUCED}),
        "hinge_embedding_loss",
    ),
    "SoftMarginLoss": (
        _ELEMENTS._replace(broadcasts="labels", values=_NO_TRUTH),
        "soft_margin_loss",
    ),
    "MultiLabelMarginLoss": (
        Loss("indices", _REDUCED, numbers=("int64",), most_axes=1),
        "multilabel_margin_loss",
    ),
    "MultiLabelSoftMarginLoss": (
        _ELEMENTS._replace(
            arguments={**_WEIGHT, **_REDUCED}, wants="logits", over="units", values=_NO_TRUTH
        ),
        "multilabel_soft_margin_loss",
    ),
    "MultiMarginLoss": (
        Loss(
            *("classes", {"p": Int(min=1, max=2), **_MARGIN, **_WEIGHT, **_REDUCED}),
            class_axis=0,
            over="classes",
            numbers=("int64",),
            most_axes=1,
        ),
        "multi_margin_loss",
    ),
    # What these compare is more than one output and its labels.
    "GaussianNLLLoss": (
        Loss("open", {"full": Bool(), "eps": _POSITIVE, **_REDUCTION}),
        "gaussian_nll_loss",
    ),
    "CTCLoss": (
        Loss("open", {"blank": Int(), **_REDUCTION, "zero_infinity": Bool()}),
        "ctc_loss",
    ),
    "CosineEmbeddingLoss": (Loss("open", {**_MARGIN, **_REDUCED}), "cosine_embedding_loss"),
    "MarginRankingLoss": (Loss("open", {**_MARGIN, **_REDUCED}), "margin_ranking_loss"),
    "TripletMarginLoss": (
        Loss("open", {**_MARGIN, "p": Float(), "eps": Float(), "swap": Bool(), **_REDUCED}),
        "triplet_margin_loss",
    ),
    "TripletMarginWithDistanceLoss": (
        Loss("open", {"distance_function": Anything(), **_MARGIN, "swap": Bool(), **_REDUCTION}),
        "triplet_margin_with_distance_loss",
    ),
    "AdaptiveLogSoftmaxWithLoss": (
        Loss(
            "open",
            {
                "in_features": Int(min=1),
                "n_classes": Int(min=1),
                "cutoffs": Anything(),
                "div_value": Float(),
                "head_bias": Bool(),
                "device": Anything(),
                "dtype": Anything(),
            },
        ),
        "",
    ),
    "LinearCrossEntropyLoss": (
        Loss(
            "open",
            {
                "in_features": Int(min=1),
                "num_classes": Int(min=1),
                "out_features": Anything(),
                "bias": Bool(),
                "device": Anything(),
                "dtype": Anything(),
                **_REDUCTION,
                **_WEIGHT,
                "ignore_index": Optional(Int()),
                "label_smoothing": Float(max=1),
                "options": Anything(),
            },
        ),
        "linear_cross_entropy",
    ),
}


def _of_function(loss: Loss) -> Loss:
    return loss._replace(sibling=_DECLARED[loss.sibling][1]) if loss.sibling else loss


LOSSES: dict[str, Loss] = {
    **{module: loss for module, (loss, _) in _DECLARED.items()},
    **{name: _of_function(loss) for loss, name in _DECLARED.values() if name},
}

# Layer → the activation that it is.
ACTIVATIONS = {
    "Identity": "",
    "Softmax": "softmax",
    "Softmax2d": "softmax",
    "softmax": "softmax",
    "LogSoftmax": "log_softmax",
    "log_softmax": "log_softmax",
    "Sigmoid": "sigmoid",
    "sigmoid": "sigmoid",
    "LogSigmoid": "log_sigmoid",
    "logsigmoid": "log_sigmoid",
    "ReLU": "relu",
    "relu": "relu",
    "Tanh": "tanh",
    "tanh": "tanh",
    "LeakyReLU": "leaky_relu",
    "leaky_relu": "leaky_relu",
    "ELU": "elu",
    "elu": "elu",
}
