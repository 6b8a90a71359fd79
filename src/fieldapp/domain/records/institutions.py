"""Institutions and their services: what is offered, what firms think of it, what they used (domain 3.5, 3.6, 4.6)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.numbers import split_money
from fieldapp.domain.records.choices import YES_NO
from fieldapp.i18n import N_, _

SERVICE = (
    Choice("training", N_("Training")),
    Choice("technology", N_("Technology and design")),
    Choice("quality", N_("Testing and quality")),
    Choice("market", N_("Market access")),
    Choice("finance", N_("Finance")),
    Choice("accounting", N_("Accounts and tax")),
    Choice("legal", N_("Legal and registration")),
    Choice("inputs", N_("Raw materials and inputs")),
    Choice("repair", N_("Repair and machines")),
    Choice("infrastructure", N_("Shared facilities")),
    Choice("environment", N_("Environment and energy")),
    Choice("advocacy", N_("Speaking for firms")),
)
USED = (
    Choice("none", N_("By nobody")),
    Choice("few", N_("By few")),
    Choice("some", N_("By some")),
    Choice("most", N_("By most")),
)


class SupportService(Record, table=True):
    """One service of an institution: for whom, at which price."""

    __tablename__ = "support_service"
    view: ClassVar[View] = View(
        N_("Service of an institution"), N_("Services of institutions"), new=N_("New service"),
        title=("name", "kind"), sort="kind", search=("name",), parent="organisation", icon="hammer", in_menu=False,
    )  # fmt: skip
    organisation: Annotated[str, F(N_("Organisation"), Kind.REF, to="organisation")] = Field(min_length=1)
    kind: Annotated[str, F(N_("Service"), Kind.CHOICE, choices=SERVICE)] = Field()
    name: Annotated[str | None, F(N_("What exactly"))] = Field(default=None, max_length=120)
    fee: Annotated[str | None, F(N_("Full price"), Kind.MONEY)] = None
    member_fee: Annotated[str | None, F(N_("Price for members"), Kind.MONEY, in_list=False)] = None
    subsidy: Annotated[int | None, F(N_("Paid by others"), Kind.PERCENT, unit="%", in_list=False)] = Field(
        default=None, ge=0, le=10000
    )
    languages: Annotated[str | None, F(N_("Languages"), in_list=False)] = Field(default=None, max_length=120)
    capacity: Annotated[int | None, F(N_("Users in a year at most"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0
    )


def what_is_not_offered_is_not_used(values: Values) -> dict[str, str]:
    """A service that an institution does not offer is neither used nor rated."""
    if values.get("offered") != "no":
        return {}
    text = _("It is not offered: this stays empty.")
    return {name: text for name in ("used", "rating") if values.get(name) not in (None, "none")}


class ServiceRating(Record, table=True):
    """What an institution offers a cluster in one kind of service: used by how many, how good. One for each."""

    __tablename__ = "service_rating"
    view: ClassVar[View] = View(
        N_("Service in the cluster"), N_("Services in the cluster"), new=N_("New judgement"), title=("kind",),
        sort="kind", merge=Merge.QUEUE, key=("cluster", "organisation", "kind"), parent="cluster", icon="grid-3x3",
        check=what_is_not_offered_is_not_used, in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    organisation: Annotated[str, F(N_("Organisation"), Kind.REF, to="organisation")] = Field(min_length=1)
    kind: Annotated[str, F(N_("Service"), Kind.CHOICE, choices=SERVICE)] = Field()
    offered: Annotated[str | None, F(N_("Offered"), Kind.CHOICE, choices=YES_NO)] = None
    used: Annotated[str | None, F(N_("Used"), Kind.CHOICE, choices=USED)] = None
    rating: Annotated[int | None, F(N_("Rating"), Kind.INTEGER, hint=N_("1 poor to 5 very good"))] = Field(
        default=None, ge=1, le=5
    )
    note: Annotated[str | None, F(N_("Notes"), in_list=False)] = Field(default=None, max_length=300)


def fee_within_price(values: Values) -> dict[str, str]:
    """Nobody pays more than the full price, and both are in one currency."""
    if values.get("fee_paid") and values.get("full_price"):
        (paid, currency), (price, same) = split_money(str(values["fee_paid"])), split_money(str(values["full_price"]))
        if currency != same:
            return {"fee_paid": _("Write both amounts in one currency.")}
        if paid > price:
            return {"fee_paid": _("This is more than the full price. Check both.")}
    return {}


class ServiceUse(Record, table=True):
    """A firm used a service once: what it paid, how satisfied it was, what came of it. Written once."""

    __tablename__ = "service_use"
    view: ClassVar[View] = View(
        N_("Use of a service"), N_("Uses of services"), new=N_("New use of a service"), title=("service",), sort="day",
        search=("outcome",), merge=Merge.APPEND, parent="enterprise", icon="circle-check", check=fee_within_price,
        in_menu=False,
    )  # fmt: skip
    enterprise: Annotated[str, F(N_("Enterprise"), Kind.REF, to="enterprise")] = Field(min_length=1)
    service: Annotated[str, F(N_("Service"), Kind.REF, to="support_service")] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    full_price: Annotated[str | None, F(N_("Full price"), Kind.MONEY)] = None
    fee_paid: Annotated[str | None, F(N_("Paid by the firm"), Kind.MONEY)] = None
    subsidised_by: Annotated[str | None, F(N_("The rest paid by"), Kind.REF, to="organisation", in_list=False)] = None
    satisfaction: Annotated[int | None, F(N_("Satisfaction"), Kind.INTEGER, hint=N_("1 poor to 5 very good"))] = Field(
        default=None, ge=1, le=5
    )
    outcome: Annotated[str | None, F(N_("What came of it"), Kind.LONG, in_list=False)] = Field(
        default=None, max_length=500
    )
