"""Specs that are converted and then built by the framework itself."""

from __future__ import annotations

from pathlib import Path

from cnnshape.analysis import study
from cnnshape.files import open_beside, read_source
from cnnshape.infer import Stages
from cnnshape.report import Report
from cnnshape.shape import BATCH, Shape

ROOT = Path(__file__).parents[2]
BATCH_SIZE = 2
# What stands for a size that may be any.
ANY_SIZE = 64


def specs(framework: str, *folders: str) -> list[Path]:
    """The specs and saved models without errors."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in (".yaml", ".json"):
                report, stages = study(read_source(str(path)), open_beside)
                if stages is not None and not report.errors and report.framework == framework:
                    found.append(path)
    return found


def read(path: Path) -> tuple[Report, Stages]:
    report, stages = study(read_source(str(path)), open_beside)
    assert stages is not None
    return report, stages


def sizes(shape: Shape) -> tuple[int, ...]:
    """The shape with numbers for what is open."""
    return tuple(
        [BATCH_SIZE if d is BATCH else d if isinstance(d, int) else ANY_SIZE for d in shape]
    )


def open_sizes(shape: Shape) -> tuple[int | None, ...]:
    """The shape as Keras writes it."""
    return tuple([d if isinstance(d, int) else None for d in shape])
