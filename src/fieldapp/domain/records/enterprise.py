"""The enterprise (slow facts of identity) and its snapshot (figures of one period): domain 7.3."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.numbers import split_money
from fieldapp.domain.places import parts
from fieldapp.domain.records.choices import (
    CONSENT_METHOD,
    ISIC_REVISION,
    SURVEY_METHOD,
    YES_NO,
    country_field,
    isic_field,
    unknown_activity,
)
from fieldapp.i18n import N_, _

LEGAL_FORM = (
    Choice("sole", N_("Sole owner")),
    Choice("partnership", N_("Partnership")),
    Choice("coop", N_("Cooperative")),
    Choice("ltd", N_("Limited company")),
    Choice("informal_group", N_("Informal group")),
    Choice("other", N_("Other")),
)
PREMISES = (
    Choice("home", N_("At home")),
    Choice("shared", N_("Shared workshop")),
    Choice("own", N_("Own workshop")),
    Choice("market", N_("Market")),
    Choice("industrial_estate", N_("Industrial estate")),
)
ENTERPRISE_STATUS = (
    Choice("active", N_("Active")),
    Choice("seasonal", N_("Seasonal")),
    Choice("dormant", N_("Dormant")),
    Choice("closed", N_("Closed")),
    Choice("relocated", N_("Relocated")),
)
SNAPSHOT_KIND = (
    Choice("baseline", N_("Baseline")),
    Choice("followup", N_("Follow-up")),
    Choice("endline", N_("Endline")),
    Choice("self_report", N_("Self-report")),
)
POWER = (
    Choice("grid", N_("Grid")),
    Choice("genset", N_("Generator")),
    Choice("solar", N_("Solar")),
    Choice("none", N_("None")),
)
INTERNET = (
    Choice("none", N_("None")),
    Choice("mobile", N_("Mobile")),
    Choice("fixed", N_("Fixed line")),
)
LOAN = (
    Choice("none", N_("None")),
    Choice("informal", N_("Family, friends, lenders")),
    Choice("MFI", N_("Microfinance")),
    Choice("bank", N_("Bank")),
)
TURNOVER_BAND = (
    Choice("1", N_("Under 1,000 USD a year")),
    Choice("2", N_("1,000 to 5,000 USD a year")),
    Choice("3", N_("5,000 to 20,000 USD a year")),
    Choice("4", N_("20,000 to 100,000 USD a year")),
    Choice("5", N_("Over 100,000 USD a year")),
)


COARSE_POINT = 100
"""Metres: a workshop is not found again by coordinates less exact than this (domain 7.3)."""


def doubtful_firm(values: Values) -> dict[str, str]:
    """Coordinates too coarse to find the workshop again, and a code of activity that ISIC does not have."""
    return {**coarse_point(values), **unknown_activity(values)}


def coarse_point(values: Values) -> dict[str, str]:
    """Coordinates that are too coarse to find the workshop again are asked about."""
    accuracy = parts(str(values["point"]))[2] if values.get("point") else None
    if accuracy is not None and accuracy > COARSE_POINT:
        return {
            "point": _("This is exact to {metres} m only. Measure again under the open sky.").format(metres=accuracy)
        }
    return {}


def _yes_no(label: str, *, sensitive: bool = False) -> F:
    return F(label, Kind.CHOICE, choices=YES_NO, in_list=False, sensitive=sensitive)


def _owned(label: str) -> F:
    return F(label, Kind.PERCENT, unit="%", hint=N_("Share of the firm, 0 to 100"), in_list=False)


class Enterprise(Record, table=True):
    """A firm, workshop or trader of a cluster, formal or not."""

    __tablename__ = "enterprise"
    view: ClassVar[View] = View(
        N_("Enterprise"), N_("Enterprises"), new=N_("New enterprise"),
        title=("name",), sort="name",
        search=("name", "name_local", "owner", "code", "phone", "landmark"), letter="E", icon="store",
        warn=doubtful_firm, aliased=True,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"), merge=Merge.QUEUE)] = Field(min_length=1, max_length=120)
    name_local: Annotated[str | None, F(N_("Name in the local script"), in_list=False)] = Field(
        default=None, max_length=120
    )
    code: Annotated[str | None, F(N_("Code"), in_form=False)] = None
    owner: Annotated[str | None, F(N_("Owner"), sensitive=True)] = Field(default=None, max_length=120)
    country: Annotated[str, country_field(in_list=False)] = Field()
    location: Annotated[str, F(N_("Place"), Kind.REF, to="location")] = Field(min_length=1)
    clusters: Annotated[str, F(N_("Clusters"), Kind.REFS, to="cluster")] = Field(min_length=1)
    isic_revision: Annotated[str, F(N_("Classification"), Kind.CHOICE, choices=ISIC_REVISION, in_list=False)] = Field()
    isic_code: Annotated[str, isic_field()] = Field()
    first_contact: Annotated[str, F(N_("First contact"), Kind.DAY)] = Field()
    consent: Annotated[str, F(N_("Agreed to be recorded by"), Kind.CHOICE, choices=CONSENT_METHOD, in_list=False)] = (
        Field()
    )
    status: Annotated[str, F(N_("State"), Kind.CHOICE, choices=ENTERPRISE_STATUS)] = "active"
    phone: Annotated[str | None, F(N_("Phone"), Kind.PHONE, merge=Merge.QUEUE, sensitive=True)] = None
    landmark: Annotated[str | None, F(N_("How to find it"), in_list=False)] = Field(default=None, max_length=200)
    point: Annotated[str | None, F(N_("Coordinates"), Kind.PLACE, in_list=False)] = None
    founded: Annotated[str | None, F(N_("Founded"), Kind.PARTIAL, in_list=False)] = None
    legal_form: Annotated[str | None, F(N_("Legal form"), Kind.CHOICE, choices=LEGAL_FORM, in_list=False)] = None
    premises: Annotated[str | None, F(N_("Premises"), Kind.CHOICE, choices=PREMISES, in_list=False)] = None
    products: Annotated[str | None, F(N_("Products"), Kind.LONG, in_list=False)] = None
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = None
    registered_national: Annotated[str | None, _yes_no(N_("In the national register of firms"))] = None
    licensed_locally: Annotated[str | None, _yes_no(N_("Local licence"))] = None
    registered_tax: Annotated[str | None, _yes_no(N_("Registered for tax"))] = None
    social_security: Annotated[str | None, _yes_no(N_("Workers in social security"))] = None
    written_contracts: Annotated[str | None, _yes_no(N_("Workers with contracts"))] = None
    keeps_accounts: Annotated[str | None, _yes_no(N_("Keeps accounts"))] = None
    bank_account: Annotated[str | None, _yes_no(N_("Bank account of the firm"))] = None
    women_share: Annotated[int | None, _owned(N_("Owned by women"))] = Field(default=None, ge=0, le=10000)
    women_manage: Annotated[str | None, _yes_no(N_("A woman manages it"))] = None
    women_control: Annotated[str | None, _yes_no(N_("Women decide on strategy and money"))] = None
    women_sign: Annotated[str | None, _yes_no(N_("A woman signs for the firm"))] = None
    youth_share: Annotated[int | None, _owned(N_("Owned by young people"))] = Field(default=None, ge=0, le=10000)
    owner_disability: Annotated[str | None, _yes_no(N_("Owner with a disability"), sensitive=True)] = None
    other_activities: Annotated[
        str | None, F(N_("Other activities (ISIC)"), hint=N_("Codes with spaces between"), in_list=False)
    ] = Field(default=None, max_length=120)
    associations: Annotated[str | None, F(N_("Member of"), in_list=False)] = Field(default=None, max_length=300)
    certifications: Annotated[
        str | None, F(N_("Certificates of the firm"), Kind.LONG, hint=N_("Standard, state, valid until"), in_list=False)
    ] = Field(default=None, max_length=1000)
    power: Annotated[str | None, F(N_("Electricity"), Kind.CHOICE, choices=POWER, in_list=False)] = None
    internet: Annotated[str | None, F(N_("Internet"), Kind.CHOICE, choices=INTERNET, in_list=False)] = None
    closed_on: Annotated[str | None, F(N_("Closed on"), Kind.DAY, in_list=False)] = None
    closed_reason: Annotated[str | None, F(N_("Why it closed"), in_list=False)] = Field(default=None, max_length=300)


MARKETS = ("market_local", "market_national", "market_region", "market_world")
WORKERS = ("workers_full_f", "workers_full_m", "workers_part_f", "workers_part_m")


def figures_agree(values: Values) -> dict[str, str]:
    """Turnover is given as amount or band; exports are part of it."""
    errors: dict[str, str] = {}
    if not values.get("turnover") and not values.get("turnover_band"):
        errors["turnover"] = _("Give the turnover as an amount, or choose a band below.")
    turnover, exports = values.get("turnover"), values.get("exports")
    if turnover and exports:
        (whole, currency), (part, same) = split_money(str(turnover)), split_money(str(exports))
        if currency == same and part > whole:
            errors["exports"] = _("Exports cannot be more than the turnover.")
    if sum(int(values.get(name) or 0) for name in MARKETS) > 10000:
        errors[MARKETS[-1]] = _("The markets sum to more than 100 %.")
    workers = [values.get(name) for name in WORKERS]
    young = values.get("workers_15_35")
    if young is not None and None not in workers and int(young) > sum(int(count or 0) for count in workers):
        errors["workers_15_35"] = _("These are more than all workers.")
    return errors


def more_used_than_there_is(values: Values) -> dict[str, str]:
    """Used capacity above capacity is asked about."""
    capacity, used = values.get("capacity"), values.get("capacity_used")
    if isinstance(capacity, int) and isinstance(used, int) and used > capacity:
        return {"capacity_used": _("More is used than there is. Is it right?")}
    return {}


def _workers(label: str) -> F:
    return F(label, Kind.INTEGER, in_list=False)


def _market(label: str) -> F:
    return F(label, Kind.PERCENT, unit="%", in_list=False)


class EnterpriseSnapshot(Record, table=True):
    """The figures of one firm for one period, with how they were known. One per firm and period."""

    __tablename__ = "enterprise_snapshot"
    view: ClassVar[View] = View(
        N_("Snapshot"), N_("Snapshots"), new=N_("New snapshot"),
        title=("period",), sort="period", search=("period", "enumerator"),
        merge=Merge.QUEUE, key=("enterprise", "period"), parent="enterprise", icon="history",
        check=figures_agree, warn=more_used_than_there_is, in_menu=False,
        steady=("turnover", "costs", *WORKERS), explain="change_reason",
    )  # fmt: skip
    enterprise: Annotated[str, F(N_("Enterprise"), Kind.REF, to="enterprise")] = Field(min_length=1)
    period: Annotated[
        str,
        F(
            N_("Period"),
            hint=N_("A year such as 2025, or a half such as 2025-H1"),
            pattern=r"\d{4}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])))?",
            pattern_hint=N_("Write a period as 2025, 2025-H1, 2025-Q3 or 2025-07."),
        ),
    ] = Field()
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=SNAPSHOT_KIND)] = Field()
    day: Annotated[str, F(N_("Recorded on"), Kind.DAY)] = Field()
    turnover: Annotated[str | None, F(N_("Turnover"), Kind.MONEY)] = None
    turnover_band: Annotated[str | None, F(N_("Turnover band"), Kind.CHOICE, choices=TURNOVER_BAND, in_list=False)] = (
        None
    )
    turnover_method: Annotated[str, F(N_("Turnover known"), Kind.CHOICE, choices=SURVEY_METHOD)] = Field()
    workers_full_f: Annotated[int | None, _workers(N_("Women, full time"))] = Field(default=None, ge=0)
    workers_full_m: Annotated[int | None, _workers(N_("Men, full time"))] = Field(default=None, ge=0)
    workers_part_f: Annotated[int | None, _workers(N_("Women, part time"))] = Field(default=None, ge=0)
    workers_part_m: Annotated[int | None, _workers(N_("Men, part time"))] = Field(default=None, ge=0)
    part_hours: Annotated[int | None, F(N_("Hours a week, part time"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0, le=168
    )
    apprentices: Annotated[int | None, _workers(N_("Apprentices"))] = Field(default=None, ge=0)
    costs: Annotated[str | None, F(N_("Costs"), Kind.MONEY, in_list=False)] = None
    exports: Annotated[str | None, F(N_("Exports"), Kind.MONEY, in_list=False)] = None
    capacity: Annotated[int | None, F(N_("Capacity, units a year"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0
    )
    capacity_used: Annotated[int | None, F(N_("Capacity used, units a year"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0
    )
    enumerator: Annotated[str | None, F(N_("Recorded by"))] = Field(default=None, max_length=120)
    seasonal_f: Annotated[int | None, _workers(N_("Women, seasonal"))] = Field(default=None, ge=0)
    seasonal_m: Annotated[int | None, _workers(N_("Men, seasonal"))] = Field(default=None, ge=0)
    seasonal_days: Annotated[int | None, F(N_("Days each of them worked"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0, le=366
    )
    season_months: Annotated[int | None, F(N_("Months of the season"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0, le=12
    )
    family_f: Annotated[int | None, _workers(N_("Women of the family, unpaid"))] = Field(default=None, ge=0)
    family_m: Annotated[int | None, _workers(N_("Men of the family, unpaid"))] = Field(default=None, ge=0)
    workers_15_35: Annotated[int | None, _workers(N_("Workers aged 15 to 35"))] = Field(default=None, ge=0)
    workers_insured: Annotated[int | None, _workers(N_("Workers in social security"))] = Field(default=None, ge=0)
    wages: Annotated[str | None, F(N_("Wages, all together"), Kind.MONEY, in_list=False)] = None
    investment: Annotated[str | None, F(N_("Investment"), Kind.MONEY, in_list=False)] = None
    assets: Annotated[str | None, F(N_("Assets"), Kind.MONEY, in_list=False)] = None
    capital: Annotated[str | None, F(N_("Capital"), Kind.MONEY, in_list=False)] = None
    loan: Annotated[str | None, F(N_("Loan from"), Kind.CHOICE, choices=LOAN, in_list=False)] = None
    loan_amount: Annotated[str | None, F(N_("Amount of the loan"), Kind.MONEY, in_list=False)] = None
    market_local: Annotated[int | None, _market(N_("Sold nearby"))] = Field(default=None, ge=0, le=10000)
    market_national: Annotated[int | None, _market(N_("Sold in the country"))] = Field(default=None, ge=0, le=10000)
    market_region: Annotated[int | None, _market(N_("Sold in neighbouring countries"))] = Field(
        default=None, ge=0, le=10000
    )
    market_world: Annotated[int | None, _market(N_("Sold overseas"))] = Field(default=None, ge=0, le=10000)
    technology: Annotated[
        int | None, F(N_("Technology"), Kind.INTEGER, hint=N_("1 by hand, 5 automatic"), in_list=False)
    ] = Field(default=None, ge=1, le=5)
    constraints: Annotated[
        str | None, F(N_("What holds it back"), Kind.LONG, hint=N_("Up to five, the worst first"), in_list=False)
    ] = Field(default=None, max_length=1000)
    change_reason: Annotated[
        str | None,
        F(N_("Why it changed so much"), Kind.LONG, hint=N_("Needed above three times the last figure"), in_list=False),
    ] = Field(default=None, max_length=500)
