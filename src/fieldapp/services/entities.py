"""Surveys and the registry: what a submission says about firms and people goes into their records, and forms fill from
them.

What cannot be applied (a field that is missing or wrong, a record that somebody else changed meanwhile) waits as a
draft of that record, where a person sees it; the submission keeps everything in any case. Applying twice changes
nothing. Must not know how drafts are shown.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldapp.domain import kinds, registry
from fieldapp.domain.fields import Kind, Record, Value
from fieldapp.domain.records import EnterpriseSnapshot, by_table
from fieldapp.i18n import _
from fieldapp.services import records
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import References, is_deleted, titles_in
from fieldapp.services.tables import value_of
from fieldapp.store import NoNumbersLeft, Query, ReadTx, Store, WriteTx, drafts
from fieldapp.survey import Form
from fieldapp.survey.entities import Entity, entities
from fieldapp.survey.lists import live_list
from fieldapp.survey.nodes import Document

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_FOREIGN = uuid.UUID("8a3c9d52-47b1-5b0e-8f0d-656e74697479")


@dataclass
class Applied:
    """Ids of the records that were written, keys of the drafts that wait, and the sentences that say why."""

    written: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Reading:
    """What an entity says: canonical text by field, and what could not be understood (field or property -> words)."""

    values: dict[str, Value]
    typed: dict[str, str]
    problems: dict[str, str]


# ------------------------------------------------------------------------------------------------------ into records
def subject_of(form: Form, instance_xml: str) -> tuple[str, str | None]:
    """What a submission is about: record type and id of its first entity, or ("none", None)."""
    for entity in entities(form, instance_xml):
        table = registry.LISTS.get(entity.dataset)
        if table is not None and entity.id:
            return table, record_id_of(entity)
    return "none", None


def record_id_of(entity: Entity) -> str:
    """The id of an entity's record."""
    plain = entity.id.lower().removeprefix("uuid:")
    return plain if _UUID.fullmatch(plain) else str(uuid.uuid5(_FOREIGN, f"{entity.dataset}\n{entity.id}"))


def apply(tx: WriteTx, form: Form, instance_xml: str, submission_id: str, *, since: int | None = None) -> Applied:
    """Write what a submission says about firms and people, in the transaction that writes the submission.

    ``since``: when its filling began (ms since 1970); a field that was changed after that is not written over. Lists
    that are not of the registry are left alone.
    """
    done = Applied()
    references = References(tx)
    for entity in entities(form, instance_xml):
        table = registry.LISTS.get(entity.dataset)
        if table is None:
            continue
        cls = by_table(table)
        record_id = record_id_of(entity) if entity.id else ""
        current = tx.get(cls, record_id) if record_id else None
        reading = _read(tx, cls, entity, current, references)
        try:
            if current is not None:
                _change(tx, cls, record_id, current, reading, submission_id, since, done)
            elif record_id and is_deleted(tx, cls, record_id):
                _wait(tx, cls, reading, {"": _("the record was deleted here")}, submission_id, None, done)
            elif entity.create and record_id:
                _make(tx, cls, record_id, reading, done)
            else:
                _wait(tx, cls, reading, {"": _("the record is not on this computer")}, submission_id, None, done)
        except (ServiceError, NoNumbersLeft) as error:
            place = record_id if current else None
            _wait(tx, cls, reading, {"": error.message()}, submission_id if current else record_id, place, done)
    return done


def _read(
    tx: ReadTx, cls: type[Record], entity: Entity, current: Mapping[str, Value] | None, references: References
) -> _Reading:
    """The properties of an entity as fields. Blank answers say nothing: they erase no field."""
    table = cls.table_name()
    said = {registry.field_of(table, name): text.strip() for name, text in entity.values.items() if text.strip()}
    if entity.label and registry.TITLES[table] not in said and (current is None or entity.label != "-"):
        said[registry.TITLES[table]] = entity.label
    values: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for name, text in said.items():
        own = cls.fields().get(name)
        if own is None or name == "code":
            problems[name] = _("there is no such field")
            continue
        if current is not None and current.get(name) and text == _spoken(tx, cls, name, current[name]):
            continue  # as the form showed it
        try:
            values[name] = kinds.clean(own, value_of(own, text, references))
        except ValueError as error:
            problems[name] = str(error)
    return _Reading(values, said, problems)


def _make(tx: WriteTx, cls: type[Record], record_id: str, reading: _Reading, done: Applied) -> None:
    records.check_rights(tx, cls, change=False)
    checked = check_new(cls, reading.values, tx)
    problems = {**checked.errors, **reading.problems}
    if problems:
        _wait(tx, cls, reading, problems, record_id, None, done)
        return
    done.written.append(create(tx, cls, {"id": record_id, **checked.values}))


def _change(
    tx: WriteTx, cls: type[Record], record_id: str, current: Mapping[str, Value], reading: _Reading,
    submission_id: str, since: int | None, done: Applied,
) -> None:  # fmt: skip
    """Write what is right and undisputed; the rest waits."""
    records.check_rights(tx, cls, change=True)
    problems = dict(reading.problems)
    moved = _changed_since(tx, cls, record_id, since)
    patch = {n: v for n, v in reading.values.items() if v != current.get(n)}
    for name in patch.keys() & moved:
        problems[name] = _("it was changed while the survey was being filled")
    good = {n: v for n, v in patch.items() if n not in problems}
    checked = check_change(cls, current, good, tx)
    problems |= checked.errors
    writable = {n: v for n, v in checked.values.items() if n in good and n not in problems}
    if writable and not checked.errors:
        tx.update(cls, record_id, writable)
        done.written.append(record_id)
    if problems:
        left = {n: reading.typed[n] for n in reading.typed if n in problems or (checked.errors and n in good)}
        _wait(tx, cls, _Reading(reading.values, left, {}), problems, submission_id, record_id, done)


def _changed_since(tx: ReadTx, cls: type[Record], record_id: str, since: int | None) -> set[str]:
    if since is None:
        return set()
    began = since + 1000  # filling is known to the second: a change within it came before
    return {n for event in tx.history(cls, record_id) if event.at >= began for n in event.patch or ()}


def _wait(
    tx: WriteTx, cls: type[Record], reading: _Reading, problems: Mapping[str, str], key: str, record_id: str | None,
    done: Applied,
) -> None:  # fmt: skip
    """Keep as a draft what a person has to look at; what has no field stands in the notes."""
    table, fields = cls.table_name(), cls.fields()
    values: dict[str, Value] = {}
    notes: list[str] = []
    for name, text in reading.typed.items():
        usable = name in fields and name != "code" and not (fields[name].to and name not in reading.values)
        if usable:
            values[name] = reading.values.get(name, text)
        else:
            notes.append(f"{name}: {text}")
    if notes:
        values["notes"] = "\n".join([*([str(values["notes"])] if values.get("notes") else []), *notes])
    words = [f"{_(fields[n].label)}: {w}" if n in fields else w for n, w in problems.items()]
    name = str(reading.typed.get(registry.TITLES[table]) or "")
    if record_id is not None:
        name = titles_in(tx, cls, [record_id]).get(record_id, name)
    reason = _("From a survey, {name}: {reason}").format(name=name or _(cls.view.one), reason=" ".join(words))
    place = f"{table}:{record_id}:{key}" if record_id is not None else f"{table}:new:{key}"
    drafts.put(tx, drafts.Draft(place, table, record_id, values, reason[:300]))
    done.waiting.append(place)
    done.reasons.append(reason)


def _spoken(tx: ReadTx, cls: type[Record], name: str, value: Value) -> str:
    """A field as the list of the registry gives it to forms."""
    own = cls.fields()[name]
    if own.kind in (Kind.REF, Kind.REFS):
        names = titles_in(tx, by_table(own.to), str(value).split())
        return "; ".join(names.get(one, one) for one in str(value).split())
    return str(value)


# ------------------------------------------------------------------------------------------------------- into forms
def lists_for(store: Store, form: Form) -> dict[str, Document]:
    """The lists of the registry that a form reads and brings no file for: name -> rows, as they are now.

    Columns: ``name`` (the record's id), ``label`` (its title), every field under its own name, and for a firm the
    figures of its newest snapshot with ``last_`` before them.
    """
    own = {name.rsplit("/", 1)[-1].removesuffix(".csv") for name in form.resources}
    given = {name for name in own if not _is_placeholder(form, name)}
    wanted = [name for name in form.lists.names() if name in registry.LISTS and name not in given]
    if not wanted:
        return {}
    made: dict[str, Document] = {}
    with store.read() as tx:
        for name in wanted:
            made[name] = live_list(_rows(tx, by_table(registry.LISTS[name])))
    return made


def _is_placeholder(form: Form, name: str) -> bool:
    content = form.resources.get(f"{name}.csv", "")
    return (content if isinstance(content, str) else content.decode("utf-8", "replace")).strip() == "name,label"


def _rows(tx: ReadTx, cls: type[Record]) -> list[dict[str, str]]:
    ids = tx.ids(cls, Query())
    rows = tx.page(cls, ids)
    fields = {n: f for n, f in cls.fields().items() if f.kind is not Kind.DATA}
    names: dict[str, str] = {}
    for name, own in fields.items():
        if own.to:
            referred = {one for row in rows.values() for one in str(row.get(name) or "").split()}
            names |= titles_in(tx, by_table(own.to), referred - names.keys())
    last = _last(tx) if cls.table_name() == "enterprise" else {}
    title = registry.TITLES[cls.table_name()]
    made = []
    for record_id, row in rows.items():
        cells = {"name": record_id, "label": str(row.get(title) or "")}
        for name, own in fields.items():
            value = row.get(name)
            text = "" if value is None else str(value)
            cells.setdefault(name, "; ".join(names.get(x, x) for x in text.split()) if own.to else text)
        made.append({**cells, **last.get(record_id, {})})
    return made


def _last(tx: ReadTx) -> dict[str, dict[str, str]]:
    """The figures of the newest snapshot of each firm; amounts without their currency, which stands beside."""
    ids = tx.ids(EnterpriseSnapshot, Query(sort="period"))
    fields = EnterpriseSnapshot.fields()
    found: dict[str, dict[str, str]] = {}
    for row in tx.page(EnterpriseSnapshot, ids).values():
        cells: dict[str, str] = {}
        for name, own in fields.items():
            text = "" if row.get(name) is None else str(row[name])
            if own.kind is Kind.MONEY:
                text, _space, cells[f"{registry.LAST}{name}_currency"] = text.partition(" ")
            if name != "enterprise":
                cells[registry.LAST + name] = text
        found[str(row["enterprise"])] = cells
    return found
