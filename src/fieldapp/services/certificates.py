"""Certificates: issue, revoke, look up. Each is signed by this computer when it is issued and never changes.

Must not know who has earned one (``earning``), how paper looks, or how a signature is checked (``proving``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldapp.domain.fields import Value
from fieldapp.domain.records import (
    Certificate,
    CertificateRevocation,
    CertificateRule,
    Organisation,
    Person,
    Team,
    TrainingEvent,
)
from fieldapp.domain.records.certificates import ACHIEVED, ATTENDED
from fieldapp.i18n import _, ngettext
from fieldapp.services import me as who
from fieldapp.services import records
from fieldapp.services.checking import create
from fieldapp.services.earning import Earned, Holder, Rule, read_earned, rule_for
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.store import Changes, Query, ReadTx, Store, WriteTx, blocks
from fieldapp.sync import identity, proof


@dataclass(frozen=True)
class Wanted:
    """A certificate to be issued; for a training or, with ``agreement``, for an apprenticeship."""

    kind: str
    person: str
    title: str
    start: str
    end: str
    minutes: int | None = None
    event: str | None = None
    agreement: str | None = None
    signatories: str = ""
    country: str = ""


@dataclass(frozen=True)
class Issued:
    """What was issued: ids in the order of the list, and what it touched."""

    ids: tuple[str, ...]
    changes: Changes


@dataclass(frozen=True)
class Line:
    """One certificate of the register. ``revoked`` is the day, empty while it holds."""

    id: str
    code: str
    kind: str
    name: str
    title: str
    issued: str
    issued_by: str
    check_code: str
    revoked: str = ""
    reason: str = ""


# ------------------------------------------------------------------------------------------------------------ issuing
def issue_earned(store: Store, event_id: str, today: date, *, hours: bool = False) -> Issued:
    """Issue to everybody what each has earned and does not have; with ``hours`` also confirm hours to the others.

    What was issued cannot be undone, only revoked. Raises ServiceError where nobody waits for one.
    """
    with store.write() as tx:
        found = read_earned(tx, event_id)
        waiting = to_issue(found, hours=hours)
        if not waiting:
            raise ServiceError(_("Nobody waits for a certificate of this training."))
        event = tx.get(TrainingEvent, event_id) or {}
        wanted = [
            Wanted(
                one.best, one.person, str(event["title"]), str(event["start"]), str(event["end"]), one.minutes,
                event_id, None, signatories_of(tx, event, found.rule), str(event["country"] or ""),
            )
            for one in waiting
        ]  # fmt: skip
        return Issued(tuple(issue(tx, store, wanted, today)), tx.changes)


def to_issue(found: Earned, *, hours: bool = False) -> list[Holder]:
    """Those who wait for a certificate: what is earned and not issued. Hours only where they are asked for."""
    return [one for one in found.holders if one.open and (hours or one.best in (ACHIEVED, ATTENDED))]


def issue(tx: WriteTx, store: Store, wanted: Sequence[Wanted], today: date) -> list[str]:
    """Sign and write certificates inside a transaction; their ids. Raises ServiceError, IdentityDamaged, OSError."""
    key = identity.device_key(store.folder)
    if identity.id_of(key) != store.device_id:
        raise ServiceError(_("The key of this computer does not fit its data. Nothing was issued."))
    me = who.read(tx)
    team = (tx.get(Team, me.team) if me.team else None) or {}
    names = tx.page(Person, [one.person for one in wanted], ["name_as_written"])
    made = []
    for one in wanted:
        person = names.get(one.person)
        if person is None:
            raise ServiceError(_("This person is not here. The record may not have been received yet."))
        code = blocks.next_code(
            tx, Certificate, one.country or str(team.get("country") or "XX"), str(team.get("short") or me.unit or "XX")
        )
        said = proof.Said(
            code, one.kind, str(person["name_as_written"]), proof.short_title(one.title), one.start, one.end,
            one.minutes or 0, today.isoformat(), store.device_id,
        )  # fmt: skip
        token = proof.issue(said, key)
        values: dict[str, Value] = {
            "kind": one.kind, "code": code, "person": one.person, "event": one.event, "agreement": one.agreement,
            "name": said.name, "title": one.title, "start": one.start, "end": one.end, "minutes": one.minutes,
            "issued": said.issued, "issued_by": me.name or _("unknown"), "signatories": one.signatories or None,
            "check_code": proof.read(token).check_code, "token": token,
        }  # fmt: skip
        made.append(create(tx, Certificate, values))
    return made


def signatories_of(tx: ReadTx, event: dict[str, Value], rule: Rule) -> str:
    """Who signs: as the rule says, else for the host."""
    if rule.signatories:
        return rule.signatories
    host = titles_in(tx, Organisation, [str(event.get("host") or "")]).get(str(event.get("host")), "")
    signs = str(event.get("host_signatory") or "")
    return ", ".join(part for part in (signs, host) if part)


def set_rule(store: Store, event_id: str, values: dict[str, Value]) -> records.Saved:
    """Set the rule of a training; what came of it, as of any record saved."""
    with store.read() as tx:
        rule = rule_for(tx, event_id)
    record_id = rule.id if rule.own else None
    return records.save(store, CertificateRule, {"event": event_id, **values}, record_id)


# ------------------------------------------------------------------------------------------------------------ register
def register(store: Store, text: str = "", event_id: str | None = None) -> list[Line]:
    """All certificates that are here, or those of a training, the newest first; ``text`` is searched."""
    equals = {"event": event_id} if event_id else None
    with store.read() as tx:
        ids = tx.ids(Certificate, Query(text=text, sort="issued", descending=True, equals=equals))
        rows = tx.page(Certificate, ids)
        revoked = {str(row["certificate"]): row for row in reversed(tx.find(CertificateRevocation))}
    found = []
    for record_id, row in rows.items():
        end = revoked.get(record_id, {})
        found.append(
            Line(
                record_id, str(row["code"]), str(row["kind"]), str(row["name"]), str(row["title"]),
                str(row["issued"]), str(row["issued_by"]), str(row["check_code"]), str(end.get("day") or ""),
                str(end.get("reason") or ""),
            )
        )  # fmt: skip
    return found


def revoke(store: Store, certificate: str, reason: str, today: date) -> records.Saved:
    """Say that a certificate does not hold any more; the certificate stays, the register shows both.

    Raises ServiceError where it is not here or was revoked before.
    """
    with store.read() as tx:
        row = tx.get(Certificate, certificate)
        if row is None:
            raise ServiceError(_("This certificate is not here. It may not have been received yet."))
        if tx.find(CertificateRevocation, certificate=certificate):
            raise ServiceError(_("This certificate was revoked before."))
        person = who.read(tx).name
    return records.save(
        store,
        CertificateRevocation,
        {
            "certificate": certificate,
            "reason": reason,
            "day": today.isoformat(),
            "revoked_by": person or _("unknown"),
        },
    )


def issued_words(count: int) -> str:
    """What is said after issuing."""
    return ngettext("{count} certificate issued.", "{count} certificates issued.", count).format(count=count)
