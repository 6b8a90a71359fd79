"""The monthly review: hours and tasks of the month, what the three say, three signatures, sealed; opened with a reason.

Each signs with a PIN that is set on this laptop and never leaves it, or on paper with a scan. Must not know windows.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fieldapp.domain import calendars, logbook
from fieldapp.domain.fields import Value
from fieldapp.domain.records import LogEntry, MonthlyReview
from fieldapp.domain.records.apprenticeship_log import OFF, ON
from fieldapp.i18n import N_, _
from fieldapp.services import apprentice_checks as checks
from fieldapp.services import apprentice_facts as facts
from fieldapp.services import files_of_records as papers
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.logbook import names
from fieldapp.services.trade_standards import title_in
from fieldapp.store import Changes, Store, WriteTx, drafts, local

SIGNERS = {"by_apprentice": N_("Apprentice"), "by_mentor": N_("Trade master"), "by_third": N_("Trainer or association")}
"""Fields of the three signatures, and who signs there."""
PIN, PAPER, THUMB = "pin", "paper", "thumb"
_PINS = "signing_pins"
_ROUNDS = {"n": 2**14, "r": 8, "p": 1}
_LEAST = 4


@dataclass(frozen=True)
class Month:
    """A month as it stands: who, hours, tasks done, the review (empty: none yet), the day by which it is signed."""

    agreement: str
    month: str
    name: str
    master: str
    on: int
    off: int
    days: int
    tasks: tuple[tuple[str, int], ...]
    review: Mapping[str, Any]
    due: date
    pins: Mapping[str, bool] = field(default_factory=dict)
    """Signature field -> whether a PIN is set for that person on this laptop."""
    scans: tuple[str, ...] = ()

    @property
    def sealed(self) -> bool:
        """True when all three have signed."""
        return facts.is_signed(self.review)


@dataclass(frozen=True)
class Kept:
    """What came of saving or signing."""

    errors: Mapping[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def review_id(agreement_id: str, month: str) -> str:
    """The id of a month's review."""
    return str(MonthlyReview.natural_id({"agreement": agreement_id, "month": month}))


def month(store: Store, agreement_id: str, wanted: str) -> Month:
    """One month of an apprenticeship. Raises ServiceError where there is no such apprenticeship."""
    with store.read() as tx:
        one = facts.load(tx, [agreement_id]).get(agreement_id)
        if one is None:
            raise ServiceError(_("This record has been deleted in the meantime."))
        entries = [row for row in tx.find(LogEntry, agreement=agreement_id) if str(row["day"])[:7] == wanted]
        titles = {str(r["task_code"]): title_in(r) for r in facts.tasks_of(tx, str(one.agreement["standard"]))}
        done: dict[str, int] = {}
        for row in entries:
            for task in logbook.read_tasks(row["tasks"]):
                done[task.code] = done.get(task.code, 0) + task.times
        name, _trade, master = names(tx, one)
        review = one.reviews.get(wanted, {})
        held = local.get(tx, _PINS, {})
        scans = papers.of_record(tx, store, MonthlyReview, review_id(agreement_id, wanted)).values()
        minutes = {job: sum(int(str(r["minutes"])) for r in entries if r["job"] == job) for job in (ON, OFF)}
        tasks = [(f"{code} {titles.get(code, '')}", done[code]) for code in sorted(done, key=facts.number)]
        return Month(
            agreement_id, wanted, name, master, minutes[ON], minutes[OFF],
            len({row["day"] for row in entries if row["minutes"]}), tuple(tasks), review, logbook.review_due(wanted),
            {signer: _pin_key(one, signer) in held for signer in SIGNERS}, tuple(scan.name for scan in scans),
        )  # fmt: skip


def _pin_key(one: facts.Facts, signer: str) -> str:
    """Whose PIN it is: the person, or the third who signs for many."""
    if signer == "by_third":
        return f"third:{one.agreement.get('team') or ''}"
    return str(one.agreement["apprentice" if signer == "by_apprentice" else "mentor"])


# ---------------------------------------------------------------------------------------------------------- writing
def save(store: Store, agreement_id: str, wanted: str, values: Mapping[str, Any], draft_key: str | None = None) -> Kept:
    """Keep what the three say; a signed review is opened again first."""
    with store.write(_("save {name}").format(name=_(MonthlyReview.view.one))) as tx:
        errors = _put(tx, agreement_id, wanted, values)
        if not errors and draft_key:
            drafts.forget(tx, draft_key)
        return Kept(errors, tx.changes)


def _put(tx: WriteTx, agreement_id: str, wanted: str, values: Mapping[str, Any]) -> dict[str, str]:
    key = review_id(agreement_id, wanted)
    current = tx.get(MonthlyReview, key)
    if current is None:
        _check_month(tx, agreement_id, wanted)
        checked = check_new(MonthlyReview, {**values, "agreement": agreement_id, "month": wanted})
        if not checked.errors:
            create(tx, MonthlyReview, checked.values)
        return dict(checked.errors)
    if facts.is_signed(current):
        raise ServiceError(_("This is signed and stays as it is. Open it again with a reason first."))
    checked = check_change(MonthlyReview, current, values)
    if checked.errors:
        return dict(checked.errors)
    said: dict[str, Value] = dict(checked.values)
    if said and any(current[signer] for signer in SIGNERS) and set(said) - {*SIGNERS, "signed_on", "sealed_at"}:
        said |= dict.fromkeys((*SIGNERS, "signed_on"))  # what was signed was something else
    _update(tx, key, current, said)
    return {}


def _check_month(tx: WriteTx, agreement_id: str, wanted: str) -> None:
    """Raises ServiceError for a month before the start, after the end or still to come."""
    one = facts.load(tx, [agreement_id]).get(agreement_id)
    if one is None:
        raise ServiceError(_("This record has been deleted in the meantime."))
    if outside := checks.month_outside(one, wanted):
        raise ServiceError(outside)


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


def sign(
    store: Store, agreement_id: str, wanted: str, signer: str, how: str, *, day: str, pin: str = "",
    scan: Path | str | None = None, said: Mapping[str, Any] | None = None, draft_key: str | None = None,
) -> Kept:  # fmt: skip
    """Put one of the three signatures; with the third the review is sealed.

    ``said`` is what the three have written and not saved yet: it is kept first, so that it is signed with the rest.
    ``how`` PIN needs the person's PIN (the first time it is set); on paper needs a scan, now or before.
    Raises ServiceError for a wrong PIN, a missing scan, a month that is not over.
    """
    if day < logbook.month_end(wanted).isoformat():
        raise ServiceError(_("The month is not over yet. It can be signed from its last day on."))
    if day > _today():
        raise ServiceError(_("This day has not come yet."))
    key, sha256 = review_id(agreement_id, wanted), papers.take_in(store, scan) if scan is not None else ""
    with store.write(_("sign {name}").format(name=_(MonthlyReview.view.one))) as tx:
        one = facts.load(tx, [agreement_id])[agreement_id]
        if said and (wrong := _put(tx, agreement_id, wanted, said)):
            return Kept(wrong)
        if draft_key:
            drafts.forget(tx, draft_key)
        if how == PIN:
            _check_pin(tx, _pin_key(one, signer), pin)
        errors = _put(tx, agreement_id, wanted, {signer: how, "signed_on": day})
        if scan is not None:
            papers.link(tx, store, MonthlyReview, key, Path(scan).name, sha256, "sheet_scan")
        if how != PIN and not papers.of_record(tx, store, MonthlyReview, key):
            raise ServiceError(_("Attach a scan or photo of the signed page first."))
        row = tx.get(MonthlyReview, key) or {}
        if not errors and facts.is_signed(row):
            tx.update(MonthlyReview, key, {"sealed_at": _moment(tx, row), "signed_on": day})
        return Kept(errors, tx.changes)


def open_again(store: Store, agreement_id: str, wanted: str, reason: str) -> Changes:
    """Open a signed review with a reason: it is to be signed anew. Raises ServiceError without a reason."""
    if not reason.strip():
        raise ServiceError(_("Write why this is right all the same."))
    with store.write(_("open {name} again").format(name=_(MonthlyReview.view.one))) as tx:
        key = review_id(agreement_id, wanted)
        row = tx.get(MonthlyReview, key)
        if row is None or not facts.is_signed(row):
            raise ServiceError(_("This is not signed yet: it can be changed as it is."))
        _update(tx, key, row, {**dict.fromkeys((*SIGNERS, "signed_on")), "amended_for": reason.strip()})
        return tx.changes


def _update(tx: WriteTx, key: str, current: Mapping[str, Any], said: Mapping[str, Value]) -> None:
    """Write changes; of a review that was sealed once each is a new version, marked by its moment."""
    again = {"sealed_at": _moment(tx, current)} if said and current["sealed_at"] is not None else {}
    tx.update(MonthlyReview, key, {**said, **again})


def _moment(tx: WriteTx, current: Mapping[str, Any]) -> str:
    """Now, and later than the last seal."""
    now = datetime.fromtimestamp(tx.now // 1000, UTC)
    before = current.get("sealed_at")
    if before:
        now = max(now, datetime.fromisoformat(str(before)) + timedelta(seconds=1))
    return calendars.instant(now)


# ---------------------------------------------------------------------------------------------------------- PINs
def _check_pin(tx: WriteTx, key: str, pin: str) -> None:
    """Compare with the PIN that is kept on this laptop, or set it. Raises ServiceError where it is another one."""
    if not (pin.isdecimal() and len(pin) >= _LEAST):
        raise ServiceError(_("A PIN has at least four digits."))
    held: dict[str, list[str]] = local.get(tx, _PINS, {})
    if key not in held:
        salt = secrets.token_hex(16)
        local.put(tx, _PINS, {**held, key: [salt, _digest(pin, salt)]})
        return
    salt, digest = held[key]
    if not hmac.compare_digest(_digest(pin, salt), digest):
        raise ServiceError(_("This is not the PIN that was set on this laptop. Try again, or sign on paper."))


def _digest(pin: str, salt: str) -> str:
    plain = "".join(str(int(sign)) for sign in pin)
    return hashlib.scrypt(plain.encode(), salt=bytes.fromhex(salt), dklen=32, **_ROUNDS).hex()
