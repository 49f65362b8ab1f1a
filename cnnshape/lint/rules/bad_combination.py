"""Values that are allowed each, but not together.

Why: the framework refuses the layer, some of them only at the first batch: padding 'same' with a
stride in PyTorch, strides with dilation in Keras, pool padding above half the kernel.

When to ignore: never.
"""

from __future__ import annotations

BAD = """\
framework: pytorch
input: [3, 32, 32]
layers:
  - Conv2d: {in_channels: 3, out_channels: 8, kernel_size: 3, stride: 2, padding: same}
"""

GOOD = """\
framework: pytorch
input: [3, 32, 32]
layers:
  - Conv2d: {in_channels: 3, out_channels: 8, kernel_size: 3, stride: 2, padding: 1}
"""

FIXED = GOOD
