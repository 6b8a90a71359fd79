"""Apprenticeships through the window: the list, one seen whole, a week of the logbook by keys, the monthly review."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from fieldapp.domain.records import LogEntry
from fieldapp.services import logbook, records, reviews
from fieldapp.store import Query
from fieldapp.ui.pages import PAGES
from tests.gui.shell import nameless
from tests.services.apprentices import Weaving, weaving

WEEK = date(2025, 2, 3)


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, widget: QWidget) -> None:
        self.widget, self.count = widget, 0

    def type(self, text: str) -> None:
        for sign in text:
            if sign == "\n":
                QTest.keyClick(self.widget, Qt.Key.Key_Return)
            else:
                QTest.keyClicks(self.widget, sign)
            self.count += 1

    def key(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.widget, key, modifier)
        self.count += 1


@pytest.fixture
def made(world, tmp_path) -> Weaving:
    return weaving(world, tmp_path)


def cells(made: Weaving) -> dict[tuple[str, str], tuple[int | None, str]]:
    week = logbook.week(made.store, made.agreement, WEEK)
    from fieldapp.domain.logbook import show_tasks

    return {key: (cell.minutes, show_tasks(cell.tasks)) for key, cell in week.cells.items() if cell.id}


def test_week_when_typed_by_keys_then_under_sixty_and_all_of_it_is_kept(desk, made) -> None:
    page = desk.open("logbook", agreement=made.agreement, day="2025-02-03")
    keys = Keyboard(page.table)
    for tasks in ("11*3 12", "11*3 12", "21", "31/2", "31/3"):
        keys.type(f"8\n{tasks}\n")
    keys.type("\n4\n41*2\n")  # Saturday: nothing on the job, four hours in the centre
    assert keys.count < 60
    found = cells(made)
    assert found["2025-02-03", "on"] == (480, "11*3 12")
    assert found["2025-02-07", "on"] == (480, "31/3")
    assert found["2025-02-08", "off"] == (240, "41*2")
    assert len(found) == 6
    assert page.table.currentIndex().row() == 6


def test_day_when_copied_by_one_key_then_hours_and_tasks_follow(desk, made) -> None:
    page = desk.open("logbook", agreement=made.agreement, day="2025-02-03")
    keys = Keyboard(page.table)
    keys.type("8\n11*3\n")
    for _day in range(4):
        keys.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert set(cells(made).values()) == {(480, "11*3")}
    assert len(cells(made)) == 5
    assert keys.count == 11


def test_cell_when_wrong_then_said_kept_and_mended(desk, made) -> None:
    page = desk.open("logbook", agreement=made.agreement, day="2025-02-03")
    keys = Keyboard(page.table)
    keys.type("25\n")
    assert "24" in page.status.text()
    assert page.model.index(0, 0).data().startswith("⚠")
    page = desk.open("logbook", agreement=made.agreement, day="2025-02-03")
    assert page.model.text(0, 0) == "25"  # kept as a draft
    page.table.setCurrentIndex(page.model.index(0, 0))
    Keyboard(page.table).type("5\n")
    assert cells(made) == {("2025-02-03", "on"): (300, "")}


def test_day_when_long_then_the_reason_is_asked_in_a_line_and_kept(desk, made) -> None:
    page = desk.open("logbook", agreement=made.agreement, day="2025-02-03")
    Keyboard(page.table).type("9\n")
    assert page.why.isVisibleTo(page)
    assert cells(made) == {}
    Keyboard(page.why).type("Fair in town\n")
    assert cells(made) == {("2025-02-03", "on"): (540, "")}
    assert not page.why.isVisibleTo(page)


def test_day_when_outside_then_nothing_is_typed_and_it_is_said_why(desk, made) -> None:
    page = desk.open("logbook", agreement=made.agreement, day="2024-12-30")
    page.table.setCurrentIndex(page.model.index(0, 0))
    Keyboard(page.table).type("8\n")
    assert records.listing(made.store, LogEntry, Query()).total == 0
    page.table.setCurrentIndex(page.model.index(0, 0))
    assert "before the start" in page.status.text()


def test_code_of_a_paper_page_when_typed_then_its_month_opens(desk, made) -> None:
    from fieldapp.domain.codes import page_code
    from fieldapp.domain.records import Agreement

    row = records.load(made.store, Agreement, made.agreement)
    assert row is not None
    page = desk.open("logbook", agreement=made.agreement, day="2025-02-03")
    Keyboard(page.code).type(page_code(str(row["code"]), "2025-06") + "\n")
    assert page.model.week.days[0] == date(2025, 5, 26)
    Keyboard(page.code).type("KH-VL-A-0000001-3-2506-0\n")
    assert "digit" in page.status.text()


def test_review_when_signed_by_pin_three_times_then_sealed(desk, made) -> None:
    logbook.put(made.store, made.agreement, "2025-02-03", "on", "8", "11*3")
    page = desk.open("monthly_review", agreement=made.agreement, month="2025-02")
    page.form.rows["goals"].editor.set_value("Weave alone")
    page.save()
    for signer, pin in (("by_apprentice", "1111"), ("by_mentor", "2222"), ("by_third", "3333")):
        QApplication.processEvents()  # cards of the state before go, new ones are shown
        card = next(c for c in _signatures(page) if c.signer == signer)
        Keyboard(card.pin).type(pin + "\n")
    month = reviews.month(made.store, made.agreement, "2025-02")
    assert (month.sealed, month.review["goals"]) == (True, "Weave alone")
    assert not page.form.isEnabled()


def test_review_when_signed_before_it_is_saved_then_what_was_written_is_signed_with_it(desk, made) -> None:
    page = desk.open("monthly_review", agreement=made.agreement, month="2025-02")
    editor = page.form.rows["goals"].editor
    for number, (signer, pin) in enumerate((("by_apprentice", "1111"), ("by_mentor", "2222"), ("by_third", "3333"))):
        if number == 0:
            editor.setFocus()
            QTest.keyClicks(editor.focusProxy() or editor, "Weave alone")
        QApplication.processEvents()
        card = next(c for c in _signatures(page) if c.signer == signer)
        Keyboard(card.pin).type(pin + "\n")
    month = reviews.month(made.store, made.agreement, "2025-02")
    assert (month.sealed, month.review["goals"]) == (True, "Weave alone")
    from fieldapp.services import drafts

    assert drafts.listing(made.store) == []


def test_review_when_its_month_lies_outside_then_said_and_what_was_written_stays_a_draft(desk, made) -> None:
    page = desk.open("monthly_review", agreement=made.agreement, month="2024-12")
    editor = page.form.rows["goals"].editor
    QTest.keyClicks(editor.focusProxy() or editor, "Weave alone")
    QApplication.processEvents()
    card = _signatures(page)[0]
    Keyboard(card.pin).type("1111\n")
    assert "before the start" in card.said.text()
    assert reviews.month(made.store, made.agreement, "2024-12").review == {}
    page = desk.open("monthly_review", agreement=made.agreement, month="2024-12")
    assert page.form.rows["goals"].editor.value() == "Weave alone"


def _signatures(page):
    from fieldapp.ui.views.review_signing import Signature

    return [card for card in page.findChildren(Signature) if card.isVisibleTo(page)]


@pytest.mark.usefixtures("in_language")
def test_pages_when_opened_in_a_language_then_every_control_has_a_name(desk, made) -> None:
    month = (datetime.now().astimezone().date().replace(day=1) - timedelta(days=1)).isoformat()[:7]
    opened = {
        "apprentices": {}, "apprentice": {"agreement": made.agreement}, "logbook": {"agreement": made.agreement},
        "monthly_review": {"agreement": made.agreement, "month": month}, "trade_standards": {},
        "apprentice_figures": {},
    }  # fmt: skip
    for name, arguments in opened.items():
        assert name in PAGES
        page = desk.open(name, **arguments)
        assert nameless(page) == [], name


def test_list_when_entered_then_the_apprenticeship_opens(desk, made) -> None:
    page = desk.open("apprentices")
    assert page.model.rowCount() == 1
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("apprentice", {"agreement": made.agreement})


def test_standards_when_a_spreadsheet_has_mistakes_then_rows_say_so_and_nothing_comes_in(desk, world, tmp_path) -> None:
    path: Path = tmp_path / "x.csv"
    path.write_text("row,code,title,weight\nunit,1,Warp,40\n", encoding="utf-8")
    page = desk.open("trade_standards", path=str(path))
    assert "must come before" in page.rows.index(0, 1).data()
    assert not page.go.isEnabled()


def test_agreement_when_signed_through_its_dialog_then_who_is_missing_is_said_first(desk, made) -> None:
    from fieldapp.domain.records import Agreement
    from fieldapp.ui.views.sign_agreement import AmendAgreement, SignAgreement

    page = desk.open("apprentice", agreement=made.agreement)
    dialog = SignAgreement(desk.context, made.agreement, page)
    for code in ("apprentice", "mentor"):
        dialog.boxes[code].setChecked(True)
    dialog.act()
    assert "Both witnesses" in dialog.said.text()
    dialog.boxes["witnesses"].setChecked(True)
    dialog.act()
    row = records.load(made.store, Agreement, made.agreement)
    assert row is not None
    assert row["sealed_at"]
    change = AmendAgreement(desk.context, made.agreement, page)
    change.form.rows["hours_week"].editor.set_value(60)
    change.why.setText("More work")
    change.act()
    assert "48" in change.said.text()
    change.form.rows["hours_week"].editor.set_value(38)
    change.act()
    row = records.load(made.store, Agreement, made.agreement)
    assert row is not None
    assert (row["hours_week"], row["amended_for"]) == (38, "More work")


def test_apprentice_when_a_section_is_taken_by_keys_then_its_step_opens(desk, made) -> None:
    page = desk.open("apprentice", agreement=made.agreement)
    card = page.room.cards["units"]
    card.action.setFocus()
    QTest.keyClick(card.action, Qt.Key.Key_Return)
    name, arguments = desk.opened[-1]
    assert name == "records:competency_assessment"
    assert arguments["fixed"] == {"agreement": made.agreement}
    QTest.keyClick(card.action, Qt.Key.Key_Down)
    assert not card.action.hasFocus()


def test_unusual_agreement_when_saved_in_the_form_then_the_reason_field_asks(desk, made) -> None:
    page = desk.open("records:agreement", record_id=made.agreement, edit=True)
    page.pane.form.rows["hours_week"].editor.set_value(44)
    page.pane._save(False)
    assert "all the same" in page.pane.form.rows["reason"].error.text()
    page.pane.form.rows["reason"].editor.set_value("Harvest weeks")
    page.pane._save(False)
    from fieldapp.domain.records import Agreement

    row = records.load(made.store, Agreement, made.agreement)
    assert row is not None
    assert (row["hours_week"], row["reason"]) == (44, "Harvest weeks")


def test_figures_when_opened_then_each_has_a_method_and_pictures_have_tables(desk, made) -> None:
    page = desk.open("apprentice_figures")
    rows = [[page.model.index(r, c).data() for c in range(4)] for r in range(page.model.rowCount())]
    assert {row[0] for row in rows} == {"D1", "D4", "D5", "D6", "D7", "D8", "D9"}
    assert all(row[3] for row in rows)
    assert "– Nobody was reached." in {row[2] for row in rows}
    page.table.selectRow(0)
    assert rows[0][3] in page.method.text()
    for number, chart in enumerate(page.charts.values(), 1):
        page.what.setCurrentIndex(number)
        chart.turn.setChecked(True)
        assert chart.rows.rowCount() >= 1


def test_incident_when_entered_from_the_apprentice_then_kept_with_who_wrote_it(desk, made) -> None:
    from fieldapp.domain.records import Incident

    page = desk.open("records:incident", new=True, fixed={"agreement": made.agreement})
    for name, value in (("day", "2025-02-01"), ("kind", "injury"), ("severity", "1"), ("what", "A cut finger")):
        page.pane.form.rows[name].editor.set_value(value)
    page.pane._save(False)
    (row,) = records.page(made.store, Incident, records.listing(made.store, Incident, Query()).ids).values()
    assert (row["reported_by"], row["what"]) == ("Keo Soma", "A cut finger")


def test_list_when_the_language_changes_then_the_trades_are_called_in_it(desk, made) -> None:
    from fieldapp import i18n

    page = desk.open("apprentices")
    assert page.model.index(0, 1).data() == "Silk weaver"
    with i18n.using("fr"):
        page.retranslate()
        assert page.model.index(0, 1).data() == "Tisserand de soie"


@pytest.mark.usefixtures("in_language")
def test_logbook_when_its_heads_are_long_words_then_each_has_its_room(desk, made) -> None:
    page = desk.open("logbook", agreement=made.agreement, day="2025-02-03")
    table = page.table
    font = table.horizontalHeader().font()
    font.setBold(True)
    metrics = QFontMetrics(font)
    for column in (0, 2):
        head = page.model.headerData(column, Qt.Orientation.Horizontal)
        assert table.columnWidth(column) > 20 + max(metrics.horizontalAdvance(word) for word in head.split())
    days = table.verticalHeader().fontMetrics()
    for row in range(7):
        day = page.model.headerData(row, Qt.Orientation.Vertical)
        assert table.rowHeight(row) > days.boundingRect(day).height()
