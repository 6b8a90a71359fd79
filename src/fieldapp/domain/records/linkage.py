"""Linkages: which firm sells to whom, for how much, on which terms (domain 3.13)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Record, Values, View
from fieldapp.i18n import N_, _

CONTRACT = (
    Choice("spot", N_("Order by order")),
    Choice("framework", N_("Framework agreement")),
    Choice("written", N_("Written contract")),
    Choice("subcontract", N_("Subcontract")),
)
EMBEDDED = (
    Choice("credit", N_("Credit or advance payment")),
    Choice("inputs", N_("Inputs on account")),
    Choice("design", N_("Designs and samples")),
    Choice("training", N_("Training and advice")),
    Choice("equipment", N_("Equipment lent or financed")),
    Choice("quality", N_("Quality control")),
    Choice("certification", N_("Help with certification")),
    Choice("transport", N_("Transport and storage")),
)
"""What a partner gives along with the trade."""
GOVERNANCE = (
    Choice("market", N_("Market: either can change partners at little cost")),
    Choice("modular", N_("Modular: made to the buyer's specification, with the supplier's own means")),
    Choice("relational", N_("Relational: both depend on each other and know each other well")),
    Choice("captive", N_("Captive: a small supplier depends on one buyer, who directs it")),
    Choice("hierarchy", N_("Hierarchy: both belong to one owner")),
)
"""How a value chain is governed, by the five kinds of Gereffi, Humphrey and Sturgeon (2005)."""
SELLER_FIELDS, BUYER_FIELDS = ("supplier", "supplier_organisation"), ("buyer", "buyer_organisation")
SHARES = {"share_of_supplier": SELLER_FIELDS, "share_of_buyer": BUYER_FIELDS}
"""Field of a share -> the fields that name whose whole it is a part of."""


def end_of(values: Values, fields: tuple[str, str]) -> str:
    """The id of who sells or buys, empty where nobody is named."""
    return next((str(values[name]) for name in fields if values.get(name)), "")


def two_partners_in_order(values: Values) -> dict[str, str]:
    """One supplier, one buyer, not the same; it ends after it began; a share is of a known partner."""
    errors: dict[str, str] = {}
    for firm, organisation in (SELLER_FIELDS, BUYER_FIELDS):
        if values.get(firm) and values.get(organisation):
            errors[organisation] = _("Name only one: a firm or an organisation.")
        elif not values.get(firm) and not values.get(organisation):
            errors[firm] = _("Name a firm or an organisation.")
    if not errors and end_of(values, SELLER_FIELDS) == end_of(values, BUYER_FIELDS):
        errors["buyer" if values.get("buyer") else "buyer_organisation"] = _("Nobody sells to themselves.")
    first, last = values.get("start"), values.get("end")
    if first and last and str(last) < str(first):
        errors["end"] = _("The end lies before the start. Check both dates.")
    return errors


class Linkage(Record, table=True):
    """One product that one firm or organisation sells to another, from a day on; in force while it has no end."""

    __tablename__ = "linkage"
    view: ClassVar[View] = View(
        N_("Linkage"), N_("Linkages"), new=N_("New linkage"), title=(*SELLER_FIELDS, *BUYER_FIELDS), sort="start",
        search=("product", "notes"), parent="cluster", icon="link", check=two_partners_in_order, in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    supplier: Annotated[str | None, F(N_("Supplier: firm"), Kind.REF, to="enterprise")] = None
    supplier_organisation: Annotated[
        str | None, F(N_("Supplier: organisation"), Kind.REF, to="organisation")
    ] = None  # fmt: skip
    buyer: Annotated[str | None, F(N_("Buyer: firm"), Kind.REF, to="enterprise")] = None
    buyer_organisation: Annotated[str | None, F(N_("Buyer: organisation"), Kind.REF, to="organisation")] = None
    product: Annotated[str, F(N_("Product"))] = Field(min_length=1, max_length=120)
    start: Annotated[str, F(N_("Since"), Kind.DAY)] = Field()
    end: Annotated[str | None, F(N_("Until"), Kind.DAY, hint=N_("Empty while it goes on"))] = None
    value_year: Annotated[str | None, F(N_("Value in a year"), Kind.MONEY)] = None
    share_of_supplier: Annotated[
        int | None, F(N_("Part of what the supplier sells"), Kind.PERCENT, unit="%", in_list=False)
    ] = Field(default=None, ge=0, le=10000)
    share_of_buyer: Annotated[
        int | None, F(N_("Part of what the buyer buys"), Kind.PERCENT, unit="%", in_list=False)
    ] = Field(default=None, ge=0, le=10000)
    contract: Annotated[str | None, F(N_("Contract"), Kind.CHOICE, choices=CONTRACT)] = None
    payment_days: Annotated[
        int | None, F(N_("Paid after"), Kind.INTEGER, unit=N_("days"), hint=N_("0: paid on delivery"), in_list=False)
    ] = Field(default=None, ge=0, le=3650)
    embedded: Annotated[
        str | None, F(N_("What comes along with the trade"), Kind.CHOICES, choices=EMBEDDED, in_list=False)
    ] = None
    governance: Annotated[
        str | None, F(N_("Who directs the trade"), Kind.CHOICE, choices=GOVERNANCE, in_list=False)
    ] = None  # fmt: skip
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = Field(default=None, max_length=1000)
