"""The PyTorch models of the specs that torchvision does not have, traced as torchvision's were."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

torch: Any = import_module("torch")
nn: Any = torch.nn
functional: Any = import_module("torch.nn.functional")
fx: Any = import_module("torch.fx")
shape_prop: Any = import_module("torch.fx.passes.shape_prop")


def dcgan_generator() -> Any:
    """The generator of PyTorch's DCGAN tutorial."""
    parts: list[Any] = []
    before = 100
    for channels, stride, padding in ((512, 1, 0), (256, 2, 1), (128, 2, 1), (64, 2, 1)):
        parts += [
            nn.ConvTranspose2d(before, channels, 4, stride, padding, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(True),
        ]
        before = channels
    parts += [nn.ConvTranspose2d(before, 3, 4, 2, 1, bias=False), nn.Tanh()]
    return as_main(parts)


def dcgan_discriminator() -> Any:
    """The discriminator of PyTorch's DCGAN tutorial."""
    parts: list[Any] = [nn.Conv2d(3, 64, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True)]
    before = 64
    for channels in (128, 256, 512):
        parts += [
            nn.Conv2d(before, channels, 4, 2, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        before = channels
    parts += [nn.Conv2d(before, 1, 4, 1, 0, bias=False), nn.Sigmoid()]
    return as_main(parts)


def as_main(parts: list[Any]) -> Any:
    """The tutorial keeps its layers in a `Sequential` called main."""
    model = nn.Sequential()
    model.add_module("main", nn.Sequential(*parts))
    return model


def audio_m5() -> Any:
    """The network of torchaudio's tutorial on speech commands."""
    rows = ((1, 32, 80, 16), (32, 32, 3, 1), (32, 64, 3, 1), (64, 64, 3, 1))

    class M5(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            for number, (before, channels, kernel, stride) in enumerate(rows, start=1):
                setattr(self, f"conv{number}", nn.Conv1d(before, channels, kernel, stride))
                setattr(self, f"bn{number}", nn.BatchNorm1d(channels))
                setattr(self, f"pool{number}", nn.MaxPool1d(4))
            self.fc1 = nn.Linear(64, 35)

        def forward(self, x: Any) -> Any:
            for number in range(1, 5):
                x = getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(x))
                x = getattr(self, f"pool{number}")(functional.relu(x))
            x = x.mean(-1, keepdim=True).permute(0, 2, 1)
            return functional.log_softmax(self.fc1(x), dim=2)

    return M5()


def fpn_small() -> Any:
    sizes = (3, 16, 32, 64, 128, 256)

    class Pyramid(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            for level in range(1, 6):
                stage = nn.Sequential(
                    nn.Conv2d(sizes[level - 1], sizes[level], 3, 2, 1, bias=False),
                    nn.BatchNorm2d(sizes[level]),
                    nn.ReLU(),
                )
                setattr(self, f"c{level}", stage)
            for level in (3, 4, 5):
                setattr(self, f"lateral{level}", nn.Conv2d(sizes[level], 64, 1))
                setattr(self, f"p{level}", nn.Conv2d(64, 64, 3, padding=1))

        def forward(self, x: Any) -> Any:
            c3 = self.c3(self.c2(self.c1(x)))
            c4 = self.c4(c3)
            top = self.lateral5(self.c5(c4))
            middle = self.lateral4(c4) + functional.interpolate(top, scale_factor=2)
            low = self.lateral3(c3) + functional.interpolate(middle, scale_factor=2)
            return self.p3(low), self.p4(middle), self.p5(top)

    return Pyramid()


# The name of the record → what builds the model, and one sample.
MODELS: dict[str, tuple[Callable[[], Any], tuple[int, ...]]] = {
    "torch_dcgan_generator": (dcgan_generator, (100, 1, 1)),
    "torch_dcgan_discriminator": (dcgan_discriminator, (3, 64, 64)),
    "torch_audio_m5": (audio_m5, (1, 8000)),
    "torch_fpn_small": (fpn_small, (3, 256, 256)),
}


def trace(name: str) -> dict[str, Any]:
    """The model of that record as nodes of its graph, with the shapes of a batch of one."""
    build, sample = MODELS[name]
    model = build().eval()
    graph = fx.symbolic_trace(model)
    x = torch.zeros(1, *sample)
    with torch.no_grad():
        shape_prop.ShapeProp(graph).propagate(x)
    modules = dict(model.named_modules())
    return {
        "source": f"torch {torch.__version__}",
        "model": name.removeprefix("torch_"),
        "input_shape": list(x.shape),
        "total_params": sum(p.numel() for p in model.parameters()),
        "trainable_params": sum(p.numel() for p in model.parameters() if p.requires_grad),
        "nodes": [node_row(node, modules) for node in graph.graph.nodes],
    }


def node_row(node: Any, modules: dict[str, Any]) -> dict[str, Any]:
    target = node.target if isinstance(node.target, str) else node.target.__name__
    meta = node.meta.get("tensor_meta")
    row = {
        "name": node.name,
        "op": node.op,
        "target": target,
        "inputs": [before.name for before in node.all_input_nodes],
        "output_shape": list(meta.shape) if hasattr(meta, "shape") else None,
    }
    if node.op == "call_module":
        module = modules[target]
        weights = {key: list(weight.shape) for key, weight in module.named_parameters()}
        row["type"] = type(module).__name__
        row["weights"] = weights
        row["buffers"] = {key: list(buffer.shape) for key, buffer in module.named_buffers()}
        row["params"] = sum(weight.numel() for weight in module.parameters())
    return row
