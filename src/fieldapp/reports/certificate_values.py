"""What a printed certificate says. Values only; must not know paper or the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Signatory:
    """Who signs: a name, and the role or organisation under it."""

    name: str
    role: str = ""


@dataclass(frozen=True)
class PrintedCertificate:
    """One certificate: words as they were issued, texts between them in ``language``.

    ``kind`` is a code of ``CERTIFICATE_KIND``; ``token`` the signed text of the QR code; ``photo`` JPEG or PNG bytes;
    ``work`` True for an apprenticeship instead of a training.
    """

    kind: str
    name: str
    title: str
    starts: date
    ends: date
    issued: date
    code: str
    check_code: str
    token: str
    minutes: int = 0
    venue: str = ""
    programme: str = ""
    host: str = ""
    language: str = "en"
    signatories: tuple[Signatory, ...] = ()
    photo: bytes | None = None
    work: bool = False


def signatories_in(text: str) -> tuple[Signatory, ...]:
    """Who signs, from lines of "name, role"; three at most."""
    found = []
    for line in text.splitlines():
        name, _comma, role = line.strip().partition(",")
        if name.strip():
            found.append(Signatory(name.strip(), role.strip()))
    return tuple(found[:3])
