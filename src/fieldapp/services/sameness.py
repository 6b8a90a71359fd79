"""Two records that are one firm or person: suggested with reasons, said by a person, withdrawn, seen side by side.

Ids stay. What is said is a record of its own (``Alias``), one per pair on all devices; lists, counts, references,
exports and papers follow it (``store.same``). "Not the same" is remembered and travels as well. Nothing is ever
merged by itself. Must not know windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from fieldapp.domain.fields import Kind, Record, Value
from fieldapp.domain.records import RECORDS, Alias, by_table
from fieldapp.domain.records.deciding import DIFFERENT, FIRST_IS_SECOND, SECOND_IS_FIRST
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.services import deciding
from fieldapp.services.chronicle import value_text
from fieldapp.services.errors import ServiceError
from fieldapp.services.family import children
from fieldapp.services.likeness import Likeness, Traits, compare, compared, pieces, traits
from fieldapp.services.naming import titles_in
from fieldapp.store import Changes, Query, ReadTx, Store, WriteTx

_CROWD = 200
"""Records under one key above which only neighbours by name are compared."""
_NEIGHBOURS = 25
_STEP = 2_000
_FEW = 3


@dataclass(frozen=True)
class Suggestion:
    """Two records that may be one: ids (the older first), titles, why in words, how alike for sorting."""

    table: str
    first: str
    second: str
    first_title: str
    second_title: str
    reasons: tuple[str, ...]
    score: float


@dataclass(frozen=True)
class Difference:
    """One field of both records, in words."""

    field: str
    label: str
    first: str
    second: str
    equal: bool


@dataclass(frozen=True)
class Comparison:
    """Two records side by side; ``first_uses`` and ``second_uses``: how many records refer to each."""

    first_title: str
    second_title: str
    fields: tuple[Difference, ...]
    first_uses: int
    second_uses: int


@dataclass(frozen=True)
class Said:
    """What was said about a record and another one. ``same``: they are one, and ``leads`` is shown for both."""

    alias: str
    other: str
    other_title: str
    same: bool
    leads: str
    sentence: str


def suggestible() -> list[type[Record]]:
    """The record types of which the same thing may be registered twice."""
    return [cls for cls in RECORDS if cls.view.aliased]


# ---------------------------------------------------------------------------------------------------------- suggesting
def suggest(store: Store, cls: type[Record], progress: Progress | None = None, most: int = 200) -> list[Suggestion]:
    """Pairs that may be the same, the most alike first; without those about which somebody has decided.

    Names must be alike, and the phone, the year of birth (one apart), the firm or the place the same. For a worker
    thread: some seconds for 20,000 records. Raises Cancelled.
    """
    step = progress or Progress()
    with store.read() as tx:
        ids = tx.ids(cls, Query())
        known = {record_id: traits(cls, row) for record_id, row in tx.page(cls, ids, compared(cls)).items()}
        decided = {frozenset((str(a["first"]), str(a["second"]))) for a in tx.find(Alias, kind=cls.table_name())}
    found: list[tuple[float, str, str, Likeness]] = []
    for done, (one, other) in enumerate(_pairs(known)):
        if done % _STEP == 0:
            step.step(done, max(done, len(known)), _("Comparing names"))
        alike = compare(known[one], known[other])
        if alike.likely and frozenset((one, other)) not in decided:
            found.append((alike.score, min(one, other), max(one, other), alike))
    found.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    with store.read() as tx:
        called = titles_in(tx, cls, [record_id for pair in found[:most] for record_id in pair[1:3]])
    return [
        Suggestion(
            cls.table_name(), one, other, called.get(one, ""), called.get(other, ""), tuple(alike.reasons()), score
        )
        for score, one, other, alike in found[:most]
    ]


def _pairs(known: Mapping[str, Traits]) -> Iterator[tuple[str, str]]:
    """Pairs worth comparing, each once: those that share something besides the name, and a piece of a name with it."""
    keys: dict[tuple[str, ...], list[str]] = {}
    for record_id, held in known.items():
        for key in _keys(held):
            keys.setdefault(key, []).append(record_id)
    seen: set[tuple[str, str]] = set()
    for ids in keys.values():
        reach = len(ids) if len(ids) <= _CROWD else _NEIGHBOURS
        if len(ids) > _CROWD:
            ids.sort(key=lambda record_id: known[record_id].sorted_names)
        for place, one in enumerate(ids):
            for other in ids[place + 1 : place + 1 + reach]:
                pair = (one, other) if one < other else (other, one)
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _parts(one: Traits) -> list[str]:
    """What two alike names have in common: two ends of words, or one where the name has few."""
    parts: dict[str, None] = {}
    for name in one.names:
        ends = sorted(pieces(name))
        parts |= dict.fromkeys(" ".join(both) for both in combinations(ends, 2))
        if len(ends) <= _FEW:
            parts |= dict.fromkeys(ends)
    return list(parts)


def _keys(one: Traits) -> Iterator[tuple[str, ...]]:
    for phone in one.phones:
        yield ("phone", phone)
    for piece in _parts(one):
        if one.year is not None:
            yield ("born", str(one.year), piece)
            yield ("born", str(one.year + 1), piece)
        for work in one.work:
            yield ("work", work, piece)
        if one.place:
            yield ("place", one.place, piece)


# ---------------------------------------------------------------------------------------------------------- deciding
def join(store: Store, table: str, leads: str, other: str, reason: str = "") -> Changes:
    """Say that ``other`` is ``leads``: from then on lists and references show ``leads`` for both; ids stay.

    Undo and ``withdraw`` bring ``other`` back. Raises ServiceError where that cannot be said, StoreError.
    """
    return _say(store, table, leads, other, SECOND_IS_FIRST, reason)


def not_same(store: Store, table: str, one: str, other: str, reason: str = "") -> Changes:
    """Remember that two records are not the same: they are not suggested again anywhere. Raises as ``join``."""
    return _say(store, table, one, other, DIFFERENT, reason)


def withdraw(store: Store, alias: str, reason: str = "") -> Changes:
    """Take back that two records are the same; both are shown again. Raises ServiceError, StoreError."""
    with store.write(_("They are not the same")) as tx:
        row = tx.get(Alias, alias)
        if row is None or row["verdict"] == DIFFERENT:
            raise ServiceError(_("This has been taken back in the meantime."))
        tx.update(Alias, alias, {"verdict": DIFFERENT})
        deciding.keep(tx, Alias.table_name(), alias, ["verdict"], reason)
        return _with_both(tx, row)


def _say(store: Store, table: str, leads: str, other: str, verdict: str, reason: str) -> Changes:
    cls = by_table(table)
    if not cls.view.aliased or leads == other:
        raise ServiceError(_("Choose two different records of one kind: firms, people or organisations."))
    first, second = sorted((leads, other))
    if verdict == SECOND_IS_FIRST and leads != first:
        verdict = FIRST_IS_SECOND
    label = _("They are not the same") if verdict == DIFFERENT else _("They are the same")
    with store.write(label) as tx:
        rows = tx.page(cls, [first, second], ["team"])
        if len(rows) < 2:
            raise ServiceError(_("One of the two records is not here any more."))
        teams = {str(row["team"] or "") for row in rows.values()}
        values: dict[str, Value] = {
            "kind": table, "first": first, "second": second, "verdict": verdict,
            "team": teams.pop() if len(teams) == 1 else "",
        }  # fmt: skip
        alias = Alias.natural_id(values) or ""
        if tx.get(Alias, alias) is None:
            tx.insert(Alias, values)
        else:
            tx.settle(Alias, alias, {"verdict": verdict})
        deciding.keep(tx, Alias.table_name(), alias, ["verdict"], reason)
        return _with_both(tx, values)


def _with_both(tx: WriteTx, alias: Mapping[str, Value]) -> Changes:
    """What was written, and the two records: lists of them change although they were not written."""
    tx.note(str(alias["kind"]), [str(alias["first"]), str(alias["second"])])
    return tx.changes


# ---------------------------------------------------------------------------------------------------------- looking
def said(store: Store, table: str, record_id: str) -> list[Said]:
    """What was said about a record and others, in words."""
    with store.read() as tx:
        rows = [*tx.find(Alias, kind=table, first=record_id), *tx.find(Alias, kind=table, second=record_id)]
        others = [str(row["second"] if row["first"] == record_id else row["first"]) for row in rows]
        called = titles_in(tx, by_table(table), others)
        return [
            Said(
                str(row["id"]), other, called.get(other, ""), row["verdict"] != DIFFERENT,
                str(row["first"] if row["verdict"] == SECOND_IS_FIRST else row["second"]),
                verdict_words(tx, row, str(row["verdict"])),
            )
            for row, other in zip(rows, others, strict=True)
        ]  # fmt: skip


def side_by_side(store: Store, table: str, first: str, second: str) -> Comparison:
    """Two records field by field, empty in both left out, and how many records refer to each."""
    cls = by_table(table)
    with store.read() as tx:
        rows = tx.page(cls, [first, second])
        called = titles_in(tx, cls, [first, second])
        left, right = rows.get(first, {}), rows.get(second, {})
        fields = tuple(
            Difference(
                name, _(declared.label), value_text(tx, cls, name, left.get(name), whole=True),
                value_text(tx, cls, name, right.get(name), whole=True), left.get(name) == right.get(name),
            )
            for name, declared in cls.fields().items()
            if declared.kind is not Kind.DATA and (left.get(name) or right.get(name))
        )  # fmt: skip
    uses = [sum(group.total for group in children(store, cls, one)) for one in (first, second)]
    return Comparison(called.get(first, ""), called.get(second, ""), fields, uses[0], uses[1])


def pair_title(tx: ReadTx, alias: Mapping[str, Value]) -> str:
    """The two records of an alias, for a heading."""
    one, other = _called(tx, alias)
    return _("{first} and {second}").format(first=one, second=other)


def verdict_words(tx: ReadTx, alias: Mapping[str, Value], verdict: str) -> str:
    """A verdict about the two records, in words."""
    one, other = _called(tx, alias)
    if verdict == SECOND_IS_FIRST:
        return _("{other} is the same as {one}; {one} is shown").format(one=one, other=other)
    if verdict == FIRST_IS_SECOND:
        return _("{other} is the same as {one}; {one} is shown").format(one=other, other=one)
    return _("{one} and {other} are not the same").format(one=one, other=other)


def _called(tx: ReadTx, alias: Mapping[str, Value]) -> tuple[str, str]:
    ids = (str(alias["first"]), str(alias["second"]))
    called = titles_in(tx, by_table(str(alias["kind"])), ids)
    one, other = (called.get(record_id) or _("(not received yet)") for record_id in ids)
    return one, other
