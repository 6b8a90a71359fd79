"""What a record must be before it is written, and what the store adds to it: id, team, printed code.

Shared by forms and imports; works inside the caller's transaction. Must not know who asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.domain.fields import Kind, Record, Value, Values
from fieldapp.domain.records import Team, by_table
from fieldapp.domain.validation import validate
from fieldapp.i18n import _
from fieldapp.services import me as who
from fieldapp.store import ReadTx, WriteTx, blocks

_UNIT = "XX"
"""Stands in printed codes where no team has been set up yet."""


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
    if "code" in cls.fields():
        clean["code"] = None  # given out when it is written, never typed
    return Checked(clean, errors, dict(checked.warnings))


def check_change(cls: type[Record], current: Values, patch: Values) -> Checked:
    """Check a record with some fields changed; ``values`` of the outcome are those that differ from ``current``."""
    fields = cls.fields()
    merged = {n: current.get(n) for n in fields} | {n: v for n, v in patch.items() if n in fields and n != "code"}
    checked = validate(cls, merged)
    changed = {n: v for n, v in checked.values.items() if v != current.get(n) and n in fields}
    errors = dict(checked.errors)
    for name in cls.view.key:
        if name in changed:
            errors[name] = _("This cannot be changed any more. Delete the record and enter it again.")
    return Checked(changed, errors, dict(checked.warnings))


def create(tx: WriteTx, cls: type[Record], values: Values, record_id: str | None = None) -> str:
    """Write a new record of checked values; its id."""
    return tx.insert(cls, completed(tx, cls, values, record_id))


def completed(tx: WriteTx, cls: type[Record], values: Values, record_id: str | None = None) -> dict[str, Value]:
    """The values with what the store adds: the team, and a printed code where the type carries one."""
    row = dict(values)
    if record_id:
        row["id"] = record_id
    person = who.read(tx)
    row["team"] = team_of(tx, cls, values, person)
    if cls.view.letter and "code" in cls.fields() and not row.get("code"):
        team = tx.get(Team, str(row["team"])) if row["team"] else None
        country = str(values.get("country") or (team or {}).get("country") or "XX")
        unit = str((team or {}).get("short") or person.unit or _UNIT)
        row["code"] = blocks.next_code(tx, cls, country, unit)
    return row


def team_of(tx: ReadTx, cls: type[Record], values: Values, person: who.Me) -> str:
    """The team that a new record belongs to for life.

    Shared types belong to the whole programme. What hangs on another record belongs to that record's team, so that
    two devices which record the same fact write the same record; all else belongs to the person's own team.
    """
    if cls.view.shared:
        return ""
    parent = cls.view.parent
    if parent and cls.fields()[parent].kind is Kind.REF and values.get(parent):
        owner = by_table(cls.fields()[parent].to)
        found = tx.page(owner, [str(values[parent])], ["team"]).get(str(values[parent]))
        if found and found["team"]:
            return str(found["team"])
    return person.team
