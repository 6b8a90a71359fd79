"""Tests of a training: scores as typed, kept where they can be, and what was learnt between two tests.

A score that cannot be kept stays as it was typed, on this computer, with the sentence that says why. Must not know how
the grid is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from fieldapp.domain import learning
from fieldapp.domain.fields import Value
from fieldapp.domain.records import Assessment, AssessmentResult, Participation, TrainingEvent
from fieldapp.domain.records.learning import ASSESSMENT_KIND, POST, PRE
from fieldapp.i18n import _
from fieldapp.indicators import training as figures
from fieldapp.indicators.method import NoFigure
from fieldapp.services.attendance import PersonRow, people_of
from fieldapp.services.checking import create
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, ReadTx, Store, WriteTx, local

Cell = tuple[str, str]
"""(test, person)."""
_REFUSED = "refused_scores"
"""Local fact: training -> "test person" -> what was typed."""


@dataclass(frozen=True)
class Test:
    """One test of a training. ``items`` are empty where only totals are scored."""

    id: str
    kind: str
    title: str
    maximum: Fraction
    needed: Fraction | None
    items: tuple[learning.Item, ...]

    @property
    def kind_label(self) -> str:
        """What kind of test it is, in the language in force."""
        return next((_(one.label) for one in ASSESSMENT_KIND if one.code == self.kind), self.kind)


@dataclass(frozen=True)
class Score:
    """What one person reached; ``items`` in the order of the test's, empty where only the total is known."""

    total: Fraction
    items: tuple[Fraction | None, ...] = ()


@dataclass(frozen=True)
class Refused:
    """What was typed and cannot be kept, and why."""

    typed: str
    why: str


@dataclass(frozen=True)
class Sheet:
    """A training's tests and people with their scores."""

    event: str
    title: str
    tests: tuple[Test, ...]
    people: tuple[PersonRow, ...]
    scores: Mapping[Cell, Score] = field(default_factory=dict)
    refused: Mapping[Cell, Refused] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemGain:
    """One item before and after, as shares of its points, over the people with both."""

    label: str
    before: Fraction
    after: Fraction


@dataclass(frozen=True)
class Gain:
    """What was learnt between the test before and the test after; ``why`` says why there is no figure.

    ``without_before`` and ``without_after`` are names of people who lack one of the tests. ``item_why`` says why items
    are not compared; ``item_people`` are those whose items are known in both.
    """

    before: Test | None = None
    after: Test | None = None
    figure: figures.Learning | None = None
    why: str = ""
    without_before: tuple[str, ...] = ()
    without_after: tuple[str, ...] = ()
    items: tuple[ItemGain, ...] = ()
    item_people: int = 0
    item_why: str = ""


# ------------------------------------------------------------------------------------------------------------ reading
def sheet(store: Store, event_id: str) -> Sheet:
    """The tests of a training. Raises ServiceError when it is not here."""
    with store.read() as tx:
        return read_sheet(tx, event_id)


def read_sheet(tx: ReadTx, event_id: str) -> Sheet:
    """``sheet`` inside a transaction."""
    event = tx.get(TrainingEvent, event_id)
    if event is None:
        raise ServiceError(_("This training is not here. It may have been deleted."))
    people = people_of(tx, tx.find(Participation, event=event_id))
    tests = tuple(sorted((_test(row) for row in tx.find(Assessment, event=event_id)), key=_place))
    scores: dict[Cell, Score] = {}
    for test in tests:
        for row in tx.find(AssessmentResult, assessment=test.id):
            scores[test.id, str(row["person"])] = _score(row, test)
    refused = {}
    by_id = {test.id: test for test in tests}
    for key, typed in _kept_refusals(tx, event_id).items():
        test_id, _space, person = key.partition(" ")
        if test_id in by_id:
            try:
                read_cell(typed, by_id[test_id])
            except ValueError as error:
                refused[test_id, person] = Refused(typed, str(error))
    return Sheet(event_id, str(event["title"]), tests, people, scores, refused)


def read_cell(typed: str, test: Test) -> Score:
    """What was typed for one person: a total, or the points of all items with spaces between ("1 0 2 -").

    Raises ValueError with a sentence.
    """
    parts = typed.split()
    if len(parts) > 1 and test.items:
        kept = " ".join(part if part == learning.NOTHING else learning.read_score(part) for part in parts)
        items = learning.read_item_scores(kept, test.items)
        return Score(sum((one for one in items if one is not None), Fraction()), items)
    total = learning.number(learning.read_score(typed)) or Fraction()
    if total > test.maximum:
        raise ValueError(learning.over_maximum(test.maximum))
    return Score(total)


def gain(store: Store, event_id: str) -> Gain:
    """What was learnt (C3), over people with both tests. Raises ServiceError when the training is not here."""
    return gain_of(sheet(store, event_id))


def gain_of(seen: Sheet) -> Gain:
    """``gain`` of a sheet: the first test before and the last one after."""
    before = next((test for test in seen.tests if test.kind == PRE), None)
    after = next((test for test in reversed(seen.tests) if test.kind == POST), None)
    if before is None or after is None:
        return Gain(before, after, why=_("A test before and a test after are needed."))
    pre, post = _totals(seen, before), _totals(seen, after)
    lacking = (
        tuple(one.name for one in seen.people if one.person_id in post and one.person_id not in pre),
        tuple(one.name for one in seen.people if one.person_id in pre and one.person_id not in post),
    )
    if before.maximum != after.maximum:
        why = _("The two tests have different most points: {before} and {after}.").format(
            before=learning.show_score(before.maximum), after=learning.show_score(after.maximum)
        )
        return Gain(before, after, None, why, *lacking)
    try:
        figure = figures.learning(pre, post, before.maximum)
    except NoFigure as error:
        return Gain(before, after, None, str(error), *lacking)
    items, people, item_why = _item_gains(seen, before, after)
    return Gain(before, after, figure, "", *lacking, items, people, item_why)


def _item_gains(seen: Sheet, before: Test, after: Test) -> tuple[tuple[ItemGain, ...], int, str]:
    if not before.items or not after.items:
        return (), 0, _("Items are not scored in both tests.")
    if not learning.same_items(before.items, after.items):
        return (), 0, _("The two tests do not ask the same items.")
    both = [
        (seen.scores[before.id, one.person_id].items, seen.scores[after.id, one.person_id].items)
        for one in seen.people
        if (before.id, one.person_id) in seen.scores and (after.id, one.person_id) in seen.scores
    ]
    both = [pair for pair in both if pair[0] and pair[1]]
    if not both:
        return (), 0, _("Nobody's items are known in both tests.")
    found = []
    for place, item in enumerate(before.items):
        most = item.points * len(both)
        pre = sum((pair[0][place] or Fraction() for pair in both), Fraction())
        post = sum((pair[1][place] or Fraction() for pair in both), Fraction())
        found.append(ItemGain(item.label, pre / most, post / most))
    return tuple(found), len(both), ""


def _totals(seen: Sheet, test: Test) -> dict[str, Any]:
    return {person: score.total for (test_id, person), score in seen.scores.items() if test_id == test.id}


def _test(row: Mapping[str, Any]) -> Test:
    try:
        items = learning.items_of(row["items"])
    except ValueError:  # written by hand or by a newer version: only totals are used then
        items = ()
    return Test(
        str(row["id"]), str(row["kind"]), str(row["title"]), learning.number(row["max_score"]) or Fraction(),
        learning.number(row["pass_mark"]), items,
    )  # fmt: skip


def _place(test: Test) -> tuple[int, str]:
    order = {PRE: 0, POST: 2}
    return order.get(test.kind, 1), test.id


def _score(row: Mapping[str, Any], test: Test) -> Score:
    total = learning.number(row["score"]) or Fraction()
    try:
        items = learning.read_item_scores(row["item_scores"], test.items) if row["item_scores"] else ()
    except ValueError:  # the test's items have changed since
        items = ()
    return Score(total, items)


# ------------------------------------------------------------------------------------------------------------ writing
def put(store: Store, event_id: str, cell: Cell, typed: str) -> Changes:
    """Keep what was typed for one person in one test; nothing typed takes the score away.

    What cannot be kept is in the sheet's ``refused`` from then on, and the score that was there stays. Raises
    ServiceError when test or person are not here.
    """
    test_id, person = cell
    with store.write(_("enter a score")) as tx:
        row = tx.get(Assessment, test_id)
        if row is None or str(row["event"]) != event_id or tx.get(TrainingEvent, event_id) is None:
            raise ServiceError(_("This test is not here. It may have been deleted."))
        if not tx.find(Participation, event=event_id, person=person):
            raise ServiceError(_("This person does not take part in this training."))
        test = _test(row)
        try:
            score = read_cell(typed, test) if typed.strip() else None
        except ValueError:
            _refuse(tx, event_id, cell, typed.strip())
            return tx.changes
        _refuse(tx, event_id, cell, None)
        _write(tx, cell, score)
        return tx.changes


def _write(tx: WriteTx, cell: Cell, score: Score | None) -> None:
    found = tx.find(AssessmentResult, assessment=cell[0], person=cell[1])
    if score is None:
        for row in found:
            tx.delete(AssessmentResult, str(row["id"]))
        return
    values: dict[str, Value] = {
        "score": learning.kept(score.total),
        "item_scores": learning.write_item_scores(score.items) or None,
    }
    if not found:
        create(tx, AssessmentResult, {"assessment": cell[0], "person": cell[1], **values})
    elif any(found[0][name] != value for name, value in values.items()):
        tx.update(AssessmentResult, str(found[0]["id"]), values)


def _kept_refusals(tx: local.HasConnection, event_id: str) -> dict[str, str]:
    return dict(local.get(tx, _REFUSED, {}).get(event_id, {}))


def _refuse(tx: WriteTx, event_id: str, cell: Cell, typed: str | None) -> None:
    every = dict(local.get(tx, _REFUSED, {}))
    mine = dict(every.get(event_id, {}))
    key = " ".join(cell)
    if typed is None and key not in mine:
        return
    if typed is None:
        del mine[key]
    else:
        mine[key] = typed
    every[event_id] = mine
    local.put(tx, _REFUSED, {event: cells for event, cells in every.items() if cells} or None)


def refused_everywhere(tx: local.HasConnection) -> dict[str, int]:
    """Training -> how many scores typed here could not be kept."""
    return {event: len(cells) for event, cells in local.get(tx, _REFUSED, {}).items()}


def shown(score: Score, *, items: bool = False) -> str:
    """A score in a cell; with ``items`` as it would be typed, item by item."""
    if items and score.items:
        return " ".join("-" if one is None else learning.show_score(one) for one in score.items)
    return learning.show_score(score.total)


def methods(found: Gain) -> Sequence[str]:
    """How the figures come about, in the language in force."""
    said = [_(figures.learning.method.text)]
    if found.figure is not None:
        said.append(_("Mean of each person's gain, without those who had all points before; and the class as a whole."))
    return said
