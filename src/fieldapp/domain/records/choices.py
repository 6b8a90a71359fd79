"""What record types share: code lists with their labels, and fields that mean the same wherever they stand."""

from __future__ import annotations

from fieldapp.domain import isic
from fieldapp.domain.fields import Choice, F, Standard, Values
from fieldapp.i18n import N_

YES_NO = (Choice("yes", N_("Yes")), Choice("no", N_("No")))

SEX = (
    Choice("F", N_("Female")),
    Choice("M", N_("Male")),
    Choice("X", N_("Another")),
    Choice("PNTS", N_("Prefers not to say")),
    Choice("unknown", N_("Not known")),
)

PILLAR = (
    Choice("infrastructure", N_("Shared infrastructure")),
    Choice("skills", N_("Skills")),
    Choice("innovation", N_("Innovation")),
    Choice("networks", N_("Networks and champions")),
    Choice("sustainability", N_("Sustainability")),
    Choice("advocacy", N_("Policy advocacy")),
)

CONSENT_METHOD = (
    Choice("signature", N_("Signature")),
    Choice("thumb", N_("Thumbprint")),
    Choice("oral_witness", N_("Spoken, with a witness")),
    Choice("guardian", N_("By a guardian")),
)

ISIC_REVISION = (Choice("4", N_("ISIC Rev. 4")), Choice("5", N_("ISIC Rev. 5")))

SURVEY_METHOD = (
    Choice("records", N_("From records")),
    Choice("recall", N_("By recall")),
    Choice("estimate", N_("Estimate")),
)


def country_field(label: str = N_("Country"), *, in_list: bool = True) -> F:
    """A country by its ISO 3166-1 code; its name is understood too."""
    return F(label, hint=N_("Two letters, for example KH"), in_list=in_list, standard=Standard.COUNTRY)


def isic_field(*, in_list: bool = True) -> F:
    """A division, group or class of ISIC; the revision stands in a field of its own."""
    return F(
        N_("Activity code (ISIC)"),
        hint=N_("At least two digits, for example 13"),
        in_list=in_list,
        pattern=r"\d{2,4}",
        pattern_hint=N_("An activity code has two to four digits, for example 13 or 1311."),
    )


def unknown_activity(values: Values) -> dict[str, str]:
    """A code that the chosen revision does not have is asked about."""
    doubt = isic.doubt(str(values.get("isic_revision") or ""), str(values.get("isic_code") or ""))
    return {"isic_code": doubt} if doubt else {}


def sha256_field() -> F:
    """The fingerprint of a file's bytes, in hexadecimal."""
    return F(N_("Fingerprint"), in_list=False, in_form=False, pattern=r"[0-9a-f]{64}")
