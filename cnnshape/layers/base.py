"""What every layer declares.

A layer knows no file and no position. It complains in one way only, by raising `Complaint` with
the argument or the input at fault; the engine adds the place.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, NoReturn, TypeAlias, TypeVar, overload

from cnnshape.diagnostics import Rule
from cnnshape.rules import INPUT_FEATURES, INPUT_RANK, TOO_LARGE, UNDEFINED_SIZE
from cnnshape.shape import (
    BATCH,
    MAX_BITS,
    UNKNOWN,
    UNKNOWN_SHAPE,
    Border,
    Dim,
    Layout,
    Shape,
    agree,
    axis_names,
    channel_axis,
    is_ranked,
    is_too_large,
    shape_text,
    spatial_axes,
)
from cnnshape.values import Int, Type

if TYPE_CHECKING:
    from cnnshape.reach import Reaches

# What is read of each input.
AllReaches: TypeAlias = "tuple[Reaches, ...]"

T = TypeVar("T")

# Arguments that repeat the number of channels, or the size of the last axis, of the input.
CHANNEL_FACTS = ("in_channels", "num_features", "num_channels")
LAST_AXIS_FACTS = ("in_features", "input_size", "embed_dim")

# How often a layer may hold the same thing, each time with weights of its own: a list of all of
# them has to fit into the memory.
LEVELS = Int(min=1, max=10_000)


class Role(enum.Enum):
    """What happens to a weight in training."""

    TRAINABLE = "trainable"
    FROZEN = "frozen"
    STATISTIC = "statistic"


class Weight(NamedTuple):
    """One tensor of a layer.

    `axes` names the axes of `shape` by a letter each, so that a dialect can say its own order:
    `o` output channels, `i` input channels (of one group), `*` all the remaining, spatial ones.
    """

    name: str
    shape: Shape
    role: Role = Role.TRAINABLE
    axes: str = ""
    dtype: str = ""


class Complaint(Exception):
    """The layer cannot work like this.

    `argument` names the argument at fault (the layer's own name for it), `input` the index of the
    input at fault, where one is; `axis` the axis of that input (or of the first one), whose origin
    is then told to the user.
    """

    def __init__(
        self,
        rule: Rule,
        message: str,
        *,
        argument: str = "",
        input: int | None = None,
        axis: int | None = None,
        help: str = "",
        value: str = "",
        mend: Callable[[Shape], str] | None = None,
    ) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.argument = argument
        self.input = input
        self.axis = axis
        self.help = help
        # What to write for `argument` instead, where that is one definite value: becomes a fix.
        self.value = value
        # The same where the input decides about it; empty where there is no such value.
        self.mend = mend


def bounded(kind: str, what: str, shapes: Iterable[Shape]) -> None:
    """Refuse tensors that are too large to compute with. Raises Complaint."""
    if any(map(is_too_large, shapes)):
        message = f"{what} of `{kind}` has more than 2^{MAX_BITS} elements"
        raise Complaint(TOO_LARGE, message)


class Argument(Generic[T]):
    """An argument of a layer: its type, its value where a dialect does not offer it, one line of
    documentation. On an instance the attribute is the value."""

    __slots__ = ("default", "doc", "name", "type")

    def __init__(self, type: Type[T], doc: str, default: Any = None) -> None:
        self.type = type
        self.doc = doc
        self.default = default
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Argument[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> Argument[T] | T:
        if instance is None:
            return self
        default: T = self.default
        return default


class Layer:
    """A layer with its argument values.

    `rank` is the number of spatial axes (0 where the layer has none of its own), `words` maps the
    names of arguments to what the framework calls them. An argument that could not be read is
    UNKNOWN; then only `fallback` is called, never `output`, `weights` or `macs`.
    """

    # How many inputs the layer takes: (at least, at most); None is any number.
    arity: tuple[int, int | None] = (1, 1)
    # What the inputs are called, in their order, where they are told apart.
    takes: tuple[str, ...] = ()
    # Whether it treats every element alike, so that the shape passes through and a chain of such
    # layers changes nothing about what the elements are: activations, dropout.
    elementwise = False
    # Whether the numbers of axes does not matter (only the last axis or none is looked at).
    any_rank = False
    # Whether the output is a feature map with spatial axes, which a dense layer does not expect.
    makes_map = False
    # Whether it only puts the same elements into another shape.
    reshapes = False
    # Whether it is a dense layer, which works on the last axis alone.
    dense = False
    # Whether its values are sums of weighted inputs, of any size and sign.
    affine = False
    # Whether it brings several branches together.
    merges = False
    # Whether the framework knows the output's shape without a call, as wrappers need it.
    declares_output = True

    rank: int
    layout: Layout
    words: Mapping[str, str]
    # What the framework demands of the arguments beyond what the layer itself does.
    checks: tuple[Callable[[Any], None], ...] = ()

    # The framework's name of the layer, and its name and axis order of each weight (a `Call` of
    # the dialect says more).
    kind: str = ""
    # Whether some argument is missing or wrong (and therefore UNKNOWN).
    broken = False
    weight_names: Mapping[str, str | None] = MappingProxyType({})
    # What was said beside a layer that stands inside another: its name, and whether it is trained.
    own_name: str = ""
    trainable: bool = True

    def __init__(
        self, values: Mapping[str, Any], words: Mapping[str, str], rank: int, layout: Layout
    ) -> None:
        self.__dict__.update(values)
        self.words = words
        self.rank = rank
        self.layout = layout

    def validate(self) -> None:
        """Refuse argument values that exclude each other, before any input is looked at."""

    # -- what a layer declares -------------------------------------------------------------------

    def output(self, *inputs: Shape) -> Shape | tuple[Shape, ...]:
        """The output shape; a tuple of shapes where the layer has several outputs."""
        raise NotImplementedError

    def weights(self, *inputs: Shape) -> Iterable[Weight]:
        """Every weight tensor, in the framework's order."""
        return ()

    def macs(self, inputs: tuple[Shape, ...], output: tuple[Shape, ...]) -> Dim:
        """Multiply-accumulates of one forward pass over everything in the given shapes.

        The engine calls it with a batch of one. Convention: convolutions, linear layers and matrix
        products, no bias, nothing else (torch.utils.flop_counter.FlopCounterMode / 2).
        """
        return 0

    def reaches(self, inputs: tuple[Shape, ...], outputs: tuple[Shape, ...]) -> AllReaches | None:
        """Which positions of each input a position of the output is computed from; None where that
        is not known. Only for inputs and outputs whose number of axes is known."""
        if self.elementwise or self.reshapes:
            from cnnshape.reach import kept_but, regrouped

            x = inputs[0]
            return (regrouped(x, outputs[0]) if self.reshapes else kept_but(len(x)),)
        return None

    def uncounted(self, *inputs: Shape) -> bool:
        """Whether an open size leaves the number of outputs open: more like the last one."""
        return False

    def is_flawed(self, *inputs: Shape) -> bool:
        """Whether something inside has a mistake, which was reported where it stands."""
        return False

    def fallback(self, *inputs: Shape) -> Shape:
        """What is known of the output after a complaint, from what the layer still declares."""
        return UNKNOWN_SHAPE

    def facts(self, *inputs: Shape) -> dict[str, Any]:
        """What the input says for the arguments that repeat a fact of it."""
        declared = arguments(type(self))
        found: dict[str, Any] = {}
        if inputs and inputs[0] and is_ranked(inputs[0]):
            for argument in declared:
                if argument in CHANNEL_FACTS and len(inputs[0]) > 1:
                    found[argument] = self.channels(inputs[0])
                elif argument in LAST_AXIS_FACTS:
                    found[argument] = inputs[0][-1]
        return found

    def named_weights(self, *inputs: Shape) -> Iterator[Weight]:
        """The weights under the framework's names and in its order of axes.

        A wrapper uses this for the layer inside it.
        """
        for weight in self.weights(*inputs):
            said = self.weight_names.get(weight.name, weight.name)
            if said is not None:
                name, _, order = said.partition(":")
                shape = arranged(weight, order) if order else weight.shape
                role = weight.role
                if role is Role.TRAINABLE and not self.trainable:
                    role = Role.FROZEN
                yield weight._replace(name=name, shape=shape, axes="", role=role)

    def input_ranks(self) -> tuple[int, ...]:
        """The numbers of axes (batch included) that the first input may have; () is any."""
        return (self.rank + 2,) if self.rank else ()

    def axis_names(self, axes: int) -> tuple[str, ...]:
        """What the axes of an input or output with so many axes are called."""
        return axis_names(self.layout, axes, self.rank)

    def joined(self, x: Shape) -> tuple[int, ...]:
        """The axes of an input that become one, in the order in which the elements stand there
        (the last one fastest); () where the layer joins none."""
        return ()

    def borders(self, x: Shape) -> tuple[Border, ...]:
        """What is added to each spatial axis of an input; () where that is not known, or the layer
        has no such axes."""
        return ()

    # -- what declarations are written with ------------------------------------------------------

    def word(self, argument: str) -> str:
        """The framework's name for an argument, as messages show it."""
        return f"`{self.words.get(argument, argument)}`"

    def assume(self, shape: Shape) -> Shape | None:
        """An input of unknown rank as far as this layer implies it; None where it implies nothing.

        A layer that accepts exactly one rank says so by being there; one that looks at the last
        axis only can be computed as it is.
        """
        ranks = self.input_ranks()
        if len(ranks) == 1:
            last = UNKNOWN if self.layout == "channels_first" else shape[-1]
            dims: tuple[Dim, ...] = (BATCH, *(UNKNOWN,) * (ranks[0] - 1))
            return dims if len(shape) == 1 else (*dims[:-1], last)
        return shape if self.any_rank else None

    def check_rank(self, shape: Shape, index: int = 0) -> None:
        """Refuse an input with another number of axes than the layer takes."""
        ranks = self.input_ranks()
        if is_ranked(shape) and ranks and len(shape) not in ranks:
            wanted = " or ".join(str(rank) for rank in ranks)
            raise Complaint(
                INPUT_RANK,
                f"the layer takes an input with {wanted} axes (batch included), "
                f"but the input {shape_text(shape)} has {len(shape)}",
                input=index,
            )

    def check_input(self, *inputs: Shape) -> None:
        """Refuse an input that does not fit whatever the arguments are, for a layer of which some
        are wrong."""
        if self.rank:
            self.check_rank(inputs[0])

    def channels(self, shape: Shape) -> Dim:
        return shape[channel_axis(self.layout, len(shape))]

    def spatial(self, shape: Shape) -> tuple[Dim, ...]:
        return tuple(shape[axis] for axis in spatial_axes(self.layout, len(shape)))

    def fact(self, argument: str, actual: Dim, *, axis: int) -> Dim:
        """An argument that repeats a size of the input (`in_channels`, `in_features`): the size,
        and a complaint where the two contradict each other. `axis` is the input's axis."""
        declared: Dim = getattr(self, argument)
        if declared is None:
            return actual
        if not agree(declared, actual):
            raise Complaint(
                INPUT_FEATURES,
                f"{self.word(argument)} is {declared}, but the input has {actual}",
                argument=argument,
                input=0,
                axis=axis,
                value=str(actual),
            )
        return declared

    def declared_or(self, argument: str, actual: Dim) -> Dim:
        """The size that a weight has: the declared one, or the input's where none is declared."""
        declared: Dim = getattr(self, argument)
        return actual if declared is None else declared

    def need(self, size: Dim, what: str, *, axis: int) -> Dim:
        """Refuse a weight whose size would depend on an axis of any size."""
        if size is None or size is BATCH:
            raise Complaint(
                UNDEFINED_SIZE,
                f"{what} of the input must be known, because the number of weights depends on it, "
                "but it may be any size (null)",
                input=0,
                axis=axis,
                help="give that axis of the input a size",
            )
        return size

    def refuse(self, rule: Rule, message: str, **at: Any) -> NoReturn:
        raise Complaint(rule, message, **at)


def arranged(weight: Weight, order: str) -> Shape:
    """The shape of a weight with its axes in another order.

    >>> arranged(Weight("kernel", (64, 32, 3, 3), axes="oi*"), "*io")
    (3, 3, 32, 64)
    """
    before, _, after = weight.axes.partition("*")
    sizes: dict[str, Shape] = {letter: (weight.shape[i],) for i, letter in enumerate(before)}
    end = len(weight.shape) - len(after)
    sizes.update({letter: (weight.shape[end + i],) for i, letter in enumerate(after)})
    sizes["*"] = weight.shape[len(before) : end]
    return tuple(dim for letter in order for dim in sizes[letter])


def arguments(layer: type[Layer]) -> dict[str, Argument[Any]]:
    """The declared arguments of a layer by name, those of its bases first."""
    found = layer.__dict__.get("_arguments")
    if found is None:
        found = {}
        for base in reversed(layer.__mro__):
            for name, value in vars(base).items():
                if isinstance(value, Argument):
                    found[name] = value
        layer._arguments = found  # type: ignore[attr-defined]  # a cache on the class itself
    return found
