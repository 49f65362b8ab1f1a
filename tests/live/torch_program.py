"""A spec of the cases as a PyTorch program: what PyTorch says, and when."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from case_comments import BUILT, FED, NEVER
from plain_spec import MERGES, PlainSpec, Step

torch: Any = import_module("torch")
functional: Any = import_module("torch.nn.functional")
torch.set_num_threads(1)

BATCH = 4
ANY_SIZE = 64
# Arguments that a spec may leave out, and the axis that says them.
FACTS = {
    **dict.fromkeys(("in_channels", "num_features", "num_channels"), 1),
    **dict.fromkeys(("in_features", "input_size", "embed_dim"), -1),
}
METHODS = ("view", "reshape", "permute", "repeat", "expand", "unflatten", "flip")


def ask(spec: PlainSpec) -> tuple[str, str]:
    """(when, what): the moment and the message, or what the model gives where it says nothing."""
    torch.manual_seed(0)
    moment = [BUILT]
    try:
        return NEVER, Program(spec, moment).run()
    except Exception as error:
        return moment[0], message(error)


def message(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


class Program:
    """Makes each module and calls it; `moment` says which of the two is going on."""

    def __init__(self, spec: PlainSpec, moment: list[str]) -> None:
        self.spec = spec
        self.moment = moment
        self.tensors: dict[str, Any] = {}
        self.modules: dict[str, Any] = {}

    def run(self) -> str:
        last: Any = None
        for name, given in self.spec.inputs.items():
            last = self.tensors[name] = self.sample(name, given)
        batch = last.shape[0]
        for step in self.spec.steps:
            taken = [last] if step.inputs is None else [self.find(name) for name in step.inputs]
            last = self.call(step, taken, batch)
            if step.name:
                self.tensors[step.name] = last
            self.tensors[step.type] = last
        outputs = [self.find(name) for name in self.spec.outputs] or [first(last)]
        self.train(outputs)
        return f"the output is {' and '.join([str(tuple(first(o).shape)) for o in outputs])}"

    def sample(self, name: str, given: dict[str, Any]) -> Any:
        shape, dtype = given["shape"], given.get("dtype", "float32")
        said = self.spec.data.get("x")
        if said is not None:
            one = said.get(name, said) if isinstance(said, dict) else said
            shape = one["shape"] if isinstance(one, dict) else one
            dtype = one.get("dtype", dtype) if isinstance(one, dict) else dtype
        sizes = [ANY_SIZE if size is None else size for size in shape]
        full = (given.get("batch_size") or BATCH, *sizes)
        return torch.zeros(full, dtype=getattr(torch, dtype))

    def find(self, name: str) -> Any:
        base, _, number = name.partition(".")
        found = self.tensors[base]
        return flat(found)[int(number)] if number else first(found)

    def call(self, step: Step, taken: list[Any], batch: int) -> Any:
        taken = [first(one) for one in taken]
        if step.type == "reuse":
            self.moment[0] = FED
            return self.modules[step.args[0]](*taken)
        if step.inner is not None:
            last = taken
            children = []
            for one in step.inner:
                last = [self.call(one, last, batch)]
                children.append(self.modules[f"last {one.type}"])
            self.modules[step.name] = torch.nn.Sequential(*children)
            return last[0]
        if step.type[0].islower():
            self.moment[0] = FED
            return operation(step, taken, batch)
        self.moment[0] = BUILT
        module = self.module(step, taken[0])
        self.modules[step.name] = self.modules[f"last {step.type}"] = module
        self.moment[0] = FED
        return module(*taken)

    def module(self, step: Step, tensor: Any) -> Any:
        args = [
            tensor.shape[-1 if step.type in ("Linear", "LSTM", "GRU", "RNN") else 1]
            if arg == "auto"
            else as_value(arg)
            for arg in step.args
        ]
        kwargs = {word: as_value(value) for word, value in step.kwargs.items()}
        made = getattr(torch.nn, step.type)
        try:
            return made(*args, **kwargs)
        except TypeError as error:
            # A fact that the spec leaves out, if that is what is missing.
            missing = [word for word in FACTS if f"'{word}'" in str(error)]
            if "missing" not in str(error) or not missing or missing[0] in kwargs:
                raise
            return made(*args, **{missing[0]: tensor.shape[FACTS[missing[0]]]}, **kwargs)

    def train(self, outputs: list[Any]) -> None:
        labels, loss = self.spec.data.get("y"), self.spec.loss
        if labels is None or loss is None:
            return
        labels = labels if isinstance(labels, dict) else {"shape": labels}
        name, options = next(iter(loss.items())) if isinstance(loss, dict) else (loss, {})
        shape = (outputs[0].shape[0], *labels.get("shape", []))
        target = torch.zeros(shape, dtype=getattr(torch, labels.get("dtype", "float32")))
        getattr(torch.nn, name)(**(options or {}))(outputs[0], target)


def operation(step: Step, taken: list[Any], batch: int) -> Any:
    args = [in_batch(as_value(arg), batch) for arg in step.args]
    kwargs = {word: in_batch(as_value(value), batch) for word, value in step.kwargs.items()}
    if step.type in MERGES:
        return getattr(torch, step.type)(taken, *args, **kwargs)
    if step.type in METHODS:
        return getattr(torch.Tensor, step.type)(*taken, *args, *kwargs.values())
    found = getattr(torch, step.type, None) or getattr(functional, step.type)
    return found(*taken, *args, **kwargs)


def in_batch(value: Any, batch: int) -> Any:
    if isinstance(value, tuple):
        return tuple([in_batch(one, batch) for one in value])
    return batch if value == "batch" else value


def as_value(value: Any) -> Any:
    return tuple([as_value(one) for one in value]) if isinstance(value, list) else value


def flat(value: Any) -> list[Any]:
    if isinstance(value, torch.Tensor):
        return [value]
    return [tensor for one in value for tensor in flat(one)]


def first(value: Any) -> Any:
    return flat(value)[0]
