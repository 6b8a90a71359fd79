"""Comparing clusters by weighted scores, and whether the choice hangs on one weight (A9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial

from fieldapp import charts
from fieldapp.charts import Chart, Series
from fieldapp.domain.declaring import Value
from fieldapp.domain.records import (
    Cluster,
    SelectionCandidate,
    SelectionCriterion,
    SelectionRound,
    SelectionScore,
)
from fieldapp.domain.records.selecting import CRITERIA, HIGHEST_SCORE
from fieldapp.domain.text import dotted, isolate, sort_key
from fieldapp.i18n import _, format_number, format_percent
from fieldapp.indicators.method import NoFigure, Number
from fieldapp.indicators.selection import selection_score, selection_sensitivity
from fieldapp.services import records
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, Query, ReadTx, Store, WriteTx

WHOLE = 10000


@dataclass(frozen=True)
class Criterion:
    """One criterion; ``weight`` in hundredths of a per cent."""

    id: str
    name: str
    weight: int


@dataclass(frozen=True)
class Candidate:
    """One cluster with its scores by criterion; ``total`` and ``why`` (where there is none)."""

    id: str
    name: str
    cluster: str
    scores: Mapping[str, int]
    reasons: Mapping[str, str]
    total: Number | None
    why: str = ""


@dataclass(frozen=True)
class Board:
    """One round: the table, the winner in a sentence, and whether it hangs on a weight."""

    id: str
    name: str
    criteria: tuple[Criterion, ...]
    candidates: tuple[Candidate, ...]
    finding: str
    sensitivity: tuple[str, ...]
    method: str
    decision: str = ""

    @property
    def ranked(self) -> list[Candidate]:
        """The candidates, the best first, those without a score last."""
        return sorted(self.candidates, key=lambda one: (one.total is None, -(one.total or 0)))

    @property
    def weights(self) -> int:
        """The sum of the weights."""
        return sum(criterion.weight for criterion in self.criteria)


def rounds(store: Store) -> list[tuple[str, str]]:
    """The rounds, newest first: id and name."""
    with store.read() as tx:
        ids = tx.ids(SelectionRound, Query(sort="day", descending=True))
        found = tx.page(SelectionRound, ids, ["name"])
        return [(record_id, str(row["name"])) for record_id, row in found.items()]


def start(store: Store, name: str, day: str) -> tuple[str, Changes]:
    """A new round with the four usual criteria, equally weighted, and all clusters as candidates; its id."""
    with store.write(_("new selection")) as tx:
        checked = check_new(SelectionRound, {"name": name, "day": day}, tx)
        if checked.errors:
            raise ServiceError("\n".join(checked.errors.values()))
        round_id = create(tx, SelectionRound, checked.values)
        for number, criterion in enumerate(CRITERIA, 1):
            weight = WHOLE // len(CRITERIA)
            values: dict[str, Value] = {"round": round_id, "number": number, "name": _(criterion), "weight": weight}
            create(tx, SelectionCriterion, check_new(SelectionCriterion, values).values)
        for cluster in tx.find(Cluster):
            row = {"round": round_id, "name": cluster["name"], "cluster": cluster["id"]}
            create(tx, SelectionCandidate, check_new(SelectionCandidate, row).values)
        return round_id, tx.changes


def board(store: Store, round_id: str) -> Board:
    """A round as it stands. Raises ServiceError when it is not here."""
    with store.read() as tx:
        found = tx.get(SelectionRound, round_id)
        if found is None:
            raise ServiceError(_("This selection is not here. It may have been deleted."))
        criteria = _criteria(tx, round_id)
        candidates = _candidates(tx, round_id, criteria)
    finding, moves = _judged(criteria, candidates)
    decision = str(found.get("decision") or "")
    method = f"{_(selection_score.method.text)} {_(selection_sensitivity.method.text)}"
    return Board(round_id, str(found["name"]), criteria, candidates, finding, moves, method, decision)


def _criteria(tx: ReadTx, round_id: str) -> tuple[Criterion, ...]:
    rows = sorted(tx.find(SelectionCriterion, round=round_id), key=lambda r: (int(r["number"] or 0), str(r["id"])))
    return tuple(Criterion(str(row["id"]), str(row["name"]), int(row["weight"] or 0)) for row in rows)


def _candidates(tx: ReadTx, round_id: str, criteria: tuple[Criterion, ...]) -> tuple[Candidate, ...]:
    weights = _weights(criteria)
    names = {criterion.id: criterion.name for criterion in criteria}
    made = []
    for row in tx.find(SelectionCandidate, round=round_id):
        given = {str(score["criterion"]): score for score in tx.find(SelectionScore, candidate=row["id"])}
        scores = {one: int(score["score"] or 0) for one, score in given.items() if one in names}
        reasons = {one: str(score.get("reason") or "") for one, score in given.items()}
        total, why = None, ""
        try:
            total = selection_score({names[one]: weight for one, weight in weights.items()}, _named(scores, names))
        except NoFigure as missing:
            why = str(missing)
        cluster = str(row.get("cluster") or "")
        made.append(Candidate(str(row["id"]), str(row["name"]), cluster, scores, reasons, total, why))
    return tuple(sorted(made, key=lambda one: (sort_key(one.name), one.id)))


def _named(scores: Mapping[str, int], names: Mapping[str, str]) -> dict[str, Number]:
    return {names[one]: score for one, score in scores.items()}


def _weights(criteria: tuple[Criterion, ...]) -> dict[str, Number]:
    return {criterion.id: Fraction(criterion.weight, WHOLE) for criterion in criteria}


def _judged(criteria: tuple[Criterion, ...], candidates: tuple[Candidate, ...]) -> tuple[str, tuple[str, ...]]:
    """The winner in a sentence, and a sentence for each weight that would change it."""
    scored = [candidate for candidate in candidates if candidate.total is not None]
    names = {candidate.id: candidate.name for candidate in candidates}
    if not scored:
        return next((candidate.why for candidate in candidates), _("There are no clusters to compare.")), ()
    table: dict[str, Mapping[str, Number]] = {candidate.id: dict(candidate.scores) for candidate in scored}
    found = selection_sensitivity(_weights(criteria), table)
    winners = dotted(isolate(names[one]) for one in found.winners)
    top = max(float(candidate.total or 0) for candidate in scored)
    best = format_number(Decimal(str(round(top, 2))), 2)
    finding = _("First: {cluster}, with {score} of {most}.").format(
        cluster=winners, score=best, most=format_number(HIGHEST_SCORE)
    )
    titles = {criterion.id: criterion.name for criterion in criteria}
    moves = tuple(
        _("With {change} on “{criterion}” the first would be {cluster}.").format(
            change=("+" if move.change > 0 else "−") + format_percent(abs(float(move.change))),
            criterion=isolate(titles[move.criterion]),
            cluster=dotted(isolate(names[one]) for one in move.winners),
        )
        for move in found.changes
    )
    return finding, moves or (_("No single weight changes the first when it moves by a fifth."),)


def chart(board: Board) -> Chart:
    """The totals as bars, in their order."""
    names = [candidate.name for candidate in board.ranked]
    keys = [f"cluster:{candidate.cluster}" if candidate.cluster else "" for candidate in board.ranked]
    totals = Series("", [candidate.total for candidate in board.ranked], keys)
    return partial(
        charts.bars, categories=names, series=[totals], title=_(selection_score.method.label), method=board.method,
        head=_("Cluster"), horizontal=True,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------- writing
def set_weight(store: Store, criterion_id: str, weight: int) -> records.Saved:
    """Change a weight, in hundredths of a per cent."""
    return records.save(store, SelectionCriterion, {"weight": weight}, criterion_id)


def set_score(store: Store, candidate: str, criterion: str, score: int | None, reason: str = "") -> records.Saved:
    """Give, change or (None) take away a score."""
    with store.write(_("score")) as tx:
        key = {"candidate": candidate, "criterion": criterion}
        record_id = SelectionScore.natural_id(key) or ""
        current = tx.get(SelectionScore, record_id)
        if score is None:
            if current is not None:
                tx.delete(SelectionScore, record_id)
            return records.Saved(record_id, changes=tx.changes)
        values = {**key, "score": score, "reason": reason or (current or {}).get("reason")}
        return _written(tx, values, current)


def _written(tx: WriteTx, values: Mapping[str, object], current: Mapping[str, object] | None) -> records.Saved:
    if current is None:
        checked = check_new(SelectionScore, values, tx)  # type: ignore[arg-type]
        if checked.errors:
            return records.Saved(None, checked.errors)
        return records.Saved(create(tx, SelectionScore, checked.values), changes=tx.changes)
    checked = check_change(SelectionScore, current, values)  # type: ignore[arg-type]
    if checked.errors:
        return records.Saved(None, checked.errors)
    tx.update(SelectionScore, str(current["id"]), checked.values)
    return records.Saved(str(current["id"]), changes=tx.changes)
