"""The log of edits that a form asks for goes with the survey, through drafts and corrections."""

from __future__ import annotations

import csv
import zipfile
from datetime import UTC, datetime, timedelta

from fieldapp.services import attachments, surveys
from fieldapp.survey import load_form
from tests.services.forms import SURVEY, write_form

AUDITED = [
    [*SURVEY[0], "parameters"],
    *[[*row, ""] for row in SURVEY[1:]],
    ["audit", "audit", *[""] * 7, "track-changes=true identify-user=true"],
]


def log_of(world, submission):
    file = next(one for one in attachments.files_of(world.store, submission) if one.name == "audit.csv")
    with file.path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_edits_are_logged_as_collect_does_through_a_draft_and_a_correction(world, tmp_path):
    form = surveys.import_form(world.store, write_form(tmp_path / "f.xlsx", survey=AUDITED)).id
    filling = surveys.begin(world.store, form)
    filling.session.answer("/form/owner", "Chea")
    surveys.keep_draft(world.store, filling, filling.session.instance_xml(), "")
    again = surveys.resume(world.store, filling.draft_key)
    for value in ("7", "8"):
        again.session.answer("/form/workers", value)
    done = surveys.finalise(world.store, again, again.session.finalise())
    rows = log_of(world, done.id)
    assert list(rows[0]) == ["event", "node", "start", "end", "old-value", "new-value", "user"]
    assert [row["event"] for row in rows] == [
        "form start", "question", "form resume", "question", "form save", "form exit", "form finalize",
    ]  # fmt: skip
    assert (rows[1]["node"], rows[1]["new-value"], rows[1]["user"]) == ("/form/owner", "Chea", "Keo Soma")
    assert (rows[3]["old-value"], rows[3]["new-value"]) == ("", "8")
    correction = surveys.reopen(world.store, done.id)
    correction.session.answer("/form/workers", "9")
    second = surveys.finalise(world.store, correction, correction.session.finalise())
    assert [row["new-value"] for row in log_of(world, second.id) if row["event"] == "question"] == ["Chea", "8", "9"]
    assert len(log_of(world, done.id)) == 7
    surveys.export_answers(world.store, form, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        names = archive.namelist()
        assert [name for name in names if name.endswith("audit.csv")]
        assert "audit.csv</audit>" in archive.read(next(n for n in names if n.endswith(".xml"))).decode()


def test_times_are_from_question_to_question_and_repeats_are_told(tmp_path):
    form = load_form(write_form(tmp_path / "f.xlsx", survey=AUDITED))
    clock = iter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(1000))
    session = form.start(now=lambda: next(clock))
    session.answer("/form/owner", "A")
    session.add_repeat("/form/machine")
    session.remove_repeat("/form/machine[1]")
    events = session.audit.events
    assert [(one.event, one.node) for one in events] == [
        ("form start", ""), ("question", "/form/owner"), ("add repeat", f"/form/machine[{2}]"),
        ("delete repeat", "/form/machine[1]"),
    ]  # fmt: skip
    assert events[1].start == events[0].start
    assert events[1].end > events[1].start


def test_a_form_that_asks_for_no_log_has_none(tmp_path):
    assert load_form(write_form(tmp_path / "f.xlsx")).start().audit is None
