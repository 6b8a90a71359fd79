"""What a record must be before it is written, and what the store adds to it: id, team, printed code.

Shared by forms and imports; works inside the caller's transaction. Must not know who asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from fieldapp.domain import kinds
from fieldapp.domain.fields import Kind, Record, Value, Values
from fieldapp.domain.records import Team, by_table
from fieldapp.domain.validation import validate
from fieldapp.i18n import _
from fieldapp.services import me as who
from fieldapp.store import ReadTx, WriteTx, blocks

STEADY = 3
"""A figure that is more than so many times the last one, or less than that part of it, needs a reason."""
_UNIT = _COUNTRY = "XX"
"""Stand in printed codes where no team has been set up yet."""


@dataclass(frozen=True)
class Checked:
    """What may be written (for a change: only what differs), and what stands against it."""

    values: dict[str, Value] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)


def check_new(cls: type[Record], values: Values, tx: ReadTx | None = None) -> Checked:
    """Check a new record. With ``tx`` a fact that has been recorded before is an error at the last field of its key."""
    checked = validate(cls, values)
    clean, errors = dict(checked.values), dict(checked.errors)
    natural = None if errors or tx is None else cls.natural_id(clean)
    if natural and tx and tx.page(cls, [natural], ["id"]):
        errors[cls.view.key[-1]] = _("This has been recorded before. Open the record that is there and change it.")
    if tx is not None:
        errors.update(jumps(tx, cls, clean, errors))
    if "code" in cls.fields():
        clean["code"] = None  # given out when it is written, never typed
    return Checked(clean, errors, dict(checked.warnings))


def check_change(cls: type[Record], current: Values, patch: Values, tx: ReadTx | None = None) -> Checked:
    """Check a record with some fields changed; ``values`` of the outcome are those that differ from ``current``."""
    fields = cls.fields()
    merged = {n: current.get(n) for n in fields} | {n: v for n, v in patch.items() if n in fields and n != "code"}
    checked = validate(cls, merged)
    changed = {n: v for n, v in checked.values.items() if v != current.get(n) and n in fields}
    errors = dict(checked.errors)
    for name in cls.view.key:
        if name in changed:
            errors[name] = _("This cannot be changed any more. Delete the record and enter it again.")
    if tx is not None and changed.keys() & {*cls.view.steady, cls.view.explain}:
        errors.update(jumps(tx, cls, merged | changed, errors))
    return Checked(changed, errors, dict(checked.warnings))


def jumps(tx: ReadTx, cls: type[Record], values: Values, known: Values) -> dict[str, str]:
    """A figure beside that of the record before: more than threefold, or less than a third, needs a reason."""
    view = cls.view
    if not view.steady or values.get(view.explain) or view.explain in known or not values.get(view.parent):
        return {}
    here = str(values.get(view.sort) or "")
    earlier = [
        row for row in tx.find(cls, **{view.parent: values[view.parent]}) if str(row.get(view.sort) or "") < here
    ]
    if not earlier:
        return {}
    last = max(earlier, key=lambda row: str(row.get(view.sort) or ""))
    for name in view.steady:
        before, after = last.get(name), values.get(name)
        if _far_apart(before, after):
            said = _("{figure} was {before} in {time} and is {after} now. Check both, or say why it changed so much.")
            field = cls.fields()[name]
            texts = {
                "before": kinds.show(field, before),
                "after": kinds.show(field, after),
                "time": last.get(view.sort),
            }
            return {view.explain: said.format(figure=_(field.label), **texts)}
    return {}


def _far_apart(before: Value, after: Value) -> bool:
    """True where both are known, in one currency, and one is more than three times the other."""
    if before is None or after is None:
        return False
    one, _space, unit = str(before).partition(" ")
    other, _space, same = str(after).partition(" ")
    small, large = sorted([Decimal(one), Decimal(other)])
    return unit == same and small >= 0 and large > STEADY * max(small, Decimal(1))


class Completer:
    """Adds to checked values what the store gives a new record: its team, and a printed code where it carries one.

    Reads who works here once, so that an import of many rows does not ask again for each.
    """

    def __init__(self, tx: WriteTx, cls: type[Record]) -> None:
        self._tx, self._cls = tx, cls
        self._person = who.read(tx)
        self._teams: dict[str, dict[str, Value]] = {}
        self._parents: dict[str, str] = {}

    def __call__(self, values: Values) -> dict[str, Value]:
        """The row to insert."""
        row = dict(values)
        row["team"] = values.get("team") or self._team_of(values)
        if self._cls.view.letter and "code" in self._cls.fields() and not row.get("code"):
            team = self._team(str(row["team"]))
            country = str(values.get("country") or team.get("country") or _COUNTRY)
            row["code"] = blocks.next_code(
                self._tx, self._cls, country, str(team.get("short") or self._person.unit or _UNIT)
            )
        return row

    def _team(self, team: str) -> dict[str, Value]:
        if team not in self._teams:
            self._teams[team] = (self._tx.get(Team, team) if team else None) or {}
        return self._teams[team]

    def _team_of(self, values: Values) -> str:
        """The team that a new record belongs to for life.

        Shared types belong to the whole programme. What hangs on another record belongs to that record's team, so that
        two devices which record the same fact write the same record; all else belongs to the person's own team.
        """
        parent = self._cls.view.parent
        if self._cls.view.shared:
            return ""
        if parent and self._cls.fields()[parent].kind is Kind.REF and values.get(parent):
            return self._parents_team(self._cls.fields()[parent].to, str(values[parent])) or self._person.team
        return self._person.team

    def _parents_team(self, table: str, parent_id: str) -> str:
        if parent_id not in self._parents:
            found = self._tx.page(by_table(table), [parent_id], ["team"]).get(parent_id, {})
            self._parents[parent_id] = str(found.get("team") or "")
        return self._parents[parent_id]


def create(tx: WriteTx, cls: type[Record], values: Values) -> str:
    """Write a new record of checked values; its id."""
    return tx.insert(cls, Completer(tx, cls)(values))
