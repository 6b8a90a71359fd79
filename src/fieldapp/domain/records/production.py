"""How cleanly and responsibly a firm produces (domain 3.3, 3.4): resources of a period, ISO 26000 in seven scores."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import F, Field, Kind, Merge, Record, Values, View
from fieldapp.i18n import N_, _


def _amount(label: str, unit: str) -> F:
    return F(label, Kind.INTEGER, unit=unit, in_list=False)


def grid_has_a_factor(values: Values) -> dict[str, str]:
    """The factor of the grid differs by country and year: it comes with its source."""
    if values.get("grid_factor") is not None and not values.get("grid_source"):
        return {"grid_source": _("Say where the factor comes from.")}
    return {}


class RecpRecord(Record, table=True):
    """What a firm made in one period, and what energy, water and materials it took. One per firm and period."""

    __tablename__ = "recp_record"
    view: ClassVar[View] = View(
        N_("Resource record"), N_("Resource records"), new=N_("New resource record"), title=("period",), sort="period",
        search=("period",), merge=Merge.QUEUE, key=("enterprise", "period"), parent="enterprise", icon="factory",
        check=grid_has_a_factor, in_menu=False,
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
    output: Annotated[int, F(N_("Output"), Kind.INTEGER, hint=N_("In whole units, such as kg or pieces"))] = Field(ge=0)
    output_unit: Annotated[str, F(N_("Unit of output"))] = Field(min_length=1, max_length=40)
    grid_kwh: Annotated[int | None, _amount(N_("Electricity from the grid"), "kWh")] = Field(default=None, ge=0)
    solar_kwh: Annotated[int | None, _amount(N_("Own solar electricity"), "kWh")] = Field(default=None, ge=0)
    diesel_l: Annotated[int | None, _amount(N_("Diesel"), "L")] = Field(default=None, ge=0)
    petrol_l: Annotated[int | None, _amount(N_("Petrol"), "L")] = Field(default=None, ge=0)
    lpg_kg: Annotated[int | None, _amount(N_("Bottled gas"), "kg")] = Field(default=None, ge=0)
    wood_kg: Annotated[int | None, _amount(N_("Firewood"), "kg")] = Field(default=None, ge=0)
    materials_kg: Annotated[int | None, _amount(N_("Materials"), "kg")] = Field(default=None, ge=0)
    water_m3: Annotated[int | None, _amount(N_("Water"), "m³")] = Field(default=None, ge=0)
    wastewater_m3: Annotated[int | None, _amount(N_("Waste water"), "m³")] = Field(default=None, ge=0)
    waste_kg: Annotated[int | None, _amount(N_("Solid waste"), "kg")] = Field(default=None, ge=0)
    hazardous_kg: Annotated[int | None, _amount(N_("Hazardous waste"), "kg")] = Field(default=None, ge=0)
    grid_factor: Annotated[
        int | None, F(N_("Emissions of the grid"), Kind.INTEGER, unit="g CO₂/kWh", in_list=False)
    ] = Field(default=None, ge=0, le=3000)
    grid_source: Annotated[str | None, F(N_("Source of that factor"), in_list=False)] = Field(
        default=None, max_length=200
    )
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = None


SUBJECTS = ("governance", "human_rights", "labour", "environment", "fair_practice", "consumers", "community")
"""The seven core subjects of ISO 26000, as field names."""


def _score(label: str) -> F:
    return F(label, Kind.INTEGER, hint=N_("0 nothing yet, 1 begun, 2 in practice, 3 exemplary"), in_list=False)


class ResponsibleCheck(Record, table=True):
    """A look at a firm by the seven core subjects of ISO 26000, signed by who looked; a later look is a new one."""

    __tablename__ = "responsible_check"
    view: ClassVar[View] = View(
        N_("Responsible business check"), N_("Responsible business checks"), new=N_("New check"), title=("day",),
        sort="day", search=("assessor",), merge=Merge.SEALED, parent="enterprise", icon="shield-check", in_menu=False,
    )  # fmt: skip
    enterprise: Annotated[str, F(N_("Enterprise"), Kind.REF, to="enterprise")] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    assessor: Annotated[str, F(N_("Checked by"))] = Field(min_length=2, max_length=120)
    governance: Annotated[int, _score(N_("How decisions are made"))] = Field(ge=0, le=3)
    human_rights: Annotated[int, _score(N_("Human rights"))] = Field(ge=0, le=3)
    labour: Annotated[int, _score(N_("Work and pay"))] = Field(ge=0, le=3)
    environment: Annotated[int, _score(N_("Environment"))] = Field(ge=0, le=3)
    fair_practice: Annotated[int, _score(N_("Fair dealing"))] = Field(ge=0, le=3)
    consumers: Annotated[int, _score(N_("Customers"))] = Field(ge=0, le=3)
    community: Annotated[int, _score(N_("The community"))] = Field(ge=0, le=3)
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = Field(default=None, max_length=2000)
