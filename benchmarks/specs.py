"""The specs that the benchmarks are run on."""

from __future__ import annotations


def keras_chain(layers: int) -> str:
    """Convolution, normalisation and activation in turn, arguments as mappings; no two
    convolutions in a row are alike."""
    head = "name: chain\nframework: keras\ninput: [224, 224, 3]\nlayers:\n"
    return head + "".join(
        [
            f"  - Conv2D: {{filters: {32 + i % 7}, kernel_size: 3, padding: same}}\n"
            "  - BatchNormalization: {epsilon: 0.001}\n"
            "  - ReLU\n"
            for i in range(layers // 3)
        ]
    )


def torch_chain(layers: int) -> str:
    """The same in PyTorch, with the numbers of channels declared."""
    text = "name: chain\nframework: pytorch\ninput: [3, 224, 224]\nlayers:\n"
    channels = 3
    for i in range(layers // 3):
        given, channels = channels, 32 + i % 7
        text += (
            f"  - Conv2d: {{in_channels: {given}, out_channels: {channels}, kernel_size: 3}}\n"
            f"  - BatchNorm2d: {{num_features: {channels}}}\n"
            "  - ReLU\n"
        )
    # Without padding the map would be used up.
    return text.replace("kernel_size: 3}", "kernel_size: 3, padding: 1}")


def dense_blocks(layers: int) -> str:
    """Blocks of twelve convolutions, each of which is given all before it, as in DenseNet."""
    text = "name: dense\nframework: keras\ninput: [8, 8, 16]\nlayers:\n"
    for block in range(layers // 24):
        names: list[str] = []
        for i in range(12):
            names.append(f"c{block}_{i}")
            text += f"  - Conv2D: {{filters: 4, kernel_size: 1, name: {names[-1]}}}\n"
            text += f"  - Concatenate: {{inputs: [{', '.join(names)}]}}\n"
    return text


def mistakes(number: int) -> str:
    """One mistake in each line, of five kinds."""
    lines = (
        "  - Conv2D: {filters: 32, kernel_size: 3x3}",
        "  - Conv2DD: {filters: 3}",
        "  - Conv2D: {filter: 32, kernel_size: 3}",
        "  - Add: {inputs: [nothing%d, input]}",
        "  - Conv2D: {filters: 32, kernel_size: 3, padding: some}",
    )
    text = "framework: keras\ninput: [224, 224, 3]\nlayers:\n"
    return text + "".join([lines[i % 5].replace("%d", str(i)) + "\n" for i in range(number)])
