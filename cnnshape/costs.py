"""What a model costs: operations, bytes and receptive fields of every layer, and memory in all."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cnnshape.dtypes import ITEM_BITS
from cnnshape.instances import Leaf
from cnnshape.layers.base import Role
from cnnshape.lifetime import Memory, all_bytes, made_by, memory
from cnnshape.receptive_field import Field, fields
from cnnshape.record import Record
from cnnshape.report import Report, Totals, add
from cnnshape.shape import UNKNOWN, Dim, product

# Where a weight does not say its type.
_BITS = 32
NO_FIELD = Field((), (), ())


class LayerCost(Record):
    """One layer, over all its calls.

    `macs` and `flops` are for one sample, `size` is the bytes of its parameters, `activations`
    those of its outputs for the model's batch, one sample where that is open. `field` is that of
    its first call. UNKNOWN is what a mistake or an open size hides.
    """

    macs: Dim
    flops: Dim
    size: Dim
    activations: Dim
    field: Field

    @property
    def receptive_field(self) -> tuple[int | str | None, ...]:
        return self.field.size


class Training(Record):
    """Bytes that training needs with an optimizer: weights, gradients and the optimizer's state of
    what is trained, and every tensor of the forward pass, kept for the way back."""

    optimizer: str
    weights: int
    gradients: int
    state: int
    activations: int

    @property
    def total(self) -> int:
        return self.weights + self.gradients + self.state + self.activations


class Cost(Record):
    """The costs of a model. `cost["conv1"]` is that of the layer called conv1.

    `batch_size` is 1 where the batch is open. `weights` are the bytes of all weights, buffers
    included, `trainable` those of what is trained. A sum is over what is known;
    `totals.macs_missing`, `weights_missing` and `memory.missing` count the layers that are not in
    it. `takers` says which layers take what a layer gives, "" being the model's output.
    """

    layers: Mapping[str, LayerCost]
    takers: Mapping[str, set[str]]
    memory: Memory
    batch_size: int
    weights: int
    trainable: int
    weights_missing: int
    totals: Totals

    def __getitem__(self, name: str) -> LayerCost:
        return self.layers[name]

    def of(self, names: Collection[str]) -> LayerCost:
        """The costs of several layers together. Their field is that of what leads out of them,
        unknown where several do and differ."""
        parts = [self.layers[name] for name in names]
        if len(parts) == 1:
            return parts[0]
        macs = flops = size = activations = 0
        total = LayerCost(macs, flops, size, activations, NO_FIELD)
        for part in parts:
            total = LayerCost(
                add(total.macs, part.macs),
                add(total.flops, part.flops),
                add(total.size, part.size),
                add(total.activations, part.activations),
                NO_FIELD,
            )
        inside = set(names)
        seen = {self.layers[name].field for name in names if self.takers[name] - inside}
        if len(seen) > 1:
            unknown = (None,) * max([len(field.size) for field in seen])
            return total._replace(field=Field(unknown, unknown, unknown))
        return total._replace(field=seen.pop()) if seen else total

    @property
    def flops(self) -> int:
        """Floating-point operations of one sample: a multiply-accumulate counts as two."""
        return 2 * self.totals.macs

    @property
    def inference_memory(self) -> int:
        """Bytes of the weights and of the most activations that live at one time."""
        return self.weights + self.memory.peak

    @property
    def memory_missing(self) -> int:
        """How many layers the memory leaves out, because of their weights or their outputs."""
        return max(self.memory.missing, self.weights_missing)

    def training(self, optimizer: str) -> Training:
        """What training needs with the optimizer of that name (`optimizers.STATES`).

        Raises KeyError for a name that is not known.
        """
        from cnnshape.optimizers import STATES

        if optimizer not in STATES:
            raise KeyError(optimizer)
        state = STATES[optimizer] * self.trainable
        return Training(optimizer, self.weights, self.trainable, state, self.memory.total)


def cost(report: Report) -> Cost:
    """What the model of a report costs; computed once for each report."""
    found = report.computed.get("cost")
    if found is None:
        found = report.computed["cost"] = _cost(report)
    assert isinstance(found, Cost)
    return found


def _cost(report: Report) -> Cost:
    stages = report.stages
    if stages is None:
        return Cost({}, {}, Memory(0, 0, "", 0), 1, 0, 0, 0, report.totals)
    graph, inference = stages.graph, stages.inference
    seen = fields(graph, inference)
    calls: dict[str, list[Leaf]] = {}
    takers: dict[str, set[str]] = {row.name: set() for row in report.rows}
    for leaf in graph.order:
        calls.setdefault(_row_name(leaf), []).append(leaf)
        for tensor in graph.inputs[leaf]:
            if tensor.source is not None:
                takers[_row_name(tensor.source)].add(_row_name(leaf))
    for tensor in graph.outputs:
        if tensor.source is not None:
            takers[_row_name(tensor.source)].add("")
    layers: dict[str, LayerCost] = {}
    for row in report.rows:
        own = calls.get(row.name, [])
        made = all_bytes([all_bytes(made_by(call, graph, inference)) for call in own])
        first = next((call for call in own if call.shares is None), None)
        cost = LayerCost(
            row.macs,
            2 * row.macs if isinstance(row.macs, int) else row.macs,
            row.parameters.params_bits // 8 if isinstance(row.params, int) else row.params,
            UNKNOWN if made is None else made,
            seen[first] if first is not None else NO_FIELD,
        )
        layers.setdefault(row.name, cost)
    batches = {given.batch_size for given in stages.spec.inputs}
    batch = batches.pop() if len(batches) == 1 else None
    return Cost(
        layers, takers, memory(graph, inference), batch or 1, *_weights(report), report.totals
    )


def _row_name(leaf: Leaf) -> str:
    return (leaf.shares or leaf).name


def _weights(report: Report) -> tuple[int, int, int]:
    """(bytes of all weights, of those that are trained, layers whose weights are not known)."""
    bits = trained = missing = 0
    for row in report.rows:
        if not isinstance(row.params, int):
            missing += 1
            continue
        for weight in row.weights or ():
            elements = product(weight.shape)
            if isinstance(elements, int):
                own = elements * ITEM_BITS.get(weight.dtype, _BITS)
                bits += own
                trained += own if weight.role is Role.TRAINABLE else 0
    return bits // 8, trained // 8, missing
