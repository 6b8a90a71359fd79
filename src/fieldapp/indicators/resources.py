"""Resource-efficient and cleaner production (G): output per resource, pollution per output, and how they change."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, shown

SOURCE = "UNIDO, UNEP: RECP indicators"


@dataclass(frozen=True)
class Shift:
    """A figure in two periods and its change as a part of the first."""

    before: Number
    after: Number
    change: Number


@shown("G", N_("Resource productivity"), N_("Output divided by the resource used; more is better."), source=SOURCE)
def productivity(output_before: Number, used_before: Number, output_after: Number, used_after: Number) -> Shift:
    """P/R in two periods, units of output per unit of resource. Raises NoFigure when a figure is missing or 0."""
    return _shift(output_before, used_before, output_after, used_after, N_("The resource used is missing."))


@shown("G", N_("Pollution intensity"), N_("Emission or waste divided by output; less is better."), source=SOURCE)
def intensity(emitted_before: Number, output_before: Number, emitted_after: Number, output_after: Number) -> Shift:
    """Pollution/P in two periods, units of emission per unit of output. Raises NoFigure when output is missing."""
    return _shift(emitted_before, output_before, emitted_after, output_after, N_("The output is missing."))


def _shift(part_before: Number, whole_before: Number, part_after: Number, whole_after: Number, why: str) -> Shift:
    if min(part_before, whole_before, part_after, whole_after) < 0:
        raise NoFigure(N_("A figure below 0 cannot be right here."))
    before, after = ratio(part_before, whole_before, why), ratio(part_after, whole_after, why)
    return Shift(before, after, ratio(after, before, N_("The first period is 0, so there is no change in parts.")) - 1)
