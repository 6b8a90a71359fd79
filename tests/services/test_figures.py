"""Employment tables and the figures of a cluster: golden values all the way, and reasons where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from openpyxl import Workbook

from fieldapp.domain.employment import Cell, Employment, gaps, loaded, misfits
from fieldapp.domain.records import Cluster, ClusterSnapshot, EnterpriseSnapshot, Location, PriceIndex
from fieldapp.services import records
from fieldapp.services.diagnosis import employment, figures, paper
from fieldapp.services.diagnosis.employment import About
from fieldapp.services.errors import ServiceError
from tests.services.conftest import World

LONG = """Province,Sector,Employed,Establishments
Van Lam,13 Textiles,1200,150
Van Lam,Total,20000,
Total,13 Textiles,15000,
Total,Total,1000000,
"""


def table(world: World, tmp_path: Path, text: str, period: str = "2019", revision: str = "4") -> employment.Preview:
    path = tmp_path / f"table-{period}.csv"
    path.write_text(text, encoding="utf-8")
    found = employment.preview(world.store, path, revision, "KH")
    saved = employment.keep(world.store, found, About("Census", "KH", period, "Statistical office", revision))
    assert saved.errors == {}
    return found


def of(world: World, **asked: Any) -> dict[str, figures.Figure]:
    found = figures.read(world.store, world.cluster, figures.Asked(**asked))
    return {figure.label: figure for group in found.groups for figure in group.figures}


# ------------------------------------------------------------------------------------------------------------ tables
def test_table_when_long_then_read_with_totals_and_establishments(world: World, tmp_path: Path) -> None:
    found = table(world, tmp_path, LONG)
    assert (found.errors, found.doubts) == ((), ())
    assert found.summary == "1 regions, 1 sectors, 1,000,000 employed persons"
    assert found.table.employed("Van Lam", "13") == 1200
    assert found.table.establishments("Van Lam", "13") == 150
    with world.store.read() as tx:
        (kept,) = employment.tables(tx, "KH")
    assert kept.table == found.table


def test_table_when_regions_down_and_sectors_across_in_a_workbook_then_read(world: World, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Region", "A Agriculture", "C Manufacturing", "Total"])
    book.active.append(["Van Lam", 100.0, 50, 150])
    book.active.append(["Prey Chan", 300, 20, 320])
    book.active.append(["Total", 400, 70, 470])
    book.save(tmp_path / "wide.xlsx")
    found = employment.preview(world.store, tmp_path / "wide.xlsx", "4")
    assert found.doubts == ()
    assert (found.errors, found.table.regions, found.table.sectors) == ((), ("Van Lam", "Prey Chan"), ("A", "C"))
    assert (found.table.employed("Van Lam", "A"), found.table.employed("", "C")) == (100, 70)


def test_table_when_something_does_not_fit_then_said_where_and_not_kept(world: World, tmp_path: Path) -> None:
    world.make(Location, name="Koh Trong", country="KH", level=1)
    path = tmp_path / "wrong.csv"
    path.write_text(
        "Province,Sector,Employed\nVan Lam,13,210\nVan Lam,Total,200\nPrey Chan,14,many\nPrey Chan,13,-5\n"
        "Prey Chan,Z9,4\nVan Lam,13,7\nTotal,13,100\nPrey Chan,47,9\n",
        encoding="utf-8",
    )
    found = employment.preview(world.store, path, "4", "KH")
    said = "\n".join(found.errors)
    assert "Row 4: “many” is not a number." in said
    assert "Row 5: A figure below 0 cannot be right here." in said
    assert "Row 6: “Z9” is no sector." in said
    assert "Row 7: \u2068Van Lam, 13\u2069 stands there twice." in said
    assert "\u2068Van Lam\u2069: the parts sum to 210, more than the total of 200." in said
    assert "13: the regions sum to 210, more than 100 in the country." in said
    assert "\u2068Van Lam\u2069: no figure for 47." in found.doubts
    assert found.doubts[-1] == "These provinces are not in the table: \u2068Koh Trong\u2069"
    with pytest.raises(ServiceError):
        employment.keep(world.store, found, About("x y", "KH", "2019", "x y"))


def test_table_when_it_is_no_such_table_or_the_year_is_wrong_then_said(world: World, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("name,town\nSok,Van Lam\n", encoding="utf-8")
    with pytest.raises(ServiceError, match="is not such a table"):
        employment.preview(world.store, path, "4")
    with pytest.raises(ServiceError):
        employment.preview(world.store, tmp_path / "nothing.csv", "4")
    path.write_text(LONG, encoding="utf-8")
    found = employment.preview(world.store, path, "4")
    assert set(employment.keep(world.store, found, About("Census", "KHM", "19", "")).errors) == {
        "country", "period", "source",
    }  # fmt: skip


def test_employment_when_without_totals_then_sums_and_what_is_missing() -> None:
    made = Employment("4", {("a", "C"): Cell(10), ("a", "G"): Cell(20), ("b", "C"): Cell(5)})
    assert (made.employed("a", ""), made.employed("", "C"), made.employed("", ""), made.employed("b", "G")) == (
        30, 15, 35, None,
    )  # fmt: skip
    assert gaps(made) == {"b": ["G"]}
    assert misfits(made) == []
    assert loaded("4", made.dumped()) == made
    assert loaded("4", "not json").cells == {}
    assert made.sector_of("5", "1311") == "C"
    assert made.sector_of("4", "6411") == ""


# ----------------------------------------------------------------------------------------------------------- figures
def test_figures_when_nothing_is_there_then_each_says_what_is_missing_and_none_is_zero(world: World) -> None:
    found = of(world)
    assert len(found) >= 14
    assert all(figure.value == "" and figure.why for figure in found.values()), found
    assert all(figure.method for figure in found.values())


def test_location_quotient_when_the_golden_table_then_four_and_dominant(world: World, tmp_path: Path) -> None:
    table(world, tmp_path, LONG)
    found = of(world)
    assert found["Location quotient"].value == "4.00  ·  dominant"
    assert (
        "1,200 of 20,000 in \u2068Van Lam\u2069, 15,000 of 1,000,000 in the country"
        in found["Location quotient"].inputs
    )
    assert found["Shift-share"].why == "Tables of two years are needed."


def test_stability_when_one_workshop_changes_the_class_then_not_stable(world: World, tmp_path: Path) -> None:
    table(
        world,
        tmp_path,
        "Region,Sector,Employed,Units\nVan Lam,13,8,1\nVan Lam,Total,200,\nTotal,13,15000,\nTotal,Total,1000000,\n",
    )
    found = of(world)
    assert found["Location quotient"].value.startswith("2.67")
    assert found["Stability of the location quotient"].value == (
        "0.00 with one less, 5.13 with one more: not stable: the class changes"
    )
    assert found["Stability of the location quotient"].inputs == "One establishment: 8 persons, average of the table"


def test_shift_share_when_two_years_then_the_golden_parts(world: World, tmp_path: Path) -> None:
    head = "Region,Sector,Employed\n"
    table(world, tmp_path, head + "Van Lam,13,100\nVan Lam,Total,1000\nTotal,13,2000\nTotal,Total,10000\n", "2015")
    table(world, tmp_path, head + "Van Lam,13,130\nVan Lam,Total,1100\nTotal,13,2200\nTotal,Total,10500\n", "2019")
    assert of(world)["Shift-share"].value == (
        "+30 persons: +5 by the whole economy, +5 by the sector, +20 by the region"
    )


def test_specialisation_and_agglomeration_when_regions_are_whole_then_computed(world: World, tmp_path: Path) -> None:
    table(world, tmp_path, "Region,C,G,H\nVan Lam,50,30,20\nPrey Chan,350,370,180\n")
    for number, workers in enumerate((10, 10, 20)):
        firm = world.enterprise(name=f"Atelier {number}")
        figures_of(world, firm, "2019", workers_full_f=workers)
    found = of(world, region="Van Lam")
    assert found["Specialisation (Krugman)"].value == "0.20"
    assert found["Agglomeration (Ellison-Glaeser)"].value.endswith("plants as in the cluster: H = 0.375")


def test_sector_when_the_table_is_of_the_other_revision_then_converted_or_said(world: World, tmp_path: Path) -> None:
    table(
        world,
        tmp_path,
        "Region,Sector,Employed\nVan Lam,L,10\nVan Lam,Total,100\nTotal,L,100\nTotal,Total,10000\n",
        revision="5",
    )
    assert "no sector for the activity 13 (ISIC Rev. 4)" in of(world)["Location quotient"].why
    records.save(world.store, Cluster, {"isic_code": "6419"}, world.cluster)
    assert of(world)["Location quotient"].value == "10.00  ·  dominant"  # K in Rev. 4, L in Rev. 5


def figures_of(world: World, enterprise: str, period: str, turnover: str = "1000 USD", **more: Any) -> None:
    world.make(
        EnterpriseSnapshot, enterprise=enterprise, period=period, kind="followup", day="2025-01-01", turnover=turnover,
        turnover_method="records", **more,
    )  # fmt: skip


def test_firms_figures_when_turnovers_are_known_then_concentration_and_inequality(world: World) -> None:
    for number, turnover in enumerate(("50 USD", "30 USD", "20 USD")):
        figures_of(world, world.enterprise(name=f"Atelier {number}"), "2025", turnover)
    figures_of(world, world.enterprise(name="Other money"), "2025", "1000000 KHR")
    found = of(world)
    assert found["Concentration (Herfindahl-Hirschman)"].value == "H = 0.380, as 2.6 equal firms"
    assert found["Concentration (Herfindahl-Hirschman)"].inputs == "Turnover, USD: 3 of 4 enterprises"
    assert found["Inequality (Gini)"].value == "0.20"


def test_full_time_jobs_when_the_golden_workers_then_seven_and_seven_and_a_half(world: World) -> None:
    firm = world.enterprise()
    figures_of(
        world, firm, "2025", workers_full_f=4, workers_part_m=3, part_hours=20, seasonal_f=6, seasonal_days=60,
        season_months=4,
    )  # fmt: skip
    found = of(world)
    assert found["Full-time jobs (240 days)"].value == "7.0 FTE"
    assert found["Full-time jobs (months worked)"].value == "7.5 FTE"
    assert found["Full-time jobs (240 days)"].inputs == "1 of 1 enterprises"


def test_income_and_scale_when_two_periods_then_attributed_and_unmeasured_firms_are_unknown(world: World) -> None:
    firm = world.enterprise()
    world.enterprise(name="Never measured")
    figures_of(world, firm, "2024", "10000 USD", costs="5000 USD")
    figures_of(world, firm, "2025", "14500 USD", costs="7700 USD")
    found = of(world, attribution=60)
    assert found["Net additional income"].value == (
        "1,080.00 USD from 1 firm, 60% of the change ascribed to the programme"
    )
    assert found["Scale"].value == "1 of 1 firm measured"
    assert found["Real growth, middle firm"].why == "The price index of 2024 is missing."


def test_growth_when_the_cluster_was_counted_twice_then_yearly_and_real(world: World) -> None:
    for period, turnover, women in (("2020", "100 USD", 100), ("2024", "146.41 USD", 110)):
        world.make(
            ClusterSnapshot, cluster=world.cluster, period=period, method="census", source="District", units=10,
            turnover=turnover, employed_f=women, employed_m=0,
        )  # fmt: skip
    world.enterprise()
    world.make(PriceIndex, country="KH", period="2020", index="100", source="Statistical office")
    assert of(world)["Real growth"].why == "The price index of 2024 is missing."
    world.make(PriceIndex, country="KH", period="2024", index="112", source="Statistical office")
    found = figures.read(world.store, world.cluster)
    lines = {(figure.label, figure.inputs): figure.value for group in found.groups for figure in group.figures}
    assert lines["Yearly growth", "Turnover, 2020 → 2024"] == "10%"
    assert lines["Real growth", "Turnover, 2020 → 2024"] == "30.7%"
    assert len(found.pictures) == 2


@pytest.mark.parametrize("language", ["en", "ar", "km"])
def test_figures_when_printed_then_values_methods_and_reasons_are_on_paper(
    world: World, tmp_path: Path, language: str
) -> None:
    table(world, tmp_path, LONG)
    world.enterprise()
    asked = figures.Asked("Van Lam")
    paper.print_figures(world.store, world.cluster, asked, tmp_path / "figures.pdf", language=language)
    paper.print_firms(world.store, world.cluster, "", "2025-11-15", tmp_path / "firms.pdf", language=language)
    document = pypdfium2.PdfDocument(tmp_path / "figures.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "4.00" in text
    assert "Isard (1960)" in text or language == "ar"
    assert (tmp_path / "firms.pdf").read_bytes().startswith(b"%PDF")
