"""Carbon dioxide from fuels: factors with their source, and the sum over a resource record.

IPCC (2006), Guidelines for National Greenhouse Gas Inventories, volume 2: net calorific values of table 1.2 times the
default emission factors of table 1.4, CO₂ only. Litres by 0.84 kg diesel and 0.745 kg petrol. Wood is counted as 0: its
carbon was in the air before. Electricity needs the grid's own factor, which differs by country and year.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fieldapp.domain.declaring import Values
from fieldapp.i18n import N_

SOURCE = "IPCC (2006), vol. 2, tables 1.2 and 1.4"
GRAMS: dict[str, int] = {
    "diesel_l": 2676,  # 43.0 TJ/Gg x 74.1 t/TJ x 0.84 kg/L
    "petrol_l": 2287,  # 44.3 x 69.3 x 0.745
    "lpg_kg": 2985,  # 47.3 x 63.1
    "wood_kg": 0,
    "solar_kwh": 0,
}
"""Field of a resource record -> grams of CO₂ for one unit."""
KWH: dict[str, Decimal] = {
    "grid_kwh": Decimal(1),
    "solar_kwh": Decimal(1),
    "diesel_l": Decimal("10.03"),
    "petrol_l": Decimal("9.17"),
    "lpg_kg": Decimal("13.14"),
    "wood_kg": Decimal("4.33"),
}
"""The energy in one unit, from the same calorific values (wood 15.6 TJ/Gg)."""
CARRIERS = tuple(KWH)


@dataclass(frozen=True)
class Emission:
    """Kilograms of CO₂, or the reason why they cannot be computed."""

    kg: Decimal | None
    why: str = ""


def carbon(record: Values) -> Emission:
    """The CO₂ of a resource record."""
    known = [name for name in CARRIERS if record.get(name) is not None]
    if not known:
        return Emission(None, N_("No energy is recorded for this period."))
    grid = int(record.get("grid_kwh") or 0)
    factor = record.get("grid_factor")
    if grid and factor is None:
        return Emission(None, N_("The emissions of the grid are missing."))
    grams = sum(int(record.get(name) or 0) * grams for name, grams in GRAMS.items()) + grid * int(factor or 0)
    return Emission(Decimal(grams) / 1000)


def energy(record: Values) -> Decimal | None:
    """All energy in kilowatt hours; None where none is recorded."""
    known = {name: int(value) for name in CARRIERS if (value := record.get(name)) is not None}
    return sum((amount * KWH[name] for name, amount in known.items()), Decimal(0)) if known else None
