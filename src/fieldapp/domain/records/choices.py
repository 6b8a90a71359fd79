"""Code lists that record types share: stored codes and their labels."""

from __future__ import annotations

from fieldapp.domain.fields import Choice
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

SURVEY_METHOD = (Choice("records", N_("From records")), Choice("recall", N_("By recall")), Choice("estimate", N_("Estimate")))
