"""Signing an agreement, and changing one that is signed: with a reason, as a new version. Must not know windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fieldapp.domain import calendars
from fieldapp.domain.fields import Value
from fieldapp.domain.records import Agreement
from fieldapp.domain.records.apprenticeship import ORAL
from fieldapp.i18n import _
from fieldapp.services import files_of_records as papers
from fieldapp.services import rules
from fieldapp.services.checking import check_change
from fieldapp.services.errors import ServiceError
from fieldapp.store import Changes, Store, WriteTx


@dataclass(frozen=True)
class Signed:
    """What came of signing or amending."""

    errors: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def needed_signers(agreement: Mapping[str, Any]) -> tuple[str, ...]:
    """Who has to agree: both sides, the guardian where there is one, the witnesses of an oral agreement."""
    wanted = ["apprentice", "mentor"]
    if agreement.get("guardian"):
        wanted.append("guardian")
    if agreement.get("form") in ORAL:
        wanted.append("witnesses")
    return tuple(wanted)


def sign(
    store: Store, agreement_id: str, day: str, signers: Sequence[str], scan: Path | str | None = None
) -> Signed:  # fmt: skip
    """Seal an agreement: on this day all who have to agreed. A scan is kept beside it.

    Raises ServiceError where somebody is missing, with who.
    """
    sha256 = papers.take_in(store, scan) if scan is not None else ""
    with store.write(_("sign {name}").format(name=_(Agreement.view.one))) as tx:
        current = _current(tx, agreement_id)
        missing = [one for one in needed_signers(current) if one not in signers]
        if missing:
            labels = {c.code: _(c.label) for c in Agreement.fields()["signed_by"].choices}
            text = _("Still to agree or sign: {names}.")
            raise ServiceError(text.format(names=", ".join(labels[one] for one in missing)))
        if scan is not None:
            papers.link(tx, store, Agreement, agreement_id, Path(scan).name, sha256, "agreement")
        return _written(tx, agreement_id, current, {"signed_on": day, "signed_by": "\n".join(signers)})


def amend(store: Store, agreement_id: str, values: Mapping[str, Any], why: str) -> Signed:
    """Change a signed agreement: a new version, with the reason. Raises ServiceError without one."""
    if not why.strip():
        raise ServiceError(_("Write why the agreement is changed."))
    with store.write(_("amend {name}").format(name=_(Agreement.view.one))) as tx:
        return _written(tx, agreement_id, _current(tx, agreement_id), {**values, "amended_for": why})


def attach(store: Store, agreement_id: str, path: Path | str) -> Changes:
    """Keep a file with an agreement: a scan, the training plan. Raises ServiceError where it cannot be read."""
    sha256 = papers.take_in(store, path)
    with store.write(_("attach {name}").format(name=Path(path).name)) as tx:
        papers.link(tx, store, Agreement, agreement_id, Path(path).name, sha256, "agreement")
        return tx.changes


def _current(tx: WriteTx, agreement_id: str) -> dict[str, Value]:
    current = tx.get(Agreement, agreement_id)
    if current is None:
        raise ServiceError(_("This record has been deleted in the meantime."))
    return current


def _written(tx: WriteTx, agreement_id: str, current: dict[str, Value], patch: Mapping[str, Any]) -> Signed:
    checked = rules.look_around(tx, Agreement, check_change(Agreement, current, patch), current, agreement_id)
    if checked.errors or checked.warnings:
        return Signed(dict(checked.errors), dict(checked.warnings))
    now = datetime.fromtimestamp(tx.now // 1000, UTC)
    if current["sealed_at"]:
        now = max(now, datetime.fromisoformat(str(current["sealed_at"])) + timedelta(seconds=1))
    tx.update(Agreement, agreement_id, {**checked.values, "sealed_at": calendars.instant(now)})
    return Signed(changes=tx.changes)
