"""What a pickle of dictionaries of tensors holds, without unpickling it.

A pickle is a program for a small stack machine. This one knows only what dictionaries of tensors
need: it calls nothing, and a name that it does not know ends the reading.

Source: pickletools of Python; torch/_weights_only_unpickler.py and torch/_utils.py, PyTorch 2.13.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cnnshape.convert.checkpoints.checkpoint import CheckpointProblem
from cnnshape.record import Record

# About thirty make a tensor.
_MOST_STEPS = 3_000_000


class Name(Record):
    """A module's name for something, as a pickle has it. It is never imported."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


class Storage(Record):
    """Where the values of tensors lie."""

    dtype: str


class Pickled(Record):
    """A tensor: what is known of it without its values."""

    shape: tuple[int, ...]
    dtype: str


class Table(dict[Any, Any]):
    """A dictionary, and what was set on it beside its items."""

    # Many of them must not fill the memory.
    __slots__ = ("state",)

    state: Any


_STORAGES = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "ComplexDoubleStorage": "complex128",
    "ComplexFloatStorage": "complex64",
}
_DTYPES = (
    *("float64", "float32", "float16", "bfloat16", "complex128", "complex64", "complex32"),
    *("int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool"),
    *("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu"),
)


class _Broken(Exception):
    """The program makes no sense."""


def _tensor(arguments: tuple[Any, ...]) -> Pickled:
    """`_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`."""
    storage, _, size = arguments[:3]
    return Pickled(_sizes(size), _of(storage, Storage).dtype)


def _typed_tensor(arguments: tuple[Any, ...]) -> Pickled:
    """`_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype)`."""
    return Pickled(_sizes(arguments[2]), _of(arguments[6], Name).name)


def _parameter(arguments: tuple[Any, ...]) -> Pickled:
    """`_rebuild_parameter(data, requires_grad, hooks)`."""
    data: Pickled = _of(arguments[0], Pickled)
    return data


def _table(arguments: tuple[Any, ...]) -> Table:
    if arguments:
        raise _Broken
    return Table()


# What a call of a name would give, as far as it matters.
_CALLS: Mapping[str, Callable[[tuple[Any, ...]], Any]] = {
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_tensor_v3": _typed_tensor,
    "torch._utils._rebuild_parameter": _parameter,
    "torch._utils._rebuild_parameter_with_state": _parameter,
    "collections.OrderedDict": _table,
    "torch.Size": lambda arguments: _sizes(*arguments),
    "torch.device": lambda arguments: None,
}
_KNOWN = {
    *_CALLS,
    "torch.storage.UntypedStorage",
    "torch.storage._UntypedStorage",
    *[f"torch.{name}" for name in (*_STORAGES, *_DTYPES)],
}
# Opcodes that put their own argument on the stack, or a constant.
_VALUES = {
    *("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINUNICODE"),
    *("BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BINSTRING", "SHORT_BINSTRING"),
}
_CONSTANTS: Mapping[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": Table,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_SET": list,
}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_IGNORED = ("PROTO", "FRAME")


def read_pickle(data: bytes) -> Any:
    """What the pickle holds: plain values, lists, tuples, `Table`s and `Pickled` tensors.

    Raises CheckpointProblem where it is damaged or names anything else.
    """
    machine = _Machine()
    try:
        return machine.run(data)
    except (_Broken, ValueError, IndexError, KeyError, TypeError, OverflowError):
        raise CheckpointProblem("it is damaged: the pickle in it makes no sense") from None


class _Machine:
    def __init__(self) -> None:
        self.stack: list[Any] = []
        # The stacks below the marks.
        self.below: list[list[Any]] = []
        self.memo: dict[int, Any] = {}

    def run(self, data: bytes) -> Any:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(data)):
            if number == _MOST_STEPS:
                raise CheckpointProblem(f"its pickle has more than {_MOST_STEPS:,} steps")
            name = opcode.name
            if name == "STOP":
                return self.stack.pop()
            if name in _VALUES:
                self.stack.append(argument)
            elif name in _CONSTANTS:
                self.stack.append(_CONSTANTS[name]())
            elif name in _TUPLES:
                self.stack.append(tuple(self.taken(_TUPLES[name])))
            elif name not in _IGNORED:
                step = _STEPS.get(name)
                if step is None:
                    raise CheckpointProblem(
                        f"its pickle uses `{name}`, which no dictionary of tensors needs; it is "
                        "not read further"
                    )
                step(self, argument)
        raise _Broken

    def taken(self, number: int) -> list[Any]:
        if len(self.stack) < number:
            raise _Broken
        items = self.stack[len(self.stack) - number :]
        del self.stack[len(self.stack) - number :]
        return items

    def mark(self, _: Any) -> None:
        self.below.append(self.stack)
        self.stack = []

    def marked(self) -> list[Any]:
        """What lies above the last mark, which is taken away."""
        items, self.stack = self.stack, self.below.pop()
        return items

    def make_tuple(self, _: Any) -> None:
        items = self.marked()
        self.stack.append(tuple(items))

    def append(self, _: Any) -> None:
        (item,) = self.taken(1)
        _of(self.stack[-1], list).append(item)

    def appends(self, _: Any) -> None:
        items = self.marked()
        _of(self.stack[-1], list).extend(items)

    def set_item(self, _: Any) -> None:
        key, value = self.taken(2)
        self.put(key, value)

    def set_items(self, _: Any) -> None:
        items = self.marked()
        for key, value in zip(items[::2], items[1::2], strict=True):
            self.put(key, value)

    def put(self, key: Any, value: Any) -> None:
        # Nested tuples as keys would be hashed again and again.
        if not isinstance(key, (str, int, float, bytes, type(None))):
            key = repr(type(key))
        _of(self.stack[-1], Table)[key] = value

    def get(self, number: Any) -> None:
        self.stack.append(self.memo[number])

    def memoize(self, number: Any) -> None:
        self.memo[len(self.memo) if number is None else number] = self.stack[-1]

    def name(self, argument: Any) -> None:
        module, _, name = argument.partition(" ")
        self.named(module, name)

    def stack_name(self, _: Any) -> None:
        module, name = self.taken(2)
        self.named(_of(module, str), _of(name, str))

    def named(self, module: str, name: str) -> None:
        found = Name(module, name)
        if str(found) not in _KNOWN:
            if not self.stack and not self.below:
                raise CheckpointProblem(
                    f"it holds a whole pickled object, `{found}`, which only its own code could "
                    "read; save a dictionary of tensors: `torch.save(model.state_dict(), …)`"
                )
            raise CheckpointProblem(
                f"it names `{found}`, which is no part of a dictionary of tensors and is not "
                "called; save the tensors alone: `torch.save(model.state_dict(), …)`"
            )
        self.stack.append(found)

    def reduce(self, _: Any) -> None:
        called, arguments = self.taken(2)
        call = _CALLS[str(_of(called, Name))]
        self.stack.append(call(_of(arguments, tuple)))

    def build(self, _: Any) -> None:
        (state,) = self.taken(1)
        if isinstance(self.stack[-1], Table):
            self.stack[-1].state = state
        else:
            _of(self.stack[-1], Pickled)

    def persistent(self, _: Any) -> None:
        """`("storage", type, key, location, number of elements)`."""
        (where,) = self.taken(1)
        kind, storage = _of(where, tuple)[:2]
        if kind != "storage":
            raise _Broken
        self.stack.append(Storage(_STORAGES.get(_of(storage, Name).name, "uint8")))


_STEPS: Mapping[str, Callable[[_Machine, Any], None]] = {
    "MARK": _Machine.mark,
    "TUPLE": _Machine.make_tuple,
    "APPEND": _Machine.append,
    "APPENDS": _Machine.appends,
    "ADDITEMS": _Machine.appends,
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "BINGET": _Machine.get,
    "LONG_BINGET": _Machine.get,
    "BINPUT": _Machine.memoize,
    "LONG_BINPUT": _Machine.memoize,
    "MEMOIZE": _Machine.memoize,
    "GLOBAL": _Machine.name,
    "STACK_GLOBAL": _Machine.stack_name,
    "REDUCE": _Machine.reduce,
    "BUILD": _Machine.build,
    "BINPERSID": _Machine.persistent,
}


def _of(value: Any, kind: type[Any]) -> Any:
    if not isinstance(value, kind):
        raise _Broken
    return value


def _sizes(value: Any) -> tuple[int, ...]:
    sizes = _of(value, tuple)
    if not all(isinstance(size, int) and 0 <= size < 2**63 for size in sizes):
        raise _Broken
    return tuple(sizes)


def tables(root: Table, deepest: int = 3) -> Iterator[tuple[str, Table]]:
    """The dictionaries of tensors in a dictionary, by the keys that lead to them: `model.ema`."""
    pending: list[tuple[str, Table, int]] = [("", root, 0)]
    seen = {id(root)}
    while pending:
        path, table, depth = pending.pop(0)
        if any(isinstance(v, Pickled) and isinstance(k, str) for k, v in table.items()):
            yield path, table
        for key, value in table.items():
            if not isinstance(value, Table) or not isinstance(key, str) or id(value) in seen:
                continue
            if depth < deepest:
                seen.add(id(value))
                pending.append((f"{path}.{key}" if path else key, value, depth + 1))
