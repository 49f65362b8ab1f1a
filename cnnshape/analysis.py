"""The pipeline on one page: text in, report out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from cnnshape import document
from cnnshape.assemble import rows, weight_prefix
from cnnshape.diagnostics import Diagnostic, Log, in_order
from cnnshape.document.node import Node
from cnnshape.expand import expand
from cnnshape.graph import connect
from cnnshape.infer import Inference, Stages, infer
from cnnshape.instances import Expansion
from cnnshape.lint import lint
from cnnshape.lint.selection import DEFAULT, IGNORE_MARK, Selection
from cnnshape.record import Record
from cnnshape.remedy import remedy
from cnnshape.report import Report
from cnnshape.rules import MISSING_KEY, NESTED_MODEL, OUT_OF_RANGE
from cnnshape.shape import Layout, Shape
from cnnshape.source import Source, Span
from cnnshape.spec import Contract, ModelSpec, is_saved_model, read_spec

if TYPE_CHECKING:
    from cnnshape.limits import Limits

# Reads the file of a nested model: (path as written, the source that names it) → its source, or
# the reason why not.
Opener = Callable[[str, Source], "Source | str"]


class Overrides(Record):
    """What the caller says instead of the spec, which rules are told, and how large a model that
    says nothing about it may be."""

    settings: Mapping[str, Node] = {}
    input_shape: Shape | None = None
    batch_size: int | None = None
    layout: Layout | None = None
    selection: Selection = DEFAULT
    limits: Limits | None = None
    # What is fed and which loss is used: what the spec says, and where the channels are → instead.
    contract: Callable[[Contract, Layout], Contract] | None = None


NO_OVERRIDES = Overrides()


def no_files(path: str, source: Source) -> Source | str:
    """The opener for text that comes from no file."""
    return "a spec that is not in a file cannot name another one"


def analyse(
    source: Source, opener: Opener = no_files, overrides: Overrides = NO_OVERRIDES
) -> Report:
    """Everything that can be said about a spec. Never raises because of what is in it."""
    return study(source, opener, overrides)[0]


def study(
    source: Source, opener: Opener = no_files, overrides: Overrides = NO_OVERRIDES
) -> tuple[Report, Stages | None]:
    """The same, and what each stage made of it; None where there is too little to go on."""
    log = Log()
    root = document.read(source, log)
    default_name = _stem(source.name)
    if root is None and not len(log):
        help = "a spec has at least `input:` and `layers:`"
        log.add(Diagnostic(MISSING_KEY, "the file is empty", source.span(0), (), help))
    spec = None if root is None else _read(root, default_name, log)
    if spec is None:
        saved = root is not None and is_saved_model(root)
        told = _told(log, (source,), overrides.selection)
        if saved:
            told = tuple([diagnostic._replace(fix=None) for diagnostic in told])
        return Report(default_name, "", (), told, source), None
    layout = overrides.layout
    if layout is not None and layout not in spec.dialect.layouts:
        message = f"{spec.dialect.title} has its channels where `{spec.layout}` says"
        help = f"leave `{layout}` out"
        log.add(Diagnostic(OUT_OF_RANGE, message, spec.span, (), help))
        overrides = overrides._replace(layout=None)
    spec = _overridden(spec, overrides)
    models = _Models(opener, log, spec)
    expansion = expand(spec, dict(overrides.settings), models.load, log)
    graph = connect(expansion, log)
    inference = infer(spec, graph, log)
    remedy(graph, inference, log)
    if spec.blocks:
        _look_into_uncalled(spec, overrides.settings, expansion, models, log)
    lint(spec, expansion, graph, inference, log, overrides.selection, overrides.limits)
    _lint_inside(inference, log, overrides.selection)
    sources = tuple(models.sources.values())
    stages = Stages(spec, expansion, graph, inference)
    report = Report(
        spec.name,
        spec.dialect.name,
        rows(expansion, graph, inference),
        _with_fixes(_told(log, sources, overrides.selection), models, expansion),
        source,
        outputs=tuple([tensor.source.name for tensor in graph.outputs if tensor.source]),
        is_chain=graph.is_chain,
        sources=sources,
        unchecked=_unchecked(spec.contract),
        depends_on_packages=expansion.asked_packages,
        weight_prefix=weight_prefix(spec, expansion, graph),
        stages=stages,
    )
    return report, stages


def _look_into_uncalled(
    spec: ModelSpec,
    settings: Mapping[str, Node],
    expansion: Expansion,
    models: _Models,
    log: Log,
) -> None:
    """What is wrong in the blocks that nothing calls."""
    groups = [group for model in expansion.with_inner() for group in model.groups]
    called = {group.block.name for group in groups if group.block is not None}
    blocks = [block for name, block in spec.blocks.items() if name not in called]
    if not blocks:
        return
    # A spec whose blocks are all called does not pay for this.
    from cnnshape.uncalled import mistakes

    for block in blocks:
        for found in mistakes(block, spec, settings, expansion, models.load):
            if not log.has(found.rule, found.span):
                log.add(found)


def _lint_inside(inference: Inference, log: Log, selection: Selection) -> None:
    """The rules over the models that stand inside layers."""
    for inner in inference.inner:
        lint(inner.spec, inner.expansion, inner.graph, inner.inference, log, selection)
        _lint_inside(inner.inference, log, selection)


def _unchecked(contract: Contract) -> tuple[str, ...]:
    """The keys without which a part of the model's use cannot be checked."""
    said = {"data": contract.data, "loss": contract.loss}
    return tuple([key for key, node in said.items() if node is None])


def _told(log: Log, sources: Iterable[Source], selection: Selection) -> tuple[Diagnostic, ...]:
    """What is told of what was found: which rules are selected, and what comments ignore."""
    found = selection.of(log.sorted())
    if not any(IGNORE_MARK in source.text for source in sources):
        return tuple(found)
    from cnnshape.lint.ignores import respected

    return in_order(respected(sources, list(found), selection))


def _read(root: Node, default_name: str, log: Log) -> ModelSpec | None:
    """A spec, or a model that the framework saved."""
    if not is_saved_model(root):
        return read_spec(root, default_name, log)
    from cnnshape.convert.keras_json import read_saved

    return read_saved(root, default_name, log)


def _with_fixes(
    found: tuple[Diagnostic, ...], models: _Models, expansion: Expansion
) -> tuple[Diagnostic, ...]:
    if not any(diagnostic.fix is not None for diagnostic in found):
        return found
    from cnnshape.shared_text import qualified

    specs = {spec.span.source: spec for spec in models.specs.values() if spec is not None}
    return tuple(qualified(found, specs, expansion))


def _stem(path: str) -> str:
    """The name of a model that does not say one: its file's, without the ending."""
    stem = path.rpartition("/")[2].partition(".")[0]
    return "model" if not stem or stem.startswith("<") else stem


def _overridden(spec: ModelSpec, overrides: Overrides) -> ModelSpec:
    inputs = spec.inputs
    if overrides.input_shape is not None:
        first = inputs[0]._replace(shape=overrides.input_shape, is_overridden=True)
        inputs = (first, *inputs[1:])
    if overrides.batch_size is not None:
        inputs = tuple([given._replace(batch_size=overrides.batch_size) for given in inputs])
    recorded = spec.recorded
    if recorded is not None and inputs is not spec.inputs:
        recorded = recorded._replace(compared=False)
    layout = overrides.layout or spec.layout
    contract = spec.contract
    if overrides.contract is not None:
        contract = overrides.contract(contract, layout)
    return spec._replace(inputs=inputs, layout=layout, recorded=recorded, contract=contract)


class _Models:
    """The specs of nested models, each read once."""

    def __init__(self, opener: Opener, log: Log, root: ModelSpec) -> None:
        self.opener = opener
        self.log = log
        self.sources: dict[str, Source] = {root.span.source.name: root.span.source}
        self.specs: dict[str, ModelSpec | None] = {root.span.source.name: root}

    def load(self, path: str, span: Span, parent: ModelSpec) -> ModelSpec | None:
        found = self.opener(path, parent.span.source)
        if isinstance(found, str):
            self.log.add(Diagnostic(NESTED_MODEL, f"`{path}` cannot be used: {found}", span))
            return None
        if found.name in self.specs:
            return self.specs[found.name]
        self.sources[found.name] = found
        root = document.read(found, self.log)
        spec = None if root is None else _read(root, _stem(found.name), self.log)
        self.specs[found.name] = spec
        return spec
