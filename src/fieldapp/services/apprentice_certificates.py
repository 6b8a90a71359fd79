"""The certificate of an apprenticeship: issued only when all mandatory units are attained or recognised.

How certificates are signed and drawn is ``certificates``'. Must not know windows.
"""

from __future__ import annotations

from datetime import date

from fieldapp.domain.records import Certificate, LogEntry, Organisation
from fieldapp.domain.records.apprenticeship_choices import COMPLETED
from fieldapp.domain.records.certificates import ACHIEVED
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import apprentice_facts as facts
from fieldapp.services import certificates
from fieldapp.services.errors import ServiceError
from fieldapp.services.naming import titles_in
from fieldapp.store import Changes, ReadTx, Store


def missing(tx: ReadTx, one: facts.Facts) -> str:
    """Why no certificate can be issued; empty when it can."""
    units = one.missing_units
    if units or not one.units:
        text = ngettext(
            "{count} mandatory unit is not attained: {units}.", "{count} mandatory units are not attained: {units}.",
            len(units),
        )  # fmt: skip
        return text.format(count=format_number(len(units)), units=", ".join(str(u.row["unit_code"]) for u in units))
    if one.status != COMPLETED:
        return _("The apprenticeship is not completed yet.")
    if tx.find(Certificate, agreement=one.id):
        return _("The certificate was issued already.")
    return ""


def issue(store: Store, agreement_id: str, today: date) -> Changes:
    """Issue the certificate of achievement; it can only be revoked afterwards. Raises ServiceError with the reason."""
    with store.write() as tx:
        one = facts.load(tx, [agreement_id]).get(agreement_id)
        if one is None:
            raise ServiceError(_("This record has been deleted in the meantime."))
        why = missing(tx, one)
        if why:
            raise ServiceError(why)
        minutes = sum(int(str(row["minutes"])) for row in tx.find(LogEntry, agreement=agreement_id))
        wanted = certificates.Wanted(
            ACHIEVED, str(one.agreement["apprentice"]), str(one.standard.get("title") or ""), one.start,
            one.ended_on or one.expected_end, minutes or None, None, agreement_id, _signs(tx, one),
        )  # fmt: skip
        certificates.issue(tx, store, [wanted], today)
        return tx.changes


def _signs(tx: ReadTx, one: facts.Facts) -> str:
    """The intermediary or the training centre signs, where there is one."""
    wanted = [str(one.agreement[name]) for name in ("intermediary", "provider") if one.agreement[name]]
    return ", ".join(titles_in(tx, Organisation, wanted).values())
