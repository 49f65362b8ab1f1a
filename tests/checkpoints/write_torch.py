"""Writes the files of weights beside it that PyTorch and safetensors make.

Written with PyTorch 2.13.0 and safetensors 0.8.0: `python tests/checkpoints/write_torch.py`.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from importlib import import_module
from pathlib import Path
from typing import Any

torch: Any = import_module("torch")
nn: Any = import_module("torch.nn")
save_file: Any = import_module("safetensors.torch").save_file

HERE = Path(__file__).parent


def net() -> Any:
    """The model of net.yaml."""
    torch.manual_seed(0)
    return nn.Sequential(
        OrderedDict(
            conv=nn.Conv2d(3, 4, 3),
            bn=nn.BatchNorm2d(4),
            act=nn.ReLU(),
            flat=nn.Flatten(),
            fc=nn.Linear(144, 5),
        )
    )


def main() -> None:
    model = net()
    state = model.state_dict()
    plain = {name: tensor.contiguous() for name, tensor in state.items()}
    torch.save(state, HERE / "net.pt")
    torch.save(model, HERE / "whole_module.pt")
    torch.save(state, HERE / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(nn.DataParallel(model).state_dict(), HERE / "data_parallel.pt")
    for prefix, file in (("_orig_mod.", "compiled.pt"), ("model.", "prefixed.pt")):
        torch.save({prefix + name: tensor for name, tensor in state.items()}, HERE / file)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.zeros(2, 3, 8, 8)).sum().backward()
    optimizer.step()
    training = {
        "epoch": 3,
        "best": 0.5,
        "args": {"lr": 0.1, "size": torch.Size([3, 8, 8]), "dtype": torch.float16},
        "state_dict": state,
        "optimizer": optimizer.state_dict(),
    }
    torch.save(training, HERE / "training.pt")
    torch.save({"generator": state, "discriminator": {"w": plain["fc.bias"]}}, HERE / "two.pt")
    half = {name: t.bfloat16() if t.is_floating_point() else t for name, t in plain.items()}
    torch.save(half, HERE / "bfloat16.pt")
    unsigned = {name: t if name != "fc.bias" else t.to(torch.uint16) for name, t in plain.items()}
    torch.save(unsigned, HERE / "uint16.pt")
    torch.save(dict(model.named_parameters()), HERE / "parameters.pt")
    shared = nn.ModuleDict({"a": nn.Linear(3, 3), "b": nn.Linear(3, 3)})
    shared["b"].weight = shared["a"].weight
    torch.save(shared.state_dict(), HERE / "shared.pt")
    torch.jit.save(torch.jit.script(nn.Linear(2, 2)), HERE / "script.pt")
    save_file(plain, HERE / "net.safetensors", metadata={"format": "pt"})
    save_file({name: half[name] for name in half}, HERE / "bfloat16.safetensors")
    other = dict(plain) | {"fc.weight": torch.zeros(10, 144), "head.bias": torch.zeros(5)}
    del other["fc.bias"], other["bn.running_mean"], other["bn.num_batches_tracked"]
    save_file(other, HERE / "other.safetensors")
    shards: dict[str, dict[str, Any]] = {}
    where = {}
    for number, name in enumerate(plain):
        file = f"shard-{number // 5 + 1:05}-of-00002.safetensors"
        shards.setdefault(file, {})[name] = plain[name]
        where[name] = file
    for file, tensors in shards.items():
        save_file(tensors, HERE / file)
    index = {"metadata": {"total_size": 1}, "weight_map": where}
    (HERE / "model.safetensors.index.json").write_text(json.dumps(index, indent=1))


if __name__ == "__main__":
    main()
