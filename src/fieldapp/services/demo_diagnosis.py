"""The diagnosis of the demonstration: two counts of each cluster, a comparison of them, signs of formality, resources.

Everything is invented, in round figures. Built through the services that people use.
"""

from __future__ import annotations

from typing import Any

from fieldapp.domain.employment import Cell, Employment
from fieldapp.domain.fields import Record
from fieldapp.domain.records import (
    Cluster,
    ClusterSnapshot,
    EmploymentTable,
    Enterprise,
    PriceIndex,
    RecpRecord,
    ResponsibleCheck,
)
from fieldapp.domain.records.production import SUBJECTS
from fieldapp.i18n import N_, _
from fieldapp.services import records
from fieldapp.services.diagnosis import selection
from fieldapp.store import Store

SOURCE = N_("Invented for the demonstration")
SCORES = ((4, 4, 3, 3), (5, 3, 3, 2), (3, 4, 4, 4))
"""Of each cluster, by criterion."""
REGIONS = ("Kampong Van", "Koh Trong", "Stung Sar")
SECTORS = ("A", "C", "G", "H", "I")
EMPLOYED = {"2019": ((52, 9, 8, 3, 2), (130, 14, 22, 9, 6), (88, 6, 15, 5, 4))}
EMPLOYED["2024"] = ((50, 12, 10, 3, 3), (126, 16, 27, 10, 8), (85, 7, 18, 6, 4))
"""Year -> region -> sector: hundreds of persons."""
SIGNS = (
    "registered_national",
    "licensed_locally",
    "registered_tax",
    "keeps_accounts",
    "bank_account",
    "social_security",
)


def fill(store: Store) -> None:
    """Add the diagnosis to a demonstration that has its clusters and firms."""
    with store.read() as tx:
        clusters = tx.find(Cluster)
        firms = [row for row in tx.find(Enterprise) if row["country"] == "KH"]
    for cluster in clusters:
        _counted(store, cluster)
    round_id, _changes = selection.start(store, _("Which cluster first"), "2025-10-01")
    board = selection.board(store, round_id)
    for candidate, scores in zip(board.candidates, SCORES, strict=False):
        for criterion, score in zip(board.criteria, scores, strict=False):
            selection.set_score(store, candidate.id, criterion.id, score)
    for year, rows in EMPLOYED.items():
        _employment(store, year, rows)
    for year, index in (("2019", "100"), ("2024", "114.2"), ("2025", "117.1")):
        _save(store, PriceIndex, country="KH", period=year, index=index, source=_(SOURCE))
    for number, firm in enumerate(firms[:20]):
        _formality(store, str(firm["id"]), number)
    if firms:
        _resources(store, str(firms[0]["id"]))


def _save(store: Store, cls: type[Record], record_id: str | None = None, **values: Any) -> None:
    saved = records.save(store, cls, values, record_id, accept_warnings=True)
    if saved.id is None:
        raise RuntimeError(f"{cls.table_name()}: {saved.errors}")


def _counted(store: Store, cluster: dict[str, Any]) -> None:
    """A census and an estimate three years later, from the firms and workers that the cluster is said to have."""
    units, workers = int(cluster.get("estimated_units") or 40), int(cluster.get("estimated_workers") or 160)
    for year, method, part in (("2022", "census", 85), ("2025", "estimate", 100)):
        some = units * part // 100
        _save(
            store, ClusterSnapshot, cluster=cluster["id"], period=year, method=method, source=_(SOURCE), units=some,
            micro_formal=some * 2 // 10, micro_informal=some * 6 // 10, small_formal=some // 10,
            employed_f=workers * part * 6 // 1000, employed_m=workers * part * 4 // 1000,
            turnover=f"{workers * part * 12}.00 USD",
        )  # fmt: skip


def _employment(store: Store, year: str, rows: tuple[tuple[int, ...], ...]) -> None:
    cells = {
        (region, sector): Cell(count * 100, count * 8)
        for region, counts in zip(REGIONS, rows, strict=True)
        for sector, count in zip(SECTORS, counts, strict=True)
    }
    table = Employment("4", cells)
    name = _("Employment by province, {year}").format(year=year)
    _save(store, EmploymentTable, name=name, country="KH", period=year, source=_(SOURCE), cells=table.dumped())


def _formality(store: Store, firm: str, number: int) -> None:
    """Answers that differ from firm to firm; every fifth has not been asked for all."""
    answers: dict[str, Any] = {
        sign: "yes" if (number * 5 + at * 3) % 7 < 3 else "no" for at, sign in enumerate(SIGNS) if number % 5 or at < 3
    }
    women = number % 3 == 0
    yes_no = "yes" if women else "no"
    owned = {"women_manage": yes_no, "women_control": yes_no, "women_sign": yes_no}
    _save(
        store, Enterprise, firm, **answers, **owned, women_share=10000 if women else 2500, youth_share=number % 4 * 2500
    )


def _resources(store: Store, firm: str) -> None:
    for year, made, power, water in (("2024", 4200, 5200, 310), ("2025", 4600, 5100, 290)):
        _save(
            store, RecpRecord, enterprise=firm, period=year, output=made, output_unit="m", grid_kwh=power,
            materials_kg=made // 5, water_m3=water, wastewater_m3=water * 8 // 10, waste_kg=made // 20,
            grid_factor=600, grid_source=_(SOURCE),
        )  # fmt: skip
    for day, more in (("2024-11-05", 0), ("2025-11-05", 1)):
        scores: dict[str, Any] = {name: min(3, (at * 2) % 3 + more) for at, name in enumerate(SUBJECTS)}
        _save(store, ResponsibleCheck, enterprise=firm, day=day, assessor="Sok Chanthy", **scores)
