"""Values of a compiled form as plain JSON and back: by fields, sharing kept where objects are compared by identity.

Only the classes in ``PLAIN`` and ``SHARED`` can be written or read. Must not know what a form is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, Final

from fieldapp.survey import definition, graph
from fieldapp.survey.definition import Expression, Names
from fieldapp.survey.xpath import syntax

Code = Any
"""What JSON holds: a scalar stands for itself, a list begins with the number of its kind."""

PLAIN: Final[tuple[type, ...]] = (
    definition.Action,
    definition.Choice,
    definition.Control,
    definition.Itemset,
    definition.Output,
    definition.Question,
    definition.Repeat,
    definition.TextRef,
    definition.Translations,
    graph.Edge,
    graph.Graph,
    syntax.Binary,
    syntax.Call,
    syntax.Negate,
    syntax.Number,
    syntax.Path,
    syntax.Step,
    syntax.Text,
    syntax.Variable,
)
"""Values: written anew wherever they occur, all fields in order."""

SHARED: Final[tuple[type, ...]] = (definition.Prototype, definition.Spec, graph.Rule)
"""Objects compared by identity: written once, named by number from then on; only the fields that say something."""

_TUPLE, _LIST, _DICT, _FROZENSET, _EXPRESSION, _AGAIN, _FIRST_CLASS = range(7)
_NUMBERS: Final = {cls: _FIRST_CLASS + at for at, cls in enumerate((*PLAIN, *SHARED))}
_FIELDS: Final = {cls: tuple(field.name for field in fields(cls)) for cls in _NUMBERS}


class Writer:
    """Writes the values of one form; what is shared between them is written once."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}
        self._kept: list[object] = []

    def code(self, value: object) -> Code:
        """The code of a value. Raises TypeError for what cannot be written."""
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, tuple):
            return [_TUPLE, *map(self.code, value)]
        if isinstance(value, list):
            return [_LIST, *map(self.code, value)]
        if isinstance(value, dict):
            return [_DICT, *(self.code(part) for pair in value.items() for part in pair)]
        if isinstance(value, frozenset):
            return [_FROZENSET, *sorted(map(self.code, value))]
        return self._object(value)

    def _object(self, value: object) -> Code:
        cls = type(value)
        if cls in PLAIN:
            return [_NUMBERS[cls], *(self.code(getattr(value, name)) for name in _FIELDS[cls])]
        if cls not in SHARED and cls is not Expression:
            raise TypeError(f"{cls.__name__} is no part of a compiled form")
        number = self._seen.get(id(value))
        if number is not None:
            return [_AGAIN, number]
        self._seen[id(value)] = len(self._kept)
        self._kept.append(value)
        if isinstance(value, Expression):
            return [_EXPRESSION, value.text, *value.path]
        said = [(at, getattr(value, name)) for at, name in enumerate(_FIELDS[cls])]
        blank = _blank(cls)
        parts = [(at, item) for at, item in said if not (item == blank[at] and type(item) is type(blank[at]))]
        return [_NUMBERS[cls], *(part for at, item in parts for part in (at, self.code(item)))]


def _blank(cls: type) -> list[object]:
    """What each field is when nothing is said; a fresh one each time, as lists are filled later."""
    return [field.default_factory() if field.default_factory is not MISSING else field.default for field in fields(cls)]


class Reader:
    """Reads what one Writer wrote, in the same order. Raises the errors of indexing for what is none."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._kept: list[object] = []
        self._readers: list[Callable[[list[Any]], object]] = [
            lambda code: tuple([self.value(part) for part in code[1:]]),
            lambda code: [self.value(part) for part in code[1:]],
            self._dict,
            lambda code: frozenset([self.value(part) for part in code[1:]]),
            self._expression,
            lambda code: self._kept[code[1]],
            *(self._plain(cls) for cls in PLAIN),
            *(self._shared(cls) for cls in SHARED),
        ]

    def value(self, code: Code) -> Any:
        """The value of a code."""
        return self._readers[code[0]](code) if code.__class__ is list else code

    def _dict(self, code: list[Any]) -> object:
        parts = [self._readers[part[0]](part) if part.__class__ is list else part for part in code]
        return dict(zip(parts[1::2], parts[2::2], strict=True))

    def _expression(self, code: list[Any]) -> object:
        found = Expression(code[1], tuple(code[2:]), self._names)
        self._kept.append(found)
        return found

    def _plain(self, cls: type) -> Callable[[list[Any]], object]:
        def read(code: list[Any]) -> object:
            table = self._readers
            return cls(*[table[part[0]](part) if part.__class__ is list else part for part in code[1:]])

        return read

    def _shared(self, cls: type) -> Callable[[list[Any]], object]:
        names = _FIELDS[cls]
        simple = [(field.name, field.default) for field in fields(cls) if field.default_factory is MISSING]
        made = [(field.name, field.default_factory) for field in fields(cls) if field.default_factory is not MISSING]

        def read(code: list[Any]) -> object:
            table = self._readers
            item: object = object.__new__(cls)
            self._kept.append(item)
            for name, default in simple:
                setattr(item, name, default)
            for name, factory in made:
                setattr(item, name, factory())
            for at in range(1, len(code), 2):
                part = code[at + 1]
                setattr(item, names[code[at]], table[part[0]](part) if part.__class__ is list else part)
            return item

        return read
