"""Two laptops and headquarters: the same day typed twice is one day, what disagrees waits, what is signed stands."""

from __future__ import annotations

from datetime import date

import pytest

from fieldapp.domain.records import LogEntry, MonthlyReview
from fieldapp.services import apprentice_facts, desk, exchange, logbook, records, reviews, trade_standards, trusting
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
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
