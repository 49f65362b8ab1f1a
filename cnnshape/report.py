"""Every number that anybody prints: rows, totals, diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cnnshape.diagnostics import Diagnostic, Severity
from cnnshape.dtypes import ITEM_BITS
from cnnshape.layers.base import Layer, Role, Weight
from cnnshape.record import Record
from cnnshape.shape import UNKNOWN, Dim, Shape, product
from cnnshape.source import Source, Span

if TYPE_CHECKING:
    from cnnshape.infer import Stages


class GroupPath(Record):
    """A group around a row: its place among all groups, its full name, the block or model that it
    is an instance of, and whether it is a nested model (one row unless expanded)."""

    number: int
    name: str
    type: str
    nested: bool
    span: Span


class Row:
    """One layer. Sizes that cannot be known are UNKNOWN; parameter counts likewise.

    `output_shapes` has one shape per output; `input_shapes` one per input of the first call;
    `inputs` are the names of what feeds it, over all calls; `is_named` says that its name was
    written. `macs` is for one sample, over all calls. The layer's arguments can be read as
    attributes, under the framework's own names: `report["fc1"].in_features`.
    """

    __slots__ = (
        *("_canonical", "_joiner", "calls", "group_path", "parameters", "input_shapes", "inputs"),
        *("is_input", "is_named", "layer", "macs", "name", "output_shapes", "span", "type"),
    )

    def __init__(
        self,
        name: str,
        type: str,
        inputs: tuple[str, ...],
        input_shapes: tuple[Shape, ...],
        output_shapes: tuple[Shape, ...],
        parameters: Parameters,
        macs: Dim,
        span: Span,
        *,
        joiner: str = "",
        calls: int = 1,
        layer: Layer | None = None,
        canonical: Mapping[str, str] | None = None,
        group_path: tuple[GroupPath, ...] = (),
        is_input: bool = False,
        is_named: bool = False,
    ) -> None:
        self.name = name
        self.type = type
        self.inputs = inputs
        self.input_shapes = input_shapes
        self.output_shapes = output_shapes
        self.parameters = parameters
        self.macs = macs
        self.calls = calls
        self.span = span
        self.layer = layer
        self._canonical = canonical or {}
        self.group_path = group_path
        self.is_input = is_input
        self.is_named = is_named
        self._joiner = joiner

    @property
    def weights(self) -> tuple[Weight, ...] | None:
        """Every weight under its full name; None where a mistake hides them."""
        weights = self.parameters.weights
        if weights is None:
            return None
        start = self.name + self._joiner
        return tuple([w._replace(name=start + w.name if w.name else self.name) for w in weights])

    @property
    def params(self) -> Dim:
        return self.parameters.params

    @property
    def trainable_params(self) -> Dim:
        return self.parameters.trainable_params

    @property
    def non_trainable_params(self) -> Dim:
        return self.parameters.non_trainable_params

    @property
    def input_shape(self) -> Shape | None:
        """The shape of the only, or first, input; None for a model input."""
        return self.input_shapes[0] if self.input_shapes else None

    @property
    def output_shape(self) -> Shape:
        """The shape of the only, or first, output."""
        return self.output_shapes[0]

    @property
    def words(self) -> tuple[str, ...]:
        """The names of the framework's arguments, in its order."""
        return tuple(self._canonical)

    @property
    def arguments(self) -> dict[str, Any]:
        """The layer's arguments as the framework names them; what repeats a fact of the input
        (`in_features`), as the input has it."""
        layer = self.layer
        if layer is None:
            return {}
        found = {
            word: getattr(layer, canonical)
            for word, canonical in self._canonical.items()
            if hasattr(layer, canonical)
        }
        facts = layer.facts(*self.input_shapes) if all(self.input_shapes) else {}
        for canonical, value in facts.items():
            found[layer.words.get(canonical, canonical)] = value
        return found

    def __getattr__(self, name: str) -> Any:
        # Only reached for what is no field: an argument of the layer.
        found = {} if name.startswith("_") else self.arguments
        if name not in found:
            raise AttributeError(f"the layer {self.name!r} ({self.type}) has no {name!r}")
        return found[name]

    def __repr__(self) -> str:
        return f"<Row {self.name} ({self.type}) {self.output_shape} {self.params}>"


class Parameters:
    """The parameters of a layer: its weights under its own names for them, with the role and the
    type of elements that they have in this model (None where a mistake hides them), and what they
    come to. Like layers share one."""

    __slots__ = (
        *("non_trainable_params", "params", "params_bits", "trainable_bits", "trainable_params"),
        "weights",
    )

    def __init__(self, weights: tuple[Weight, ...] | None, counts_statistics: bool = True) -> None:
        trainable, other = Count(), Count()
        for weight in weights or ():
            if weight.role is Role.TRAINABLE:
                trainable.add(weight)
            elif weight.role is Role.FROZEN or counts_statistics:
                other.add(weight)
        self.weights = weights
        hidden = weights is None
        self.trainable_params: Dim = UNKNOWN if hidden else trainable.number
        self.non_trainable_params: Dim = UNKNOWN if hidden else other.number
        self.params: Dim = add(self.trainable_params, self.non_trainable_params)
        self.trainable_bits = trainable.bits
        self.params_bits = trainable.bits + other.bits


class Count:
    """Elements and bits of some weights; UNKNOWN as soon as one is."""

    __slots__ = ("bits", "number")

    def __init__(self) -> None:
        self.number: Dim = 0
        self.bits = 0

    def add(self, weight: Weight) -> None:
        elements = product(weight.shape)
        if isinstance(elements, int) and isinstance(self.number, int):
            self.number += elements
            self.bits += elements * ITEM_BITS.get(weight.dtype, 32)
        else:
            self.number, self.bits = UNKNOWN, 0


def add(a: Dim, b: Dim) -> Dim:
    """A sum of counts, UNKNOWN where a part of it is."""
    return a + b if isinstance(a, int) and isinstance(b, int) else UNKNOWN


class Totals(Record):
    """Sums over the rows whose numbers are known.

    `missing` counts the rows without a number of parameters, `macs_missing` those without
    multiply-accumulates (also where an open size leaves them open), `incomplete` those that a
    mistake has left without the one or the other.
    """

    params: int
    trainable_params: int
    non_trainable_params: int
    params_bytes: float
    trainable_bytes: float
    non_trainable_bytes: float
    macs: int
    missing: int
    macs_missing: int
    incomplete: int
    rows: int

    @property
    def status(self) -> str:
        """`complete`, or `partial` where a row is missing from a sum, or there is none at all."""
        return "complete" if self.rows and not self.incomplete else "partial"


class Report:
    """The result of an analysis: the layers in order, the totals and everything that is wrong.

    `report["fc1"]` is the row called fc1. Nothing in a report depends on a framework.
    """

    def __init__(
        self,
        name: str,
        framework: str,
        rows: Iterable[Row],
        diagnostics: tuple[Diagnostic, ...],
        source: Source,
        *,
        outputs: tuple[str, ...] = (),
        is_chain: bool = True,
        sources: tuple[Source, ...] = (),
        unchecked: tuple[str, ...] = (),
        depends_on_packages: bool = False,
        weight_prefix: str = "",
        stages: Stages | None = None,
    ) -> None:
        self.name = name
        self.framework = framework
        self.rows = tuple(rows)
        self.diagnostics = diagnostics
        self.source = source
        self.sources = sources or (source,)
        # Keys of the spec that are not there, so that what they say could not be checked.
        self.unchecked = unchecked
        # Whether installed packages were asked for a layer, so that not the texts alone decide.
        self.depends_on_packages = depends_on_packages
        # What the framework puts before the name of every weight.
        self.weight_prefix = weight_prefix
        # What the report was made of, for what is computed when it is asked for, and that.
        self.stages = stages
        self.computed: dict[str, object] = {}
        self.outputs = outputs
        self.is_chain = is_chain
        self._by_name: dict[str, Row] = {}
        for row in self.rows:
            self._by_name.setdefault(row.name, row)
        self.totals = sum_up(self.rows)

    def with_diagnostics(self, diagnostics: tuple[Diagnostic, ...]) -> Report:
        """The same report with others."""
        copy = object.__new__(Report)
        copy.__dict__.update(self.__dict__, diagnostics=diagnostics)
        return copy

    @property
    def layers(self) -> tuple[Row, ...]:
        """The rows without the model's inputs."""
        return tuple([row for row in self.rows if not row.is_input])

    def __getitem__(self, name: str) -> Row:
        """The row of that name. Raises KeyError with the nearest names."""
        if name in self._by_name:
            return self._by_name[name]
        from cnnshape.diagnostics import did_you_mean

        raise KeyError(f"{name!r} {did_you_mean(name, self._by_name)}".strip())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def count(self, severity: Severity) -> int:
        return sum(1 for d in self.diagnostics if d.rule.severity is severity)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple([d for d in self.diagnostics if d.rule.severity is Severity.ERROR])

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong: warnings are allowed."""
        return not self.errors


def sum_up(rows: Iterable[Row]) -> Totals:
    params = trainable = other = macs = missing = macs_missing = incomplete = number = 0
    bits = trainable_bits = 0
    for row in rows:
        if isinstance(row.params, int):
            params += row.params
        else:
            missing += 1
        trainable += row.trainable_params if isinstance(row.trainable_params, int) else 0
        other += row.non_trainable_params if isinstance(row.non_trainable_params, int) else 0
        if isinstance(row.macs, int):
            macs += row.macs
        else:
            macs_missing += 1
        number += 1
        incomplete += row.params is UNKNOWN or row.macs is UNKNOWN
        bits += row.parameters.params_bits
        trainable_bits += row.parameters.trainable_bits
    return Totals(
        params,
        trainable,
        other,
        _bytes(bits),
        _bytes(trainable_bits),
        _bytes(bits - trainable_bits),
        macs,
        missing,
        macs_missing,
        incomplete,
        number,
    )


def _bytes(bits: int) -> float:
    """A whole number where it is one: no float holds the largest."""
    return bits / 8 if bits % 8 and bits < 2**53 else bits // 8
