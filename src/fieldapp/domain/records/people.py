"""People, organisations and what they agreed to (domain 7.1)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Standard, Values, View
from fieldapp.domain.records.choices import CONSENT_METHOD, SEX, YES_NO, country_field
from fieldapp.i18n import N_, _

ORGANISATION_TYPE = (
    Choice("implementing", N_("Implementing organisation")),
    Choice("donor", N_("Donor")),
    Choice("association", N_("Business association")),
    Choice("cooperative", N_("Cooperative")),
    Choice("chamber", N_("Chamber of commerce")),
    Choice("gov_ministry", N_("Ministry")),
    Choice("local_gov", N_("Local government")),
    Choice("agency", N_("Public agency")),
    Choice("TVET", N_("Vocational school (TVET)")),
    Choice("university", N_("University")),
    Choice("research", N_("Research institute")),
    Choice("lab", N_("Laboratory or metrology")),
    Choice("bank", N_("Bank")),
    Choice("MFI", N_("Microfinance institution")),
    Choice("BDS_private", N_("Private BDS provider")),
    Choice("NGO", N_("Non-governmental organisation")),
    Choice("standards_body", N_("Standards body")),
    Choice("media", N_("Media")),
    Choice("large_buyer", N_("Large buyer")),
    Choice("intermediary", N_("Intermediary")),
)
ISCED = tuple(
    Choice(str(level), label)
    for level, label in enumerate(
        (
            N_("No schooling or early childhood"),
            N_("Primary"),
            N_("Lower secondary"),
            N_("Upper secondary"),
            N_("Post-secondary, not tertiary"),
            N_("Short tertiary"),
            N_("Bachelor"),
            N_("Master"),
            N_("Doctorate"),
        )
    )
)
PURPOSE = (
    Choice("record", N_("To be recorded")),
    Choice("photo", N_("To be photographed")),
    Choice("publish_case", N_("To be named in a case study")),
    Choice("share_donor", N_("To be reported to the donor")),
    Choice("SNA_named", N_("To be named on the network map")),
)
SUBJECT = (
    Choice("person", N_("Person")),
    Choice("enterprise", N_("Enterprise")),
    Choice("organisation", N_("Organisation")),
)


def one_source_of_age(values: Values) -> dict[str, str]:
    """A birth date or a reported age, never both; a reported age needs its day."""
    if values.get("birth") and values.get("age_reported") is not None:
        return {"age_reported": _("Give the birth date or the age, not both.")}
    if values.get("age_reported") is not None and not values.get("age_reported_on"):
        return {"age_reported_on": _("Say on which day this age was told.")}
    return {}


def unlikely_age(values: Values) -> dict[str, str]:
    """Ages under 10 and over 100 are asked about."""
    age = values.get("age_reported")
    if isinstance(age, int) and not 10 <= age <= 100:
        return {"age_reported": _("This age is unusual. Is it right?")}
    return {}


class Person(Record, table=True):
    """Somebody met: owner, worker, trainer, participant, apprentice. Never deleted by a merge."""

    __tablename__ = "person"
    view: ClassVar[View] = View(
        N_("Person"), N_("People"), new=N_("New person"),
        title=("name_as_written",), sort="name_as_written",
        search=("name_as_written", "name_latin", "code", "phone"), letter="P", icon="users", aliased=True,
        check=one_source_of_age, warn=unlikely_age,
    )  # fmt: skip
    name_as_written: Annotated[
        str, F(N_("Name as the person writes it"), merge=Merge.QUEUE, sensitive=True)
    ] = Field(min_length=1, max_length=120)  # fmt: skip
    name_latin: Annotated[str | None, F(N_("Name in Latin letters"), sensitive=True)] = Field(
        default=None, max_length=120
    )
    code: Annotated[str | None, F(N_("Code"), in_form=False)] = None
    title: Annotated[str | None, F(N_("Form of address"), in_list=False)] = Field(default=None, max_length=30)
    sex: Annotated[str, F(N_("Sex"), Kind.CHOICE, choices=SEX)] = Field()
    birth: Annotated[
        str | None,
        F(
            N_("Born"),
            Kind.PARTIAL,
            hint=N_("A day, a month or only the year; put ~ behind an estimate"),
            sensitive=True,
        ),
    ] = None
    age_reported: Annotated[int | None, F(N_("Age as told"), Kind.INTEGER, unit=N_("years"), in_list=False)] = Field(
        default=None, ge=0, le=120
    )
    age_reported_on: Annotated[str | None, F(N_("Told on"), Kind.DAY, in_list=False)] = None
    phone: Annotated[str | None, F(N_("Phone"), Kind.PHONE, sensitive=True)] = None
    email: Annotated[str | None, F(N_("E-mail"), in_list=False, sensitive=True, standard=Standard.EMAIL)] = Field(
        default=None, max_length=120
    )
    enterprise: Annotated[str | None, F(N_("Enterprise"), Kind.REF, to="enterprise")] = None
    organisation: Annotated[str | None, F(N_("Organisation"), Kind.REF, to="organisation")] = None
    nationality: Annotated[str | None, country_field(N_("Nationality"), in_list=False)] = None
    education: Annotated[str | None, F(N_("Education (ISCED)"), Kind.CHOICE, choices=ISCED, in_list=False)] = None
    languages: Annotated[
        str | None,
        F(N_("Languages"), hint=N_("Codes, for example km en"), in_list=False, standard=Standard.LANGUAGES),
    ] = Field(default=None, max_length=60)
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False, sensitive=True)] = None


class Organisation(Record, table=True):
    """An institution around the cluster: association, school, bank, agency, donor, buyer."""

    __tablename__ = "organisation"
    view: ClassVar[View] = View(
        N_("Organisation"), N_("Organisations"), new=N_("New organisation"),
        title=("name_as_written",), sort="name_as_written",
        search=("name_as_written", "name_latin", "acronym", "code"), letter="O", icon="building-2",
        aliased=True,
    )  # fmt: skip
    name_as_written: Annotated[str, F(N_("Name"), merge=Merge.QUEUE)] = Field(min_length=2, max_length=200)
    name_latin: Annotated[str | None, F(N_("Name in Latin letters"), in_list=False)] = Field(
        default=None, max_length=200
    )
    acronym: Annotated[str | None, F(N_("Acronym"))] = Field(default=None, max_length=20)
    code: Annotated[str | None, F(N_("Code"), in_form=False)] = None
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=ORGANISATION_TYPE)] = Field()
    country: Annotated[str, country_field()] = Field()
    location: Annotated[str | None, F(N_("Place"), Kind.REF, to="location")] = None
    phone: Annotated[str | None, F(N_("Phone"), Kind.PHONE, in_list=False)] = None
    legal_form: Annotated[str | None, F(N_("Legal form"), in_list=False)] = Field(default=None, max_length=80)
    registration: Annotated[str | None, F(N_("Registration number"), in_list=False)] = Field(
        default=None, max_length=60
    )
    founded: Annotated[str | None, F(N_("Founded"), Kind.PARTIAL, in_list=False)] = None
    mandate: Annotated[str | None, F(N_("Mandate"), Kind.LONG, in_list=False)] = None


def guardian_has_a_name(values: Values) -> dict[str, str]:
    """Consent through a guardian names the guardian; an oral one its witness."""
    if values.get("method") == "guardian" and not values.get("witness"):
        return {"witness": _("Write the guardian's name.")}
    if values.get("method") == "oral_witness" and not values.get("witness"):
        return {"witness": _("Write the witness's name.")}
    return {}


class Consent(Record, table=True):
    """What somebody agreed to, how, in which language, and to which text. A withdrawal is a new record."""

    __tablename__ = "consent"
    view: ClassVar[View] = View(
        N_("Consent"), N_("Consents"), new=N_("New consent"),
        title=("purpose",), sort="day", search=("witness",), merge=Merge.APPEND,
        parent="subject", icon="check", check=guardian_has_a_name, in_menu=False,
    )  # fmt: skip
    subject_kind: Annotated[str, F(N_("Given by a"), Kind.CHOICE, choices=SUBJECT)] = Field()
    subject: Annotated[str, F(N_("Given by"), Kind.REF, to="person")] = Field(min_length=1)
    purpose: Annotated[str, F(N_("For what"), Kind.CHOICES, choices=PURPOSE)] = Field(min_length=1)
    given: Annotated[str, F(N_("Agreed"), Kind.CHOICE, choices=YES_NO)] = Field()
    method: Annotated[str, F(N_("How"), Kind.CHOICE, choices=CONSENT_METHOD)] = Field()
    witness: Annotated[str | None, F(N_("Guardian or witness"))] = Field(default=None, max_length=120)
    language: Annotated[
        str, F(N_("Language of the text read out"), hint=N_("A code, for example km"), standard=Standard.LANGUAGE)
    ] = Field(max_length=35)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    text_version: Annotated[str, F(N_("Version of the text"))] = Field(min_length=1, max_length=20)
