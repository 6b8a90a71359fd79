"""What a figure says of itself, and the word for a figure that cannot be computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import ParamSpec, Protocol, TypeVar, cast

from fieldapp.i18n import N_, _

Number = int | float | Fraction

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True)
class Method:
    """How a figure comes about: what stands under it wherever it is shown.

    ``code`` as in the list of indicators ("A1"); ``unit`` is "" for a pure number, "share" for a part of one (shown as
    a percentage), else the unit's name; ``text`` is one sentence for a person; ``source`` names who defined it.
    """

    code: str
    label: str
    text: str
    unit: str = ""
    source: str = ""


class Shown(Protocol[P, R_co]):
    """A function whose result is shown together with its method."""

    method: Method

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Compute the figure."""


def shown(
    code: str, label: str, text: str, *, unit: str = "", source: str = ""
) -> Callable[[Callable[P, R_co]], Shown[P, R_co]]:
    """Say beside a function what is shown beside its result; ``label`` and ``text`` are marked for translation."""

    def name(function: Callable[P, R_co]) -> Shown[P, R_co]:
        figure = cast("Shown[P, R_co]", function)
        figure.method = Method(code, label, text, unit, source)
        return figure

    return name


class NoFigure(ValueError):
    """A figure cannot be computed. ``message`` is a marked text, ``facts`` fill its placeholders."""

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return _(self.message).format(**self.facts)


def ratio(part: Number, whole: Number, why: str = N_("There is nothing to divide by.")) -> Number:
    """``part / whole``, exact for whole numbers and fractions. Raises NoFigure(why) when ``whole`` is 0."""
    if whole == 0:
        raise NoFigure(why)
    if isinstance(part, float) or isinstance(whole, float):
        return part / whole
    return Fraction(part) / Fraction(whole)


def share(part: Number, whole: Number, why: str = N_("There is nothing to divide by.")) -> Number:
    """A part of a whole, 0 to 1. Raises NoFigure when the part is below 0 or above the whole, or the whole is 0."""
    if whole < 0 or part < 0:
        raise NoFigure(N_("A figure below 0 cannot be right here."))
    if part > whole:
        raise NoFigure(N_("The part ({part}) is larger than the whole ({whole})."), part=part, whole=whole)
    return ratio(part, whole, why)
