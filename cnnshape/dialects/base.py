"""What a dialect is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from cnnshape.layers.base import Layer, arguments
from cnnshape.record import Record
from cnnshape.shape import Layout
from cnnshape.sizes import takes_layer
from cnnshape.values import Type

if TYPE_CHECKING:
    from cnnshape.losses import Loss

# The default of an argument that has none.
REQUIRED: Final = ...
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Call(Record):
    """How a framework calls one layer.

    `arguments` are the framework's own, in its positional order, with its defaults (REQUIRED where
    there is none); `to` renames them to the layer's own names; an argument that neither the layer
    nor `types` declares must stand in the dialect's `common` types and plays no part in shapes.
    `fixed` are values that the framework does not let one choose. `derive` completes the canonical
    values. `weights` gives the framework's name of a weight and, after a colon, its order of axes
    (see `layers.base.Weight`); None where the framework has no such weight. `checks` are demands
    of this framework alone. An `operation` is a function, not a module: it owns no name of its own
    in a weight file.
    """

    layer: type[Layer]
    arguments: Mapping[str, Any]
    rank: int = 0
    to: Mapping[str, str] = NOTHING
    types: Mapping[str, Type[Any]] = NOTHING
    fixed: Mapping[str, Any] = NOTHING
    derive: Callable[[dict[str, Any]], None] | None = None
    weights: Mapping[str, str | None] = NOTHING
    checks: tuple[Callable[[Any], None], ...] = ()
    operation: bool = False


def siblings(template: str, call: Call, ranks: tuple[int, ...] = (1, 2, 3)) -> dict[str, Call]:
    """The 1-D, 2-D and 3-D forms of one call: `Conv{}D` is Conv1D, Conv2D and Conv3D."""
    return {template.format(rank): call._replace(rank=rank) for rank in ranks}


class Dialect:
    """A framework's vocabulary.

    `families` maps a module of the dialect's package to the names of the layers declared in it, so
    that a spec loads only the families that it uses. `naming` says how unnamed layers are called:
    "counted" (`conv2d`, `conv2d_1` over the whole model) or "placed" (by the place among the
    modules of their list); `joiner` stands between the names of nested layers, `weight_joiner`
    between a layer's name and its weight's. `counts_statistics` says whether moving averages are
    (non-trainable) parameters or buffers outside every count. `hands_on_all_outputs` says whether
    the name of a layer with several outputs means all of them together, which no layer takes;
    `casts_data` whether the framework converts what a model is fed to the type that it takes,
    `aligns_data` whether it adds or drops a last axis of size 1. `join` is a call that joins
    several tensors; `former` is the module with the names of earlier versions.
    `chain_names_weights` says whether a model that is one chain puts its name before those of its
    weights; `late_weights` are weights (by the ends of their names) that layers have only since
    some version of theirs, so that files of earlier ones lack them.
    """

    def __init__(
        self,
        name: str,
        title: str,
        package: str,
        *,
        families: Mapping[str, str],
        aliases: Mapping[str, str],
        common: Mapping[str, Type[Any]],
        layouts: tuple[Layout, ...],
        naming: Literal["counted", "placed"],
        joiner: str,
        weight_joiner: str,
        counts_statistics: bool,
        hands_on_all_outputs: bool,
        casts_data: bool,
        aligns_data: bool,
        input_type: str,
        nested_type: str,
        chain_type: str,
        losses: str,
        policies: Mapping[str, str],
        flatten: str,
        convolution: str,
        transposed: str,
        global_pool: str,
        join: str,
        verified: str,
        chain_names_weights: bool = False,
        late_weights: Mapping[str, int] = NOTHING,
        former: str = "",
    ) -> None:
        self.name = name
        self.title = title
        self.package = package
        self.family_of = {n: module for module, names in families.items() for n in names.split()}
        self.aliases = aliases
        self.common = common
        self.layouts = layouts
        self.naming = naming
        self.joiner = joiner
        self.weight_joiner = weight_joiner
        self.counts_statistics = counts_statistics
        self.hands_on_all_outputs = hands_on_all_outputs
        self.casts_data = casts_data
        self.aligns_data = aligns_data
        self.input_type = input_type
        self.nested_type = nested_type
        self.chain_type = chain_type
        self.policies = policies
        self.flatten = flatten
        self.convolution = convolution
        self.transposed = transposed
        self.global_pool = global_pool
        self.join = join
        self.chain_names_weights = chain_names_weights
        self.late_weights = late_weights
        self._former_module = former
        self.verified = verified
        self._losses_module = losses
        self._bindings: dict[str, Binding] = {}

    def names(self) -> Iterator[str]:
        """Every layer name that the dialect understands, aliases last."""
        yield from self.family_of
        yield from self.aliases

    @property
    def losses(self) -> Mapping[str, Loss]:
        """Every loss of the framework by its names."""
        found: Mapping[str, Loss] = import_module(self._losses_module).LOSSES
        return found

    @property
    def activations(self) -> Mapping[str, str]:
        """The activation that a layer is, by the layer's name; empty where it does nothing."""
        found: Mapping[str, str] = import_module(self._losses_module).ACTIVATIONS
        return found

    def former_argument(self, word: str) -> tuple[str, str] | None:
        """(today's name, since when) of an argument that an earlier version called `word`."""
        if not self._former_module:
            return None
        module = import_module(self._former_module)
        return (module.ARGUMENTS[word], module.SINCE) if word in module.ARGUMENTS else None

    def former_layer(self, name: str) -> str:
        """What is written today for a layer of an earlier version; empty if none had it."""
        if not self._former_module:
            return ""
        module = import_module(self._former_module)
        return f"it is {module.LAYERS[name]} {module.SINCE}" if name in module.LAYERS else ""

    def find(self, name: str) -> Binding | None:
        """How the layer `name` (or the one that it is an alias of) is bound."""
        name = self.aliases.get(name, name)
        binding = self._bindings.get(name)
        if binding is None and name in self.family_of:
            module = import_module(f"{self.package}.{self.family_of[name]}")
            call: Call = module.LAYERS[name]
            binding = self._bindings[name] = Binding(name, call, self.common)
        return binding


class Binding:
    """One call of a dialect made ready for binding: types and defaults under canonical names."""

    __slots__ = (
        *("call", "canonical", "defaults", "holds_layers", "name", "parameters", "types"),
        "words",
    )

    def __init__(self, name: str, call: Call, common: Mapping[str, Type[Any]]) -> None:
        declared = arguments(call.layer)
        self.name = name
        self.call = call
        self.parameters = tuple(call.arguments)
        self.canonical = {word: call.to.get(word, word) for word in call.arguments}
        self.words = {canonical: word for word, canonical in self.canonical.items()}
        self.types: dict[str, Type[Any]] = {}
        self.defaults: dict[str, Any] = {}
        for argument in declared.values():
            self.defaults[argument.name] = argument.type.adopt(argument.default, call.rank)
        for word, default in call.arguments.items():
            canonical = self.canonical[word]
            kind = call.types.get(word)
            if kind is None:
                kind = declared[canonical].type if canonical in declared else common[word]
            self.types[word] = kind
            if default is not REQUIRED:
                self.defaults[canonical] = kind.adopt(default, call.rank)
        # Whether an argument of it is a layer.
        self.holds_layers = any(takes_layer(kind) for kind in self.types.values())
        for canonical, value in call.fixed.items():
            kind = declared[canonical].type
            self.defaults[canonical] = kind.adopt(value, call.rank)
