"""What others counted or ruled: employment of regions, prices, size classes, outlines (domain 7.1)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.records.choices import ISIC_REVISION, country_field
from fieldapp.i18n import N_, _

SIZE = (
    Choice("nano", N_("Nano")),
    Choice("micro", N_("Micro")),
    Choice("small", N_("Small")),
    Choice("medium", N_("Medium")),
)
"""Classes that have an upper bound; what is larger is large."""
SECTOR_GROUP = (
    Choice("production", N_("Production")),
    Choice("agriculture", N_("Agriculture")),
    Choice("trade", N_("Trade")),
    Choice("service", N_("Services")),
)
COMBINE = (
    Choice("MAX", N_("The highest class of any figure")),
    Choice("EMP_AND_A_OR_B", N_("Workers, and one of the amounts")),
    Choice("ANY", N_("One figure within its bound is enough")),
    Choice("ALL", N_("All figures within their bounds")),
    Choice("TWO_OF_THREE", N_("Two of the figures within their bounds")),
    Choice("DECIDER", N_("One figure decides where they disagree")),
)
FIGURE = (
    Choice("workers", N_("Workers")),
    Choice("turnover", N_("Turnover")),
    Choice("assets", N_("Assets")),
    Choice("capital", N_("Capital")),
)


class EmploymentTable(Record, table=True):
    """Employed persons by region and sector in one year, as a statistical office published them."""

    __tablename__ = "employment_table"
    view: ClassVar[View] = View(
        N_("Employment table"), N_("Employment tables"), new=N_("New employment table"),
        title=("name",), sort="period", search=("name", "source"),
        shared=True, icon="table", in_menu=False,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    country: Annotated[str, country_field()] = Field()
    period: Annotated[str, F(N_("Year"), pattern=r"\d{4}", pattern_hint=N_("Write the year in four digits."))] = Field()
    source: Annotated[str, F(N_("Source"))] = Field(min_length=2, max_length=300)
    isic_revision: Annotated[str, F(N_("Classification"), Kind.CHOICE, choices=ISIC_REVISION)] = "4"
    cells: Annotated[str, F(N_("Figures"), Kind.DATA)] = Field(min_length=2)
    """JSON: [[region, sector, employed, establishments or null], ...]; region "" is the whole country."""


class PriceIndex(Record, table=True):
    """Consumer prices of one country in one year."""

    __tablename__ = "price_index"
    view: ClassVar[View] = View(
        N_("Price index"), N_("Price indices"), new=N_("New price index"), title=("period",), sort="period",
        search=("source",), merge=Merge.CENTRAL, key=("country", "period"), shared=True, icon="trending-up",
        in_menu=False,
    )  # fmt: skip
    country: Annotated[str, country_field()] = Field()
    period: Annotated[str, F(N_("Year"), pattern=r"\d{4}", pattern_hint=N_("Write the year in four digits."))] = Field()
    index: Annotated[
        str,
        F(
            N_("Index"),
            hint=N_("For example 112.4"),
            pattern=r"\d{1,6}(\.\d{1,3})?",
            pattern_hint=N_("Write the index in digits, with a point, for example 112.4."),
        ),
    ] = Field()
    source: Annotated[str, F(N_("Source"))] = Field(min_length=2, max_length=200)


def decider_is_named(values: Values) -> dict[str, str]:
    """Where one figure decides, it is said which."""
    if values.get("combine") == "DECIDER" and not values.get("decider"):
        return {"decider": _("Say which figure decides.")}
    return {}


class SizeScheme(Record, table=True):
    """A country's or donor's rule of what is micro, small and medium; with its citation."""

    __tablename__ = "size_scheme"
    view: ClassVar[View] = View(
        N_("Size scheme"), N_("Size schemes"), new=N_("New size scheme"), title=("name",), sort="name",
        search=("name", "citation"), merge=Merge.CENTRAL, shared=True, icon="scale", check=decider_is_named,
        in_menu=False,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    country: Annotated[str | None, country_field(N_("Country, empty for all"))] = None
    citation: Annotated[str, F(N_("Citation"), Kind.LONG, hint=N_("Law, number, date, page"))] = Field(
        min_length=4, max_length=500
    )
    valid_from: Annotated[str | None, F(N_("Valid from"), Kind.DAY, in_list=False)] = None
    valid_to: Annotated[str | None, F(N_("Valid to"), Kind.DAY, in_list=False)] = None
    combine: Annotated[str, F(N_("How figures combine"), Kind.CHOICE, choices=COMBINE)] = Field()
    decider: Annotated[str | None, F(N_("What decides"), Kind.CHOICE, choices=FIGURE, in_list=False)] = None


class SizeBound(Record, table=True):
    """The upper bounds of one class in one group of sectors; an empty bound is none."""

    __tablename__ = "size_bound"
    view: ClassVar[View] = View(
        N_("Bound of a size"), N_("Bounds of sizes"), new=N_("New bound"), title=("size",), sort="size",
        merge=Merge.CENTRAL, shared=True, parent="scheme", icon="scale", in_menu=False,
    )  # fmt: skip
    scheme: Annotated[str, F(N_("Size scheme"), Kind.REF, to="size_scheme")] = Field(min_length=1)
    size: Annotated[str, F(N_("Size"), Kind.CHOICE, choices=SIZE)] = Field()
    sectors: Annotated[str | None, F(N_("For"), Kind.CHOICES, choices=SECTOR_GROUP, hint=N_("Nothing means all"))] = (
        None
    )
    workers: Annotated[int | None, F(N_("Workers at most"), Kind.INTEGER)] = Field(default=None, ge=0)
    turnover: Annotated[str | None, F(N_("Turnover at most"), Kind.MONEY)] = None
    assets: Annotated[str | None, F(N_("Assets at most"), Kind.MONEY)] = None
    capital: Annotated[str | None, F(N_("Capital at most"), Kind.MONEY)] = None


class MapOutline(Record, table=True):
    """Outlines of provinces or districts that the programme added; they travel with its kit."""

    __tablename__ = "map_outline"
    view: ClassVar[View] = View(
        N_("Outline on the map"), N_("Outlines on the map"), new=N_("New outline on the map"),
        title=("name",), sort="name", search=("name",),
        merge=Merge.CENTRAL, shared=True, icon="map", in_menu=False,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=1, max_length=120)
    level: Annotated[int, F(N_("Administrative level"), Kind.INTEGER)] = Field(default=1, ge=0, le=4)
    source: Annotated[str, F(N_("Source"))] = Field(min_length=2, max_length=200)
    rings: Annotated[str, F(N_("Outline"), Kind.DATA)] = Field(min_length=2)
    """JSON: [{"name": area, "rings": [[x, y, dx, dy, ...], ...]}, ...] in thousandths of a degree."""
