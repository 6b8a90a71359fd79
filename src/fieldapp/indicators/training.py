"""What a training came to (C2-C9): days, hours, learning, reactions, people, costs. C1 is in ``domain.attendance``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fieldapp.domain.attendance import THERE
from fieldapp.i18n import N_
from fieldapp.indicators.method import NoFigure, Number, ratio, share, shown


@shown("C2", N_("Trainee-days"), N_("Each person counts one for each day with at least one session attended."))
def trainee_days(marks: Iterable[tuple[str, str, str]]) -> int:
    """Distinct (person, day) with a status of somebody who was there; ``marks``: (person, day, status)."""
    return len({(person, day) for person, day, status in marks if status in THERE})


@shown("C2", N_("Contact hours"), N_("Minutes that people were there, summed, in hours."), unit=N_("h"))
def contact_hours(minutes: Iterable[int]) -> Fraction:
    """Σ minutes there / 60, over all people and sessions."""
    return Fraction(sum(minutes), 60)


@dataclass(frozen=True)
class Learning:
    """Over people with both tests. ``gains``: person -> Hake gain, without those who had the maximum before."""

    matched: int
    before: Number
    after: Number
    gain: Number
    gains: Mapping[str, Number]
    mean_gain: Number | None
    class_gain: Number | None


@shown(
    "C3",
    N_("Learning"),
    N_("Only people with both tests. Normalised gain: what was learnt of what could still be learnt."),
    source="Hake (1998)",
)
def learning(before: Mapping[str, Number], after: Mapping[str, Number], maximum: Number) -> Learning:
    """Mean of post - pre; g_i = (post - pre)/(max - pre), their mean, and the class gain from the means.

    ``before``, ``after``: person -> score. Raises NoFigure when nobody has both, or a score is outside 0 to maximum.
    """
    for score in (*before.values(), *after.values()):
        if not 0 <= score <= maximum:
            raise NoFigure(N_("A score lies outside 0 to {maximum}."), maximum=maximum)
    both = [person for person in before if person in after]
    if not both:
        raise NoFigure(N_("Nobody took both tests."))
    pre = ratio(sum((before[person] for person in both), 0), len(both))
    post = ratio(sum((after[person] for person in both), 0), len(both))
    gains = {
        person: ratio(after[person] - before[person], maximum - before[person])
        for person in both
        if before[person] < maximum
    }
    return Learning(
        len(both),
        pre,
        post,
        post - pre,
        gains,
        ratio(sum(gains.values(), 0), len(gains)) if gains else None,
        ratio(post - pre, maximum - pre) if pre < maximum else None,
    )


@dataclass(frozen=True)
class Reaction:
    """``mean`` 1 to 5, ``top``: share of 4 and 5, ``response``: share of the participants that answered."""

    mean: Number
    top: Number
    response: Number


@shown("C4", N_("Reaction"), N_("Mean of the ratings, share of the two best, share of participants that answered."))
def reaction(ratings: Sequence[int], participants: int, best: int = 5) -> Reaction:
    """Ratings 1 to ``best``. Raises NoFigure without ratings, or more ratings than participants."""
    if not ratings:
        raise NoFigure(N_("Nobody has answered yet."))
    if any(not 1 <= rating <= best for rating in ratings):
        raise NoFigure(N_("A rating lies outside 1 to {best}."), best=best)
    top = sum(1 for rating in ratings if rating >= best - 1)
    return Reaction(
        Fraction(sum(ratings), len(ratings)), Fraction(top, len(ratings)), share(len(ratings), participants)
    )


@dataclass(frozen=True)
class Reconciliation:
    """``recorded``: sum of the parts; ``told``: the total said elsewhere; ``unspecified``: what the parts lack.

    ``unspecified`` below 0: the parts hold more than the total.
    """

    recorded: int
    told: int
    unspecified: int


@shown("C5", N_("Do the parts sum to the total?"), N_("What the parts lack is shown as unspecified, never dropped."))
def reconciliation(parts: Iterable[int], told: int) -> Reconciliation:
    """Compare the sum of a breakdown with a total given in words."""
    recorded = sum(parts)
    return Reconciliation(recorded, told, told - recorded)


@dataclass(frozen=True)
class People:
    """``contacts``: attendances of trainings; ``unique``: people behind them; ``each``: trainings a person, mean."""

    contacts: int
    unique: int
    each: Number


@shown("C6", N_("People and contacts"), N_("The same person in two trainings is one person and two contacts."))
def people(attended: Iterable[tuple[str, str]], same_as: Mapping[str, str] | None = None) -> People:
    """Distinct (training, person); ``same_as``: somebody registered twice -> who it is. Raises NoFigure for nobody."""
    known = same_as or {}
    pairs = {(training, known.get(person, person)) for training, person in attended}
    unique = {person for _training, person in pairs}
    return People(len(pairs), len(unique), ratio(len(pairs), len(unique), N_("Nobody has attended yet.")))


@dataclass(frozen=True)
class Implementation:
    """``done``: share of actions done; ``weighted``: with those under way counted half."""

    done: Number
    weighted: Number


@shown("C7", N_("Action plans carried out"), N_("Actions done, divided by all; then with those under way as a half."))
def implementation(done: int, ongoing: int, actions: int) -> Implementation:
    """done/n and (done + 0.5·ongoing)/n. Raises NoFigure without actions, or parts above the total."""
    return Implementation(
        share(done, actions, N_("No actions were planned.")), share(done + Fraction(ongoing, 2), actions)
    )


@shown(
    "C8", N_("Cost of each"), N_("All costs of a training, divided by trainee-days or certificates."), unit=N_("money")
)
def cost_each(cost: Number, count: int) -> Number:
    """Money / count, in the currency of the cost. Raises NoFigure when there is nothing to divide by."""
    if cost < 0:
        raise NoFigure(N_("A figure below 0 cannot be right here."))
    return ratio(cost, count)
