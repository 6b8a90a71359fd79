"""What a class agreed to at once: the words of one consent, given by each of several people."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import F, Field, Kind, Record, Standard, View
from fieldapp.domain.records.choices import CONSENT_METHOD
from fieldapp.domain.records.people import PURPOSE, guardian_has_a_name
from fieldapp.i18n import N_


class ClassConsent(Record):
    """The fields of a consent that are the same for everybody who gave it."""

    __tablename__ = "class_consent"
    view: ClassVar[View] = View(
        N_("Consent"), N_("Consents"), title=("purpose",), sort="day", check=guardian_has_a_name
    )  # fmt: skip
    purpose: Annotated[str, F(N_("For what"), Kind.CHOICES, choices=PURPOSE)] = Field(min_length=1)
    method: Annotated[str, F(N_("How"), Kind.CHOICE, choices=CONSENT_METHOD)] = Field()
    witness: Annotated[str | None, F(N_("Guardian or witness"))] = Field(default=None, max_length=120)
    language: Annotated[
        str, F(N_("Language of the text read out"), hint=N_("A code, for example km"), standard=Standard.LANGUAGE)
    ] = Field(max_length=35)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    text_version: Annotated[str, F(N_("Version of the text"))] = Field(min_length=1, max_length=20)
