"""Is a certificate genuine? Answered without a network, from the programme's trust list and the register that is here.

Must not know how a certificate is issued or shown.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fieldapp.domain.codes import parse_code
from fieldapp.domain.records import Certificate, CertificateRevocation
from fieldapp.domain.text import fold
from fieldapp.i18n import _
from fieldapp.services import codes
from fieldapp.services.errors import ServiceError
from fieldapp.store import ReadTx, Store
from fieldapp.sync import book, identity, peers, proof


class State(StrEnum):
    """What is known of a certificate."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Verdict:
    """What a certificate says and whether it holds. ``note`` is a sentence more, ``here``: it is in the register."""

    state: State
    said: proof.Said
    issuer: str
    note: str = ""
    here: bool = False


@dataclass(frozen=True)
class _Issuer:
    """A device: its public key, its name, whether it may issue, whether it has left."""

    key: bytes
    name: str
    may: bool = True
    left: bool = False


LARGEST = 64 * 1024 * 1024
"""Bytes of a picture that is looked at."""


def verify(store: Store, given: str) -> Verdict:
    """Judge a certificate by its signed text, or by serial number and check code of one that is in the register.

    Raises ServiceError for text that is neither.
    """
    with store.read() as tx:
        return _judge(store, tx, _proof(tx, given))


def verify_picture(store: Store, path: Path | str) -> Verdict:
    """Judge the certificate whose QR code is in a photo or scan. Raises ServiceError where there is none."""
    source = Path(path)
    try:
        if source.stat().st_size > LARGEST:
            raise ServiceError(_("This picture is too large. Take one of at most 64 MB."))
        content = source.read_bytes()
    except OSError as error:
        raise ServiceError(_("The file {name} cannot be read.").format(name=source.name)) from error
    for page in _pictures(content):
        for text in codes.read_picture(page):
            if proof.PREFIX in text.upper():
                return verify(store, text)
    raise ServiceError(_("There is no certificate's code in this picture. Take a sharper one of the code alone."))


def is_signed_text(text: str) -> bool:
    """True where a text holds what looks like a signed certificate."""
    return proof.PREFIX in text.upper()


def _pictures(content: bytes) -> list[bytes]:
    if not content.startswith(b"%PDF"):
        return [content]
    from fieldapp.reports.pictures import pages

    return list(pages(content, 200))[:4]


def _proof(tx: ReadTx, given: str) -> proof.Proof:
    if is_signed_text(given):
        try:
            return proof.read(given)
        except proof.NoProof as error:
            raise ServiceError(
                _("This text is damaged or not whole. Read the code again, or type serial number and check code.")
            ) from error
    return _by_code(tx, given)


def _by_code(tx: ReadTx, given: str) -> proof.Proof:
    """The certificate of this serial number, where the check code fits."""
    words = given.split()
    code = next((found for word in words if (found := parse_code(word))), None)
    if code is None:
        raise ServiceError(_("This is no certificate. Give the text of its code, or serial number and check code."))
    rows = tx.find(Certificate, code=str(code))
    if not rows:
        raise ServiceError(_("No certificate {code} is in the register here.").format(code=code))
    typed = {_plain(word) for word in words if parse_code(word) is None}
    for row in rows:
        if _plain(str(row["check_code"])) in typed:
            return proof.read(str(row["token"]))
    raise ServiceError(
        _("The check code does not fit certificate {code}. Type the ten letters beside the serial number.").format(
            code=code
        )
    )


def _plain(text: str) -> str:
    return fold(text).replace("-", "").upper()


def _judge(store: Store, tx: ReadTx, given: proof.Proof) -> Verdict:
    said = given.said
    rows = tx.find(Certificate, code=said.code)
    known = next((row for row in rows if _same(str(row["token"]), given)), None)
    issuer = _issuer(store, tx, said.issuer)
    if issuer is None:
        note = _("The device that signed it is not on the programme's list here.")
        return Verdict(State.UNKNOWN, said, identity.short(said.issuer), note)
    if not proof.holds(given, issuer.key):
        return Verdict(State.ALTERED, said, issuer.name, _("What it says is not what was signed."))
    if known is None and (issuer.left or not issuer.may):
        note = _("The device that signed it may not issue certificates, or has left the programme.")
        return Verdict(State.UNKNOWN, said, issuer.name, note)
    if known is None:
        note = _("It is not in the register here yet: whether it was revoked is not known.")
        return Verdict(State.GENUINE, said, issuer.name, note)
    ended = tx.find(CertificateRevocation, certificate=known["id"])
    if ended:
        return Verdict(State.REVOKED, said, issuer.name, str(ended[0]["reason"]), here=True)
    return Verdict(State.GENUINE, said, issuer.name, here=True)


def _same(token: str, given: proof.Proof) -> bool:
    try:
        return proof.read(token).signature == given.signature
    except proof.NoProof:
        return False


def _issuer(store: Store, tx: ReadTx, device: str) -> _Issuer | None:
    """The device that signed, as the trust list has it; before there is one, this computer and those it knows."""
    listed = book.current(tx.conn)
    peer = peers.some(tx.conn, [device]).get(device)
    if listed is not None:
        member = listed.members.get(device)
        member = member or next((one for one in listed.members.values() if device in one.was), None)
        key = _key_of(store, device, member.key if member is not None else "", peer.key if peer is not None else "")
        if member is None or key is None:
            return None
        may = not member.role or listed.role_may(member.role, Certificate.table_name())
        return _Issuer(key, member.name or identity.short(device), may, not member.role)
    key = _key_of(store, device, peer.key if peer is not None else "")
    if key is None:
        return None
    return _Issuer(key, peer.name if peer is not None and peer.key else _("this computer"))


def _key_of(store: Store, device: str, *said: str) -> bytes | None:
    """The public key whose hash is the device's id: of those said, or one that this computer has or had itself.

    A computer that began anew signs with another key; what it signed before is judged by the former one, which its
    devices have heard and its own folder keeps aside. The id makes sure that it is no other.
    """
    for text in filter(None, said):
        if identity.device_id(key := base64.b64decode(text)) == device:
            return key
    own = (bytes(key) for key in identity.own_keys(store.folder))
    return next((key for key in own if identity.device_id(key) == device), None)


def state_words(verdict: Verdict) -> str:
    """One sentence: what was found."""
    texts = {
        State.GENUINE: _("Genuine. Issued by {issuer}."),
        State.ALTERED: _("Altered! It carries the name of {issuer}, but its content was changed."),
        State.UNKNOWN: _("Unknown issuer: {issuer}."),
        State.REVOKED: _("Revoked. It was issued by {issuer} and does not hold any more."),
    }
    return texts[verdict.state].format(issuer=verdict.issuer)
