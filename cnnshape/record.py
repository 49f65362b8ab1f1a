"""Frozen records that cost nothing to declare.

A NamedTuple or dataclass compiles code when its class is created, about 0.1 ms and 1 ms each; all
records of the package together would take longer than a small spec. A Record reads its fields from
the annotations instead. For type checkers it is a frozen dataclass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: bool) -> Any:
        return lambda cls: cls


R = TypeVar("R", bound="Record")


@dataclass_transform(frozen_default=True)
class Record:
    """Base of records: fields are the annotated names, in order; a class attribute is a default."""

    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)

    if not TYPE_CHECKING:

        def __init__(self, *values: Any, **named: Any) -> None:
            fields = self.__dict__
            fields.update(zip(self._fields, values, strict=False))
            fields.update(named)
            if len(fields) != len(self._fields) or len(values) > len(self._fields):
                self._complete(values, named)

        def _complete(self, values: tuple[Any, ...], named: dict[str, Any]) -> None:
            """Fill in defaults; refuse what is no field and what is missing."""
            fields, cls = self.__dict__, type(self)
            if len(values) > len(cls._fields) or any(name not in cls._fields for name in named):
                raise TypeError(f"{cls.__name__} has the fields {', '.join(cls._fields)}")
            for name in cls._fields:
                if name not in fields:
                    if not hasattr(cls, name):
                        raise TypeError(f"{cls.__name__} needs {name}")
                    fields[name] = getattr(cls, name)

        def __setattr__(self, name: str, value: Any) -> None:
            raise AttributeError(f"{type(self).__name__} is frozen")

    def _replace(self: R, **changes: Any) -> R:
        """A copy with other values of some fields."""
        return type(self)(**{**self.__dict__, **changes})

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self._fields)
        return f"{type(self).__name__}({fields})"
