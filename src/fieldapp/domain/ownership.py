"""Whether a firm is formal, women-owned, youth-owned: by stated definitions, unknown where an answer is missing."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.declaring import Values
from fieldapp.i18n import N_

HALF = 5000
"""Half of a firm in hundredths of a per cent."""
SIGNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("registered_national",), N_("in the national register")),
    (("licensed_locally",), N_("local licence")),
    (("registered_tax",), N_("registered for tax")),
    (("social_security", "written_contracts"), N_("workers in social security or with contracts")),
    (("keeps_accounts",), N_("keeps accounts")),
    (("bank_account",), N_("bank account of the firm")),
)
"""The six signs of formality; one of the named answers is enough for each."""
FORMALITY = N_("A point each for: national register, local licence, tax, workers covered, accounts, own bank account.")
WOMEN_OWNED = N_("ISO IWA 34: women own more than half, and a woman manages, controls and signs.")
YOUTH_OWNED = N_("Young people own more than half. Young means: {scheme}.")


@dataclass(frozen=True)
class Formality:
    """``score`` of those of the six signs that are known; ``informal``: None where it cannot be said yet."""

    score: int
    known: int
    informal: bool | None
    unknown: tuple[str, ...] = ()


def formality(firm: Values) -> Formality:
    """The six signs. Informal: neither in the national register nor registered for tax."""
    found: list[bool | None] = []
    for fields, _label in SIGNS:
        answers = [firm.get(name) for name in fields]
        found.append(True if "yes" in answers else None if None in answers else False)
    register, tax = found[0], found[2]
    informal = False if register or tax else None if None in (register, tax) else True
    unknown = tuple(label for (_fields, label), value in zip(SIGNS, found, strict=True) if value is None)
    return Formality(sum(1 for value in found if value), len(found) - len(unknown), informal, unknown)


def women_owned(firm: Values) -> bool | None:
    """By ISO IWA 34; None where an answer that matters is missing."""
    share = firm.get("women_share")
    more = None if share is None else int(share) > HALF
    answers = [firm.get(name) for name in ("women_manage", "women_control", "women_sign")]
    parts = [more, *(None if answer is None else answer == "yes" for answer in answers)]
    return False if False in parts else None if None in parts else True


def women_led(firm: Values) -> bool | None:
    """A woman manages the firm."""
    answer = firm.get("women_manage")
    return None if answer is None else answer == "yes"


def youth_owned(firm: Values) -> bool | None:
    """Young people, by the programme's scheme, own more than half; None where the share is not known."""
    share = firm.get("youth_share")
    return None if share is None else int(share) > HALF
