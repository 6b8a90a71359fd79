"""The Friday of a facilitator's week (S-1) without a window: four apprentices, a paper logbook, thumbprints."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from fieldapp.domain import codes
from fieldapp.domain.records import (
    Agreement,
    Certificate,
    CompetencyAssessment,
    Incident,
    LogEntry,
    MonthlyReview,
    RPLClaim,
    StatusEvent,
    Tracer,
)
from fieldapp.indicators import apprenticeship as figures
from fieldapp.services import (
    agreements,
    apprentice_certificates,
    apprentice_facts,
    apprentice_figures,
    apprentice_papers,
    apprentice_sections,
    apprentice_today,
    apprentices,
    exporting,
    family,
    logbook,
    records,
    reviews,
    trade_standards,
)
from fieldapp.services.errors import ServiceError
from fieldapp.store import Query
from tests.services.apprentices import Weaving, terms, weaving

FRIDAY = date(2025, 10, 6)
"""Nine of eighteen months after the start."""


@pytest.fixture
def made(world, tmp_path) -> Weaving:
    return weaving(world, tmp_path)


@pytest.fixture
def scan(tmp_path) -> Path:
    path = tmp_path / "page.jpg"
    path.write_bytes(b"\xff\xd8 three thumbs")
    return path


def assess(made: Weaving, unit: str, level: str, day: str) -> None:
    made.world.make(
        CompetencyAssessment, agreement=made.agreement, unit=made.unit(unit), day=day, assessor=made.assessor,
        method="observation", level=level,
    )  # fmt: skip


def sign(made: Weaving, month: str, day: str, scan: Path | None, **said: str) -> None:
    if said:
        assert reviews.save(made.store, made.agreement, month, said).errors == {}
    for signer in reviews.SIGNERS:
        reviews.sign(made.store, made.agreement, month, signer, "thumb", day=day, scan=scan)


def figure(made: Weaving, code: str, today: date = FRIDAY) -> list[str]:
    return [one.value for one in apprentice_figures.figures_of(made.store, today).figures if one.code == code]


def test_friday_when_lived_through_then_every_figure_is_that_of_the_design(made, scan) -> None:
    store, world = made.store, made.world
    for number in range(3):
        person = world.person(f"Learner {number}", birth="2004-04-04")
        world.make(Agreement, **terms(made, apprentice=person, mentor=world.person(f"Master {number}")))
    agreements.sign(store, made.agreement, "2025-01-06", ["apprentice", "mentor", "witnesses"])

    row = records.load(store, Agreement, made.agreement)
    assert row is not None
    agreement, month = logbook.find_page(store, codes.page_code(str(row["code"]), "2025-09"))
    assert (agreement, month) == (made.agreement, "2025-09")
    for day in range(1, 6):
        assert logbook.put(store, agreement, f"2025-09-{day:02d}", "on", "8", "11*3/3 31", page="paper").errors == {}
    logbook.put(store, agreement, "2025-09-06", "off", "10", "41/2", reason="A whole day at the centre")

    for number in range(1, 10):  # nine months are over; seven are signed, six of them in time
        month = f"2025-{number:02d}"
        day = (date(2025, number, 28) + timedelta(days=40 if number == 7 else 10)).isoformat()
        paid = {"stipend_due": "60 USD", "stipend_paid": "0 USD" if number == 5 else "60 USD"}
        if number not in (3, 8):
            sign(made, month, day, scan, **paid)
    assess(made, "1", "3", "2025-05-02")
    assess(made, "2", "2", "2025-06-02")
    assess(made, "3", "4", FRIDAY.isoformat())

    with store.read() as tx:
        facts = apprentice_facts.load(tx)[made.agreement]
    attained, index, why = apprentices.progress(facts, FRIDAY)
    assert (attained, index, why) == (Fraction(55, 100), Fraction(110, 100), "")
    found = figures.competence([unit.counted for unit in facts.units])
    assert (found.assessed, round(float(found.partial), 4)) == (Fraction(3, 4), 0.6833)
    only = apprentice_sections.sign_off_of([facts], FRIDAY + timedelta(days=10))
    assert (only.signed, only.on_time) == (Fraction(7, 9), Fraction(6, 9))
    assert figure(made, "D1") == ["20.0%"]
    assert figure(made, "D9") == ["85.7%"]
    assert figure(made, "D7") == ["1.00"]
    sections = {s.code: s for s in apprentice_sections.overview(store, made.agreement, FRIDAY).sections}
    assert "55%" in sections["units"].sentence
    assert sections["reviews"].doubts == ("2 reviews are overdue: Mar 2025, Aug 2025.",)


def test_today_when_reviews_and_follow_ups_are_due_then_there_are_cards(made, scan) -> None:
    early = list(apprentice_today.cards(made.store, date(2025, 2, 3)))
    assert [card.sentence for card in early] == [
        "Monthly review: ចាន់ សុខា, Jan 2025", "The apprenticeship of ចាន់ សុខា is agreed but not signed",
    ]  # fmt: skip
    agreements.sign(made.store, made.agreement, "2025-01-06", ["apprentice", "mentor", "witnesses"])
    (late,) = apprentice_today.cards(made.store, date(2025, 2, 20))
    assert late.sentence == "Monthly review overdue: ចាន់ សុខា, Jan 2025"
    assert late.target == ("monthly_review", {"agreement": made.agreement, "month": "2025-01"})
    sign(made, "2025-01", "2025-02-21", scan)
    assert list(apprentice_today.cards(made.store, date(2025, 2, 21))) == []
    event = {"agreement": made.agreement, "reported_by": "K. S.", "day": "2025-03-01"}
    made.world.make(StatusEvent, **event, status="completed_not_assessed")
    (ask,) = apprentice_today.cards(made.store, date(2025, 9, 2))
    assert ask.sentence == "Ask ចាន់ សុខា 6 months after the end"
    made.world.make(Tracer, agreement=made.agreement, months="6", day="2025-09-02", status="self_employed")
    assert list(apprentice_today.cards(made.store, date(2025, 9, 3))) == []


def test_unit_when_it_is_to_be_assessed_again_then_a_card_until_it_was(made, scan) -> None:
    agreements.sign(made.store, made.agreement, "2025-01-06", ["apprentice", "mentor", "witnesses"])
    values = {"agreement": made.agreement, "unit": made.unit("3"), "assessor": made.assessor, "method": "product"}
    made.world.make(CompetencyAssessment, **values, day="2025-01-10", level="2", again_by="2025-01-30")
    assert list(apprentice_today.cards(made.store, date(2025, 1, 20))) == []
    (card,) = apprentice_today.cards(made.store, date(2025, 1, 24))
    assert card.sentence == "Assess unit 3 of ចាន់ សុខា again"
    assert card.target[1]["fixed"] == {"agreement": made.agreement, "unit": made.unit("3")}
    made.world.make(CompetencyAssessment, **values, day="2025-01-28", level="3")
    assert list(apprentice_today.cards(made.store, date(2025, 1, 29))) == []


def test_cohort_when_some_left_and_some_completed_then_shares_are_exact_and_reasons_counted(made) -> None:
    world = made.world
    ends = ["completed_not_assessed"] * 2 + ["dropped_out", "transferred"]
    for number, status in enumerate(ends):
        person, master = world.person(f"Learner {number}", birth="2004-04-04"), world.person(f"Master {number}")
        one = world.make(
            Agreement, **terms(made, apprentice=person, mentor=master, start="2023-01-02", expected_end="2024-07-02")
        )
        reason = {"dropped_out": "cannot_afford", "transferred": "better_fit"}.get(status)
        world.make(
            StatusEvent, agreement=one, day="2024-06-01", status=status, reason=reason, reported_by="K. S."
        )  # fmt: skip
    found = apprentice_figures.figures_of(made.store, FRIDAY, "2023")
    shares = {f.label.split(": ")[1]: f.value for f in found.figures if f.code == "D5"}
    assert shares == {
        "completed": "50.0%", "left early": "25.0%", "overdue": "0.0%", "moved": "25.0%",
        "completed, without those who moved": "66.7%",
    }  # fmt: skip
    assert found.reasons == (("Cannot pay fees or transport", 1),)
    assert found.years == ("2025", "2023")
    unknown = {f.label: f.value for f in found.figures if not f.known}
    assert unknown["After completion: at work"] == "Nobody was reached."
    assert unknown["Off-the-job share"] == "No hours are recorded yet."


def test_prior_learning_when_recognised_then_its_hours_are_a_share(made) -> None:
    made.world.make(
        RPLClaim, agreement=made.agreement, applied_on="2025-02-01", units=made.unit("4"), stage="awarded",
        decided_on="2025-03-01", hours_exempted="320",
    )  # fmt: skip
    assert figure(made, "D8") == ["20.0%"]
    claim = records.listing(made.store, RPLClaim, Query()).ids[0]
    with pytest.raises(ServiceError, match="signed"):
        records.save(made.store, RPLClaim, {"hours_exempted": 100}, claim)


def test_incident_when_somebody_else_looks_then_it_is_nowhere_to_be_seen(made, role, tmp_path) -> None:
    values = {"agreement": made.agreement, "day": "2025-02-01", "severity": "3", "what": "Was beaten"}
    mine = made.world.make(Incident, **values, kind="harassment")
    role("facilitator")
    assert records.load(made.store, Incident, mine) is not None  # who wrote it
    from fieldapp.store import local

    with made.store.write() as tx:
        local.put(tx, local.PERSON, "Somebody else")
    assert records.load(made.store, Incident, mine) is None
    assert records.page(made.store, Incident, [mine]) == {}
    assert records.listing(made.store, Incident, Query()).total == 0
    groups = {group.table: group.total for group in family.children(made.store, Agreement, made.agreement)}
    assert groups.get("incident", 0) == 0
    sections = {s.code: s for s in apprentice_sections.overview(made.store, made.agreement, FRIDAY).sections}
    assert sections["incidents"].links == ()
    exporting.export_csv(made.store, Incident, Query(), tmp_path / "x.csv", personal=True)
    assert "beaten" not in (tmp_path / "x.csv").read_text("utf-8-sig")
    role("coordinator")
    assert records.listing(made.store, Incident, Query()).ids == [mine]


@pytest.mark.parametrize(("first", "second"), [("en", "fr"), ("ar", "en"), ("km", "ar"), ("fr", None)])
def test_agreement_when_printed_in_two_languages_then_both_come_back_out(made, tmp_path, first, second) -> None:
    import pypdfium2

    printed = apprentice_papers.print_agreement(
        made.store, made.agreement, tmp_path / "a.pdf", language=first, second=second
    )  # fmt: skip
    document = pypdfium2.PdfDocument(printed.path)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    row = records.load(made.store, Agreement, made.agreement)
    assert row is not None
    assert str(row["code"]) in text
    assert "Atelier 12" in text
    assert ("Tisserand de soie" in text) == ("fr" in (first, second))
    assert text.count("Keo Dara") >= (2 if second else 1)
    assert text.count("Chan Vuthy") == (4 if second else 2)  # as the master, and where the master signs
    assert "\ufffd" not in text


def plain(document) -> str:
    """The text of a document without its spaces and line ends."""
    return "".join("".join(page.get_textpage().get_text_bounded() for page in document).split())


@pytest.mark.parametrize("language", ["en", "fr", "ar", "km"])
def test_papers_when_read_back_then_every_unit_and_task_is_whole(made, tmp_path, language) -> None:
    import pypdfium2

    trade_standards.load_shipped(made.store, "tailor")
    (standard,) = (line.id for line in trade_standards.standards(made.store) if line.isco == "7531")
    person = made.world.person("Sok Chea", birth="2004-01-01")
    agreement = made.world.make(Agreement, **terms(made, apprentice=person, standard=standard))
    with made.store.read() as tx:
        one = apprentice_facts.load(tx, [agreement])[agreement]
        tasks = apprentice_facts.tasks_of(tx, standard)
    second = "fr" if language == "ar" else "en"
    contract = apprentice_papers.print_agreement(
        made.store, agreement, tmp_path / "a.pdf", language=language, second=second
    )  # fmt: skip
    text = plain(pypdfium2.PdfDocument(contract.path))
    for code in (language, second):
        titles = ["".join(trade_standards.title_in(unit.row, code).split()) for unit in one.units]
        assert [title for title in titles if title not in text] == []
    page = apprentice_papers.print_logbook(
        made.store, agreement, tmp_path / "l.pdf", month="2025-02", language=language
    )  # fmt: skip
    text = plain(pypdfium2.PdfDocument(page.path))
    titles = ["".join(trade_standards.title_in(task, language).split()) for task in tasks]
    assert [title for title in titles if title not in text] == []


def test_logbook_page_when_printed_then_days_tasks_and_code_are_on_it(made, tmp_path) -> None:
    import pypdfium2

    logbook.put(made.store, made.agreement, "2025-02-03", "on", "7:30", "11*3/2")
    printed = apprentice_papers.print_logbook(
        made.store, made.agreement, tmp_path / "l.pdf", month="2025-02", language="en", filled=True
    )  # fmt: skip
    document = pypdfium2.PdfDocument(printed.path)
    front, back = (page.get_textpage().get_text_bounded() for page in document)
    row = records.load(made.store, Agreement, made.agreement)
    assert row is not None
    code = codes.page_code(str(row["code"]), "2025-02")
    assert code in front
    assert code in back
    assert "7:30" in front
    assert "11*3/2" in front
    assert "Fri 28" in front
    assert "Winds the warp" in back


def test_logbook_page_when_photographed_then_its_code_is_read_and_its_month_found(made, tmp_path) -> None:
    import pypdfium2

    printed = apprentice_papers.print_logbook(
        made.store, made.agreement, tmp_path / "l.pdf", month="2025-02", language="ar"
    )  # fmt: skip
    photo = pypdfium2.PdfDocument(printed.path)[0].render(scale=2).to_pil().rotate(3, expand=True, fillcolor="white")
    photo.save(tmp_path / "photo.jpg")
    assert logbook.find_in_picture(made.store, tmp_path / "photo.jpg") == (made.agreement, "2025-02")
    photo.crop((0, photo.height // 2, photo.width, photo.height)).save(tmp_path / "half.jpg")
    with pytest.raises(ServiceError, match="type the code"):
        logbook.find_in_picture(made.store, tmp_path / "half.jpg")


def test_logbook_page_when_the_month_is_none_then_it_is_said(made, tmp_path) -> None:
    with pytest.raises(ServiceError, match="year and month"):
        apprentice_papers.print_logbook(made.store, made.agreement, tmp_path / "l.pdf", month="2025-13", language="en")


def test_days_when_reviews_are_signed_then_entries_are_still_there(made, scan) -> None:
    logbook.put(made.store, made.agreement, "2025-01-07", "on", "8", "")
    sign(made, "2025-01", "2025-02-02", scan)
    assert records.listing(made.store, LogEntry, Query()).total == 1
    assert records.listing(made.store, MonthlyReview, Query()).total == 1


def test_certificate_when_units_are_missing_then_refused_with_which_and_issued_once_when_not(made) -> None:
    with pytest.raises(ServiceError, match="4 mandatory units are not attained: 1, 2, 3, 4"):
        apprentice_certificates.issue(made.store, made.agreement, FRIDAY)
    for unit in ("1", "2", "3"):
        assess(made, unit, "3", "2025-09-01")
    made.world.make(
        RPLClaim, agreement=made.agreement, applied_on="2025-02-01", units=made.unit("4"), stage="awarded",
        decided_on="2025-03-01",
    )  # fmt: skip
    with pytest.raises(ServiceError, match="not completed"):
        apprentice_certificates.issue(made.store, made.agreement, FRIDAY)
    made.world.make(
        StatusEvent, agreement=made.agreement, day="2025-10-01", status="completed", reported_by="K. S."
    )  # fmt: skip
    apprentice_certificates.issue(made.store, made.agreement, FRIDAY)
    with pytest.raises(ServiceError, match="already"):
        apprentice_certificates.issue(made.store, made.agreement, FRIDAY)
    (row,) = records.page(made.store, Certificate, records.listing(made.store, Certificate, Query()).ids).values()
    assert (row["agreement"], row["title"], row["end"]) == (made.agreement, "Silk weaver", "2025-10-01")
    shares = {f.label: f.value for f in apprentice_figures.figures_of(made.store, FRIDAY).figures}
    assert shares["After completion: certified"] == "100.0%"
