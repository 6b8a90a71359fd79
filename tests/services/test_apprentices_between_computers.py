"""Two laptops and headquarters: the same day typed twice is one day, what disagrees waits, what is signed stands."""

from __future__ import annotations

from datetime import date

import pytest

from fieldapp.domain.records import Incident, LogEntry, MonthlyReview
from fieldapp.services import (
    apprentice_facts,
    chronicle,
    desk,
    exchange,
    logbook,
    previewing,
    records,
    reviews,
    trade_standards,
    trusting,
)
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query, local
from tests.joining import joined
from tests.services.apprentices import Weaving, weaving


@pytest.fixture
def made(world, tmp_path) -> Weaving:
    trusting.begin(world.store)
    return weaving(world, tmp_path)


@pytest.fixture
def carry(tmp_path):
    numbers = iter(range(100))

    def run(source, target) -> None:
        path = tmp_path / f"{next(numbers)}.fab"
        exchange.send(source, path, to=target.device_id)
        exchange.receive(target, path)

    return run


def entries(store) -> dict[tuple[str, str], tuple[int, str]]:
    rows = records.page(store, LogEntry, records.listing(store, LogEntry, Query()).ids)
    return {(row["day"], row["job"]): (row["minutes"], row["tasks"]) for row in rows.values()}


def test_paper_page_when_typed_on_two_laptops_then_days_are_not_doubled_and_a_difference_waits(
    made, tmp_path, carry
) -> None:
    hq = made.store
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Sok Chanthy", role="trainer") as field:
        carry(hq, field)
        for store in (hq, field):
            logbook.put(store, made.agreement, "2025-02-03", "on", "8", "11*3")
        logbook.put(hq, made.agreement, "2025-02-04", "on", "8", "12")
        logbook.put(field, made.agreement, "2025-02-04", "on", "6", "12")
        carry(field, hq)
        carry(hq, field)
        assert len(entries(hq)) == 2
        assert entries(hq) == entries(field)
        (case,) = desk.cases(hq)
        assert case.table == "log_entry"
        assert [asked.field for asked in case.fields] == ["minutes"]


def test_review_when_signed_in_the_field_then_signed_at_headquarters_and_standards_are_only_read_there(
    made, tmp_path, carry
) -> None:
    hq = made.store
    scan = tmp_path / "page.jpg"
    scan.write_bytes(b"\xff\xd8 thumbs")
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Sok Chanthy", role="trainer") as field:
        carry(hq, field)
        assert [line.title for line in trade_standards.standards(field)] == ["Silk weaver"]
        with pytest.raises(ServiceError, match="headquarters"):
            trade_standards.load_shipped(field, "tailor")
        logbook.put(field, made.agreement, "2025-02-03", "on", "8", "11*3")
        for signer in reviews.SIGNERS:
            reviews.sign(field, made.agreement, "2025-02", signer, "thumb", day="2025-03-02", scan=scan)
        carry(field, hq)
        with hq.read() as tx:
            facts = apprentice_facts.load(tx, [made.agreement])[made.agreement]
        assert facts.unsigned(date(2025, 3, 5)) == ["2025-01"]
        assert "signed" in logbook.put(hq, made.agreement, "2025-02-05", "on", "8", "").errors["minutes"]
        reviews.open_again(hq, made.agreement, "2025-02", "A day was missing")
        assert logbook.put(hq, made.agreement, "2025-02-05", "on", "8", "").errors == {}
        carry(hq, field)
        row = records.load(field, MonthlyReview, reviews.review_id(made.agreement, "2025-02"))
        assert row is not None
        assert (row["by_mentor"], row["amended_for"]) == (None, "A day was missing")


def test_incident_when_another_wrote_it_then_a_trainer_neither_sees_nor_touches_it(made, tmp_path, carry) -> None:
    hq = made.store
    what = {"day": "2025-02-01", "kind": "harassment", "severity": "3", "what": "Shouted at and beaten"}
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma", role="trainer") as field:
        carry(hq, field)
        written = records.save(field, Incident, {"agreement": made.agreement, **what})
        incident = str(written.id)
        with field.write("another at this laptop") as tx:
            local.put(tx, local.PERSON, "Sok Chanthy")
        carry(field, hq)
        assert records.listing(field, Incident, Query()).ids == []
        assert records.load(field, Incident, incident) is None
        assert chronicle.history(field, Incident, incident) == []
        assert chronicle.history(hq, Incident, incident) != []
        with pytest.raises(ServiceError, match="Only who records"):
            records.save(field, Incident, {"action": "none"}, incident)
        with pytest.raises(ServiceError, match="Only who records"):
            records.delete(field, Incident, [incident])
        table = tmp_path / "incidents.csv"
        table.write_text(f"id,what\n{incident},Nothing happened\n", encoding="utf-8")
        seen = previewing.import_preview(field, Incident, table)
        assert "no record with this id" in " ".join(error.message for error in seen.errors)
        with field.write("calls himself a coordinator") as tx:
            local.put(tx, local.ROLE, "coordinator")
        assert records.load(field, Incident, incident) is None
        own = records.save(field, Incident, {"agreement": made.agreement, **what, "kind": "injury"})
        assert records.load(field, Incident, str(own.id)) is not None
        carry(field, hq)
        assert records.listing(hq, Incident, Query()).total == 2


def test_incident_when_two_disagree_about_it_then_only_who_may_read_it_is_asked(made, tmp_path, carry) -> None:
    hq = made.store
    what = {"agreement": made.agreement, "day": "2025-02-01", "kind": "injury", "severity": "1", "what": "Burnt hand"}
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma", role="trainer") as field:
        carry(hq, field)
        incident = str(records.save(field, Incident, what).id)
        carry(field, hq)
        records.save(field, Incident, {"severity": "3"}, incident)
        records.save(hq, Incident, {"severity": "2"}, incident)
        carry(field, hq)
        carry(hq, field)
        assert [case.table for case in desk.cases(hq)] == ["incident"]
        assert [case.table for case in desk.cases(field)] == ["incident"]
        with field.write("another at this laptop") as tx:
            local.put(tx, local.PERSON, "Somebody else")
        assert desk.cases(field) == []
