"""The demonstration programme as the window opens it: full of things, and with something left to do."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from fieldapp import i18n
from fieldapp.domain.records import Enterprise, Person, Session
from fieldapp.progress import Cancelled, Progress
from fieldapp.services import attendance, backup, demo_data, exchange, me, records, setup, surveys, today
from fieldapp.services.previewing import import_preview
from fieldapp.services.tables import TableColumn
from fieldapp.store import Query


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    with setup.demo(tmp_path_factory.mktemp("demonstration") / "data") as store:
        yield store


def test_demo_then_it_is_full_and_says_that_it_is_invented(demonstration):
    assert me.me(demonstration).demo
    assert "everything invented" in exchange.overview(demonstration).programme
    totals = {cls: records.listing(demonstration, cls, Query()).total for cls in (Enterprise, Person, Session)}
    assert totals == {Enterprise: 60, Person: 150, Session: 14}
    answered = Counter(line.form_title for line in surveys.submissions(demonstration))
    assert answered == {"Enterprise baseline": demo_data.SURVEYS, "Training evaluation": 9}
    grid = attendance.grid(demonstration, attendance.events(demonstration)[0].id)
    assert len(grid.people) == 24
    assert backup.check(demonstration) == []


def test_demo_then_there_is_something_to_settle_to_merge_and_to_finish(demonstration):
    cards = today.cards(demonstration, date.today())
    assert {card.column for card in cards} == {"due", "unfinished", "settle"}
    assert exchange.overview(demonstration).disputes == 1
    (waiting,) = exchange.inbox(demonstration)
    assert exchange.preview(demonstration, waiting).by_type == {"enterprise": (1, 0, 0), "person": (1, 0, 0)}


def test_demo_then_names_are_in_their_own_scripts(demonstration):
    people = records.page(demonstration, Person, records.listing(demonstration, Person, Query()).ids).values()
    scripts = {"Khmer": "\u1780\u17ff", "Arabic": "\u0600\u06ff"}
    for first, last in scripts.values():
        assert sum(first <= person["name_as_written"][0] <= last for person in people) > 30


def test_demo_when_cancelled_then_the_folder_has_no_store(tmp_path):
    progress = Progress(lambda done, _total, _text: progress.cancel() if done == 3 else None)
    with pytest.raises(Cancelled):
        setup.demo(tmp_path / "data", progress)
    assert setup.is_first_run(tmp_path / "data")


def test_tables_of_the_demonstration_in_another_language_then_they_are_still_understood(demonstration, root):
    with i18n.using("ar"):
        preview = import_preview(demonstration, Person, root / "resources" / "demo" / "people.csv")
    assert (preview.new, preview.wrong, preview.ignored) == (150, 0, [])


def test_import_with_a_mapping_of_ones_own_then_the_headings_do_not_matter(demonstration, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("A,B\nPich Dara,M\n", "utf-8")
    mapping = {0: TableColumn("name_as_written"), 1: TableColumn("sex")}
    preview = import_preview(demonstration, Person, path, mapping=mapping)
    assert (preview.new, preview.rows[0].values["name_as_written"]) == (1, "Pich Dara")
