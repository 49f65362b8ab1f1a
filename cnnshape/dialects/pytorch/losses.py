"""PyTorch's losses. Source: torch.nn, PyTorch 2.13."""

from __future__ import annotations

from cnnshape.losses import Loss

_OPEN = Loss("open")

LOSSES = {
    "CrossEntropyLoss": Loss("either", class_axis=0, lenient=False),
    "NLLLoss": Loss("classes", class_axis=0, sibling="CrossEntropyLoss", lenient=False),
    "BCELoss": Loss("same", lenient=False),
    "BCEWithLogitsLoss": Loss("same", lenient=False),
    # These broadcast with a warning, or depend on more than shapes.
    **dict.fromkeys(
        (
            *("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "KLDivLoss", "PoissonNLLLoss"),
            *("GaussianNLLLoss", "CTCLoss", "CosineEmbeddingLoss", "HingeEmbeddingLoss"),
            *("MarginRankingLoss", "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss"),
            *("MultiMarginLoss", "SoftMarginLoss", "TripletMarginLoss"),
            *("TripletMarginWithDistanceLoss", "AdaptiveLogSoftmaxWithLoss"),
            "LinearCrossEntropyLoss",
        ),
        _OPEN,
    ),
}
