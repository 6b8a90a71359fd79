"""The programme, its teams and its places: what headquarters owns and the field reads (domain 7.1)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Standard, Values, View
from fieldapp.domain.records.choices import PILLAR, country_field
from fieldapp.i18n import N_, _

PHASE_TEMPLATE = (
    Choice("unido7", N_("UNIDO, seven phases")),
    Choice("fmc6", N_("FMC, six phases")),
    Choice("steps12", N_("Twelve steps")),
    Choice("own", N_("Own phases")),
)
REPORT_PERIOD = (
    Choice("month", N_("Month")),
    Choice("quarter", N_("Quarter")),
    Choice("half", N_("Half year")),
    Choice("year", N_("Year")),
)
YOUTH_SCHEME = (
    Choice("AU", N_("African Union, 15 to 35")),
    Choice("UN", N_("United Nations, 15 to 24")),
    Choice("custom", N_("Own definition")),
)
FTE_METHOD = (
    Choice("DCED240", N_("DCED, 240 days a year")),
    Choice("JII_month", N_("Months worked")),
    Choice("half_time", N_("Two part-time jobs are one")),
)
LOCATION_TYPE = (
    Choice("urban", N_("Urban")),
    Choice("peri", N_("Around a town")),
    Choice("rural", N_("Rural")),
    Choice("industrial_zone", N_("Industrial zone")),
)


def end_not_before_start(values: Values) -> dict[str, str]:
    """The last day may not lie before the first."""
    start, end = values.get("start"), values.get("end")
    if start and end and str(end) < str(start):
        return {"end": _("The end lies before the start. Check both dates.")}
    return {}


class Programme(Record, table=True):
    """A funded programme: its term, countries, rules of reporting and definitions."""

    __tablename__ = "programme"
    view: ClassVar[View] = View(
        N_("Programme"), N_("Programmes"), new=N_("New programme"),
        title=("name",), sort="name", search=("name", "programme_code"),
        merge=Merge.CENTRAL, shared=True, icon="flag", check=end_not_before_start, in_menu=False,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=200)
    programme_code: Annotated[
        str,
        F(
            N_("Short code"),
            hint=N_("2 to 8 letters or digits, printed on papers"),
            pattern=r"[A-Za-z0-9]{2,8}",
            pattern_hint=N_("Use 2 to 8 letters A to Z or digits, without spaces."),
        ),
    ] = Field()
    start: Annotated[str, F(N_("Start"), Kind.DAY)] = Field()
    end: Annotated[str, F(N_("End"), Kind.DAY)] = Field()
    countries: Annotated[
        str, F(N_("Countries"), hint=N_("Two-letter codes, for example KH LA"), standard=Standard.COUNTRIES)
    ] = Field(max_length=200)
    phase_template: Annotated[str, F(N_("Phases"), Kind.CHOICE, choices=PHASE_TEMPLATE, in_list=False)] = Field()
    report_period: Annotated[str, F(N_("Reporting period"), Kind.CHOICE, choices=REPORT_PERIOD, in_list=False)] = (
        Field()
    )
    base_currency: Annotated[
        str, F(N_("Base currency"), hint=N_("Three letters, for example USD"), standard=Standard.CURRENCY)
    ] = Field()
    pillars: Annotated[str | None, F(N_("Pillars"), Kind.CHOICES, choices=PILLAR, in_list=False)] = None
    fiscal_start: Annotated[
        str | None,
        F(
            N_("Start of the fiscal year"),
            hint=N_("Month and day, for example 07-01"),
            in_list=False,
            pattern=r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
            pattern_hint=N_("Write month and day with two digits each, for example 07-01."),
        ),
    ] = None
    youth_scheme: Annotated[str, F(N_("Who counts as young"), Kind.CHOICE, choices=YOUTH_SCHEME, in_list=False)] = "AU"
    attendance_threshold: Annotated[int, F(N_("Attendance needed"), Kind.PERCENT, unit="%", in_list=False)] = Field(
        default=8000, ge=0, le=10000
    )
    fte_method: Annotated[str, F(N_("Full-time equivalent by"), Kind.CHOICE, choices=FTE_METHOD, in_list=False)] = (
        "DCED240"
    )
    retention_years: Annotated[int, F(N_("Keep documents for"), Kind.INTEGER, unit=N_("years"), in_list=False)] = Field(
        default=5, ge=0, le=50
    )


class Team(Record, table=True):
    """An office or a cluster's field team: the grain in which data is exchanged."""

    __tablename__ = "team"
    view: ClassVar[View] = View(
        N_("Team"), N_("Teams"), new=N_("New team"),
        title=("name",), sort="name", search=("name", "short"), merge=Merge.CENTRAL,
        shared=True, icon="users", in_menu=False,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    short: Annotated[
        str,
        F(
            N_("Short name"),
            hint=N_("2 to 4 letters, part of every printed code"),
            pattern=r"[A-Za-z][A-Za-z0-9]{1,3}",
            pattern_hint=N_("Use 2 to 4 letters A to Z or digits, a letter first."),
        ),
    ] = Field()
    country: Annotated[str, country_field()] = Field()
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = None


class Location(Record, table=True):
    """A place in the country's administrative order, or a point in it."""

    __tablename__ = "location"
    view: ClassVar[View] = View(
        N_("Place"), N_("Places"), new=N_("New place"),
        title=("name",), sort="name", search=("name", "name_local", "p_code"),
        merge=Merge.CENTRAL, shared=True, icon="map-pin",
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=1, max_length=120)
    name_local: Annotated[str | None, F(N_("Name in the local script"))] = Field(default=None, max_length=120)
    country: Annotated[str, country_field()] = Field()
    level: Annotated[int, F(N_("Administrative level"), Kind.INTEGER, hint=N_("0 is the country, 4 the village"))] = (
        Field(default=3, ge=0, le=4)
    )
    p_code: Annotated[str | None, F(N_("P-code"), in_list=False)] = Field(default=None, max_length=20)
    parent: Annotated[str | None, F(N_("Lies in"), Kind.REF, to="location")] = None
    kind: Annotated[str | None, F(N_("Kind of place"), Kind.CHOICE, choices=LOCATION_TYPE)] = None
    point: Annotated[str | None, F(N_("Coordinates"), Kind.PLACE, in_list=False)] = None
