"""A window that does not fit into its input: an axis of the output falls to zero or below.

Why: every unpadded convolution and every pooling makes the map smaller, and after a few of them
nothing is left. TensorFlow says "Negative dimension size caused by subtracting", PyTorch "Kernel
size can't be greater than actual input size".

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: keras
input: [4, 4, 1]
layers:
  - MaxPooling2D: 2
  - Conv2D: {filters: 8, kernel_size: 3}
"""

GOOD = """\
framework: keras
input: [8, 8, 1]
layers:
  - MaxPooling2D: 2
  - Conv2D: {filters: 8, kernel_size: 3}
"""
