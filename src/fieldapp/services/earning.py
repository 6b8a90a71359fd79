"""Who has earned which certificate of a training, and in words why not.

Attendance is C1 over the whole programme, exact at the threshold. Must not know how certificates are issued or drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fieldapp.domain import attendance as rules
from fieldapp.domain import learning
from fieldapp.domain.records import (
    Assessment,
    AssessmentResult,
    Certificate,
    CertificateRevocation,
    CertificateRule,
    ParticipantActionPlan,
    Programme,
    TrainingEvent,
)
from fieldapp.domain.records.certificates import ACHIEVED, ATTENDED, HOURS
from fieldapp.domain.records.learning import ASSESSMENT_KIND
from fieldapp.i18n import _, format_percent, ngettext
from fieldapp.services import me as who
from fieldapp.services.attendance import Grid, read_grid
from fieldapp.services.errors import ServiceError
from fieldapp.store import ReadTx, Store


@dataclass(frozen=True)
class Rule:
    """What is asked: attendance and points in hundredths of a per cent, products by code, who signs.

    ``own``: set for this training; else for the whole programme or, without a rule, as it is usual.
    """

    threshold: int = 8000
    pass_mark: int | None = None
    products: tuple[str, ...] = ()
    signatories: str = ""
    own: bool = False
    id: str = ""


@dataclass(frozen=True)
class Holder:
    """One participant: the best certificate earned ("" for none), why not the better ones, what was issued already.

    ``missing``: kind -> sentences, empty where it is earned. ``issued``: kind -> serial number. ``minutes``: there.
    """

    person: str
    name: str
    rate: Fraction | None
    minutes: int
    best: str
    missing: Mapping[str, tuple[str, ...]]
    issued: Mapping[str, str] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """True where what was earned has not been issued."""
        return bool(self.best) and self.best not in self.issued


@dataclass(frozen=True)
class Earned:
    """A training's participants with what they have earned, under the rule in force."""

    event: str
    title: str
    rule: Rule
    holders: tuple[Holder, ...]
    unmarked: int
    """Marks that are missing: what is not marked counts as not there."""
    has_post: bool


def earned(store: Store, event_id: str) -> Earned:
    """Who has earned what. Raises ServiceError when the training is not here."""
    with store.read() as tx:
        return read_earned(tx, event_id)


def read_earned(tx: ReadTx, event_id: str, grid: Grid | None = None) -> Earned:
    """``earned`` inside a transaction; ``grid`` where the attendance was read already."""
    event = tx.get(TrainingEvent, event_id)
    if event is None:
        raise ServiceError(_("This training is not here. It may have been deleted."))
    grid = read_grid(tx, event_id) if grid is None else grid
    rule = rule_for(tx, event_id)
    tests = tx.find(Assessment, event=event_id)
    results = {
        (str(row["assessment"]), str(row["person"])): row
        for test in tests
        for row in tx.find(AssessmentResult, assessment=test["id"])
    }
    planned = {str(row["person"]) for row in tx.find(ParticipantActionPlan, event=event_id)}
    given = issued(tx, event_id)
    minutes = _minutes(grid)
    holders = []
    for person in grid.people:
        rate = grid.rates[person.person_id].programme
        missing = _missing(person.person_id, rate, rule, tests, results, planned)
        there = minutes.get(person.person_id, 0)
        best = next((kind for kind in (ACHIEVED, ATTENDED) if not missing[kind]), HOURS if there else "")
        holders.append(
            Holder(person.person_id, person.name, rate, there, best, missing, given.get(person.person_id, {}))
        )
    unmarked = sum(total.unmarked for total in grid.totals.values())
    return Earned(
        event_id, str(event["title"]), rule, tuple(holders), unmarked, any(test["kind"] == "post" for test in tests)
    )


def rule_for(tx: ReadTx, event_id: str) -> Rule:
    """The rule in force: the training's own, the programme's, else the attendance that the programme asks for."""
    for event in (event_id, None):
        found = tx.find(CertificateRule, event=event)
        if found:
            row = found[-1]
            return Rule(
                int(row["threshold"] or 0),
                None if row["pass_mark"] is None else int(row["pass_mark"]),
                tuple(str(row["products"] or "").split()),
                str(row["signatories"] or ""),
                event is not None,
                str(row["id"]),
            )
    programme = tx.get(Programme, who.read(tx).programme) or {}
    return Rule(threshold=int(programme.get("attendance_threshold") or 8000))


def issued(tx: ReadTx, event_id: str) -> dict[str, dict[str, str]]:
    """Person -> kind -> serial number of the certificates of a training that hold."""
    found: dict[str, dict[str, str]] = {}
    for row in tx.find(Certificate, event=event_id):
        if not tx.find(CertificateRevocation, certificate=row["id"]):
            found.setdefault(str(row["person"]), {})[str(row["kind"])] = str(row["code"])
    return found


def _minutes(grid: Grid) -> dict[str, int]:
    found: dict[str, int] = {}
    lengths = {session.id: session.minutes for session in grid.sessions if session.counts}
    for (session, person), mark in grid.marks.items():
        if session in lengths:
            there = rules.minutes_there(rules.Mark(mark.status, mark.minutes), lengths[session])
            found[person] = found.get(person, 0) + there
    return found


def _missing(
    person: str, rate: Fraction | None, rule: Rule, tests: Sequence[Mapping[str, Any]],
    results: Mapping[tuple[str, str], Mapping[str, Any]], planned: set[str],
) -> dict[str, tuple[str, ...]]:  # fmt: skip
    attendance = _attendance(rate, rule.threshold)
    learnt = [*attendance, *_points(person, rule, tests, results)]
    if "action_plan" in rule.products and person not in planned:
        learnt.append(_("no action plan"))
    for product, kind in (("pre_test", "pre"), ("practical", "practical")):
        if product not in rule.products:
            continue
        wanted = [test for test in tests if test["kind"] == kind]
        if not wanted:
            learnt.append(_("the training has no such test: {test}").format(test=label_of(kind)))
        for test in wanted:  # a practical test with points to pass is to be passed; else it is enough to take it
            needed = kind == "practical" and bool(test["pass_mark"])
            learnt += _each(person, [test], results, None, needed=needed)
    return {ATTENDED: tuple(attendance), ACHIEVED: tuple(learnt)}


def _attendance(rate: Fraction | None, threshold: int) -> list[str]:
    if rules.reaches(rate, threshold):
        return []
    if rate is None:
        return [_("no half days to attend")]
    return [
        _("attendance {share}, needs {needed}").format(
            share=_share_below(rate, threshold), needed=format_percent(Decimal(threshold) / 10000, 0)
        )
    ]


def _share_below(rate: Fraction, threshold: int) -> str:
    """A share under the threshold never reads as the threshold itself: 79.99 % is not shown as 80 %."""
    for decimals in (0, 1, 2):
        shown = format_percent(Decimal(rate.numerator) / Decimal(rate.denominator), decimals)
        if shown != format_percent(Decimal(threshold) / 10000, decimals):
            return shown
    return shown


def _points(
    person: str, rule: Rule, tests: Sequence[Mapping[str, Any]], results: Mapping[tuple[str, str], Mapping[str, Any]]
) -> list[str]:
    wanted = [test for test in tests if test["kind"] == "post"]
    if not wanted:
        return [_("the training has no test after")]
    return _each(person, wanted, results, rule.pass_mark, needed=True)


def _each(
    person: str, tests: Sequence[Mapping[str, Any]], results: Mapping[tuple[str, str], Mapping[str, Any]],
    pass_mark: int | None, *, needed: bool,
) -> list[str]:  # fmt: skip
    """What each of these tests lacks; ``needed`` False: it is enough that it was taken."""
    found = []
    for test in tests:
        row = results.get((str(test["id"]), person))
        score = learning.number(row["score"]) if row is not None else None
        if score is None:
            found.append(_("{test}: not taken").format(test=test["title"]))
            continue
        least = needed_points(test, pass_mark)
        if not needed or least is None:
            if needed:
                found.append(_("{test}: no points to pass are set").format(test=test["title"]))
            continue
        if score < least:
            found.append(
                _("{test}: {score} points, needs {needed}").format(
                    test=test["title"], score=learning.show_score(score), needed=learning.show_score(least)
                )
            )
    return found


def needed_points(test: Mapping[str, Any], pass_mark: int | None) -> Fraction | None:
    """Points that pass a test: a share of the most where the rule says so, else the test's own; None for neither."""
    most = learning.number(test["max_score"])
    if pass_mark is not None and most is not None:
        return most * Fraction(pass_mark, 10000)
    return learning.number(test["pass_mark"])


def label_of(kind: str) -> str:
    """What a kind of test is called."""
    return next((_(one.label) for one in ASSESSMENT_KIND if one.code == kind), kind)


def unmarked_words(count: int) -> str:
    """What is said where marks are missing; empty where none is."""
    if not count:
        return ""
    return ngettext(
        "{count} mark is missing; it counts as not there.", "{count} marks are missing; they count as not there.", count
    ).format(count=count)
