"""How apprenticeships go (D1-D9): hours, competences, sign-off, cohorts, what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, share, shown

WEIGHT_TOLERANCE = 1e-6


@shown("D1", N_("Off-the-job share"), N_("Hours in the training centre, divided by all approved hours."), unit="share")
def off_the_job(on: Number, off: Number) -> Number:
    """off/(on + off), hours. Raises NoFigure without hours."""
    return share(off, on + off, N_("No hours are recorded yet."))


@dataclass(frozen=True)
class Unit:
    """One unit of a standard: its weight, the level required (1-5), the level assessed (None: not yet)."""

    weight: Number
    required: int
    level: int | None


@dataclass(frozen=True)
class Competence:
    """Shares of the standard's weight: ``attained`` at the level required, ``assessed`` at all, ``partial`` credit."""

    attained: Number
    assessed: Number
    partial: Number


@shown(
    "D2",
    N_("Competence"),
    N_("Weight of the units at their required level; of those assessed; and with credit for a part of the level."),
    unit="share",
)
def competence(units: Sequence[Unit]) -> Competence:
    """Σw[level ≥ req], Σw[assessed], Σw·min(level/req, 1), over weights that sum to 100.

    Raises NoFigure when the weights do not sum to 100 or a required level is not above 0.
    """
    total = sum((unit.weight for unit in units), 0)
    if abs(float(total) - 100) > WEIGHT_TOLERANCE:
        raise NoFigure(N_("The weights of the units sum to {total} instead of 100."), total=round(float(total), 4))
    if any(unit.required < 1 for unit in units):
        raise NoFigure(N_("Each unit needs a required level of 1 or more."))
    known = [(unit, unit.level) for unit in units if unit.level is not None]
    return Competence(
        ratio(sum((unit.weight for unit, level in known if level >= unit.required), 0), total),
        ratio(sum((unit.weight for unit, _level in known), 0), total),
        ratio(sum((unit.weight * min(ratio(level, unit.required), 1) for unit, level in known), 0), total),
    )


@shown(
    "D3", N_("Progress against time"), N_("Competence attained, divided by the part of the time gone. 1 is on time.")
)
def schedule_index(attained: Number, elapsed: Number, planned: Number) -> Number:
    """attained / (elapsed / planned), times in one unit. Raises NoFigure before the start or without a duration."""
    if elapsed <= 0:
        raise NoFigure(N_("The apprenticeship has not begun."))
    return ratio(attained, ratio(elapsed, planned, N_("The planned duration is missing.")))


@dataclass(frozen=True)
class SignOff:
    """Shares of the monthly reviews due: ``signed`` by now, ``on_time`` within the days allowed."""

    signed: Number
    on_time: Number


@shown(
    "D4", N_("Monthly sign-off"), N_("Reviews signed, and signed within 15 days, divided by those due."), unit="share"
)
def sign_off(signed: int, on_time: int, due: int) -> SignOff:
    """Raises NoFigure when none is due or the parts do not fit."""
    if on_time > signed:
        raise NoFigure(N_("More reviews are signed on time than are signed."))
    return SignOff(share(signed, due, N_("No review is due yet.")), share(on_time, due))


@dataclass(frozen=True)
class Cohort:
    """Shares of a cohort; ``completion_staying``: completion without those who were transferred."""

    completion: Number
    dropout: Number
    overdue: Number
    transferred: Number
    completion_staying: Number


@shown("D5", N_("Cohort"), N_("Of all whose end was expected by now: completed, dropped out, overdue, transferred."))
def cohort(completed: int, dropped: int, overdue: int, transferred: int) -> Cohort:
    """Shares of their sum. Raises NoFigure for nobody, or where all were transferred."""
    every = completed + dropped + overdue + transferred
    return Cohort(
        share(completed, every, N_("Nobody's end was expected by now.")),
        share(dropped, every),
        share(overdue, every),
        share(transferred, every),
        share(completed, every - transferred, N_("All were transferred.")),
    )


@dataclass(frozen=True)
class After:
    """``certified`` of the completers, ``employed`` of those reached, ``reached`` of the completers."""

    certified: Number
    employed: Number
    reached: Number


@shown("D6", N_("After completion"), N_("Certified of all who completed; at work of those reached; reached of all."))
def after_completion(completers: int, certified: int, traced: int, reached: int, employed: int) -> After:
    """cert/completers, employed/reached, reached/traced-for. ``traced``: how many the tracer looked for."""
    return After(
        share(certified, completers, N_("Nobody has completed yet.")),
        share(employed, reached, N_("Nobody was reached.")),
        share(reached, traced, N_("Nobody was looked for.")),
    )


@shown("D7", N_("Apprentices per master"), N_("Apprentices, divided by the masters who train them."))
def per_master(apprentices: int, masters: int) -> Number:
    """Raises NoFigure without masters."""
    return ratio(apprentices, masters, N_("There are no masters."))


@shown(
    "D8", N_("Recognised before"), N_("Units or hours granted for prior learning, divided by those of the standard.")
)
def recognised(granted: Number, standard: Number) -> Number:
    """Units/units or hours/hours. Raises NoFigure when more is granted than there is."""
    return share(granted, standard, N_("The standard has no units or hours."))


@shown("D9", N_("Stipend paid"), N_("What was paid, divided by what was due."), unit="share")
def stipend_paid(paid: Number, due: Number) -> Number:
    """Money/money; above 1 when more was paid. Raises NoFigure when nothing is due."""
    if paid < 0 or due < 0:
        raise NoFigure(N_("A figure below 0 cannot be right here."))
    return ratio(paid, due, N_("Nothing is due."))
