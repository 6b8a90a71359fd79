"""The diagnostic study from real records: sections, issues, what stands in them, meeting, seal, versions, paper."""

from __future__ import annotations

import json

import pytest

from fieldapp.domain.records import (
    ClusterEvent,
    ClusterSnapshot,
    DiagnosticStudy,
    EnterpriseSnapshot,
    Interview,
    StudyIssue,
    StudySection,
)
from fieldapp.reports import story
from fieldapp.services import records
from fieldapp.services.errors import ServiceError
from fieldapp.services.study import paper, reading, register, settling, shown, templates, writing
from fieldapp.store import NotAllowed

MEETING = {"meeting_day": "2025-11-20", "meeting_place": "Town hall", "meeting_people": "Association\nAtelier 3"}


@pytest.fixture
def firms(world):
    """Twelve firms: nine with three workers, three with fifteen; turnovers known of ten."""
    made = []
    for number in range(12):
        keeps = "yes" if number % 2 else "no"
        firm = world.enterprise(f"Atelier {number}", keeps_accounts=keeps, products="scarves; sarongs")
        turnover = {"turnover": f"{(number + 1) * 1000} USD"} if number < 10 else {"turnover_band": "2"}
        world.make(
            EnterpriseSnapshot, enterprise=firm, period="2025", kind="baseline", day="2025-10-01",
            turnover_method="records", workers_full_f=15 if number > 8 else 2, workers_full_m=1, **turnover,
        )  # fmt: skip
        made.append(firm)
    return made


@pytest.fixture
def study(world, firms):
    """A study just begun."""
    return writing.begin(world.store, world.cluster, "en").id


def section(world, study, code):
    return next(one for one in reading.read(world.store, study).sections if one.code == code)


def bound(world, study, *names, public=False):
    with world.store.read() as tx:
        found = reading.bound(world.store, tx, reading.read_in(tx, study), names, public=public)
    return [found[name] for name in names]


def made_ready(world, study):
    for one in reading.read(world.store, study).sections:
        assert writing.write(world.store, one.id, {"state": "ready"}).errors == {}


def test_begin_then_the_sixteen_sections_are_there_in_the_studys_language(world):
    made = writing.begin(world.store, world.cluster, "fr").id
    found = reading.read(world.store, made)
    assert len(found.sections) == 16
    assert found.sections[6].title == "Statistiques essentielles"
    assert found.row["title"].startswith("Étude de diagnostic")
    assert all(one.guide and one.state == "empty" for one in found.sections)
    with pytest.raises(ServiceError, match="already"):
        writing.begin(world.store, world.cluster, "en")


def test_template_then_every_title_is_in_four_languages_and_every_name_is_in_the_register(world):
    with world.store.read() as tx:
        by_language = {code: templates.sections(tx, "dsr16", code) for code in ("en", "fr", "ar", "km")}
    for at in range(16):
        assert len({sections[at].title for sections in by_language.values()}) >= 3  # introduction is one word in two
        assert len({sections[at].guide for sections in by_language.values()}) == 4
    named = {name.strip("{}") for one in by_language["en"] for name in one.body.splitlines()}
    assert named <= register.BY_NAME.keys()


def test_write_when_a_text_comes_then_the_section_is_in_work(world, study):
    history = section(world, study, "history")
    writing.write(world.store, history.id, {"body": "Silk since 1962.\n{{history}}"})
    assert section(world, study, "history").state == "writing"
    writing.write(world.store, history.id, {"state": "checked"})
    assert section(world, study, "history").checked_by


def test_sections_when_added_moved_and_taken_out_then_numbers_follow(world, study):
    first = section(world, study, "summary")
    assert writing.add(world.store, study, "  ").errors["title"]
    made = writing.add(world.store, study, "Dyes", after=first.id).id
    writing.move(world.store, made, -1)
    found = reading.read(world.store, study).sections
    assert [one.title for one in found[:2]] == ["Dyes", "Executive summary"]
    writing.take_out(world.store, made)
    found = reading.read(world.store, study).sections
    assert [one.number for one in found] == list(range(1, 17))
    again = writing.add(world.store, study, "Looms").id
    assert again != made


def test_keep_template_then_a_study_of_another_cluster_begins_with_it(world, study):
    writing.take_out(world.store, section(world, study, "bds").id)
    kept = writing.keep_template(world.store, study, "Ours").id
    name = f"own:{kept}"
    assert (name, "Ours") in writing.choices(world.store)
    with world.store.read() as tx:
        starts = templates.sections(tx, name, "en")
    assert len(starts) == 15
    assert "{{vital_statistics}}" in next(one.body for one in starts if one.code == "vital")


def test_bound_when_nothing_is_recorded_then_each_says_what_is_missing(world):
    study = writing.begin(world.store, world.cluster, "en").id
    for entry in register.ENTRIES:
        (found,) = bound(world, study, entry.name)
        assert found.title
        assert found.missing or found.rows or found.sentences or found.chart, entry.name
    (network,) = bound(world, study, "network")
    assert network.empty
    assert "nobody has been asked" in network.missing
    (unknown,) = bound(world, study, "something_new")
    assert "does not know" in unknown.missing


def test_vital_statistics_then_sums_say_how_many_told_them(world, study):
    (found,) = bound(world, study, "vital_statistics")
    rows = {row[0]: row[1:] for row in found.rows}
    assert rows["All"][:4] == ("12", "63", "12", "55,000 USD (10)")
    assert sum(int(row[0]) for name, row in rows.items() if name != "All") == 12
    assert found.method


def test_vital_statistics_when_public_then_small_sizes_cannot_be_worked_out(world, study):
    (found,) = bound(world, study, "vital_statistics", public=True)
    counts = [row[1] for row in found.rows[:-1]]
    assert "…" in counts
    assert counts.count("…") != 1
    (status,) = bound(world, study, "status", public=True)
    accounts = next(row for row in status.rows if row[0] == "Keeps accounts")
    assert "…" in accounts
    assert "50%" in accounts


def test_interviews_then_people_are_named_only_where_they_agreed(world, study, firms):
    for at, firm in enumerate(firms[:7]):
        agreed = {"may_be_named": "yes"} if at < 2 else {}
        world.make(
            Interview, cluster=world.cluster, day="2025-10-05", enterprise=firm, respondent=f"Keo {at}",
            interviewer="Sok", guide="Guide A", **agreed,
        )  # fmt: skip
    world.make(Interview, cluster=world.cluster, day="2025-10-06", organisation=world.host, interviewer="Sok")
    counted, met, used = bound(world, study, "interviews", "people_met", "questionnaires")
    assert [row[0] for row in met.rows] == ["Keo 0", "Keo 1"]
    assert "6 people" in met.sentences[0]
    assert counted.rows[-1][-1] == "8"
    assert used.rows == (("Guide A", "7"),)
    (public,) = bound(world, study, "people_met", public=True)
    assert public.rows == ()
    assert "Keo" not in str(public)


def test_summary_then_ten_figures_at_most_and_five_issues_by_severity(world, study):
    world.make(
        ClusterSnapshot, cluster=world.cluster, period="2025", method="estimate", source="Commune", units=58,
        employed_f=200, employed_m=40, turnover="1100000 USD",
    )  # fmt: skip
    for severity in (1, 5, 3, 4, 2, 5):
        assert not writing.add_issue(
            world.store, study, "operations", "problem", f"Issue of {severity}", {"severity": severity}
        ).errors
    figures, issues = bound(world, study, "key_figures", "top_issues")
    assert 5 <= len(figures.facts) <= 10
    assert ("58", "firms, 2025") in figures.facts
    assert [row[2] for row in issues.rows] == ["5", "5", "4", "3", "2"]
    assert "1 more" in issues.method


def test_validate_when_the_meeting_is_not_told_then_it_says_so_and_keeps_nothing(world, study):
    found = settling.validate(world.store, study, {"meeting_day": "2025-11-20"})
    assert set(found.errors) == {"meeting_place", "meeting_people"}
    assert reading.read(world.store, study).row["data_at"] is None


def test_validated_then_the_figures_stay_as_they_were_until_they_are_refreshed(world, study):
    (before,) = bound(world, study, "vital_statistics")
    settling.validate(world.store, study, MEETING)
    world.enterprise("Atelier new")
    kept, chart = bound(world, study, "vital_statistics", "sizes")
    assert kept == before
    drawing = chart.chart(_look(200))
    assert drawing.width == 200
    settling.refresh(world.store, study)
    (fresh,) = bound(world, study, "vital_statistics")
    assert fresh.rows[-1][1] == "13"


def _look(width):
    from fieldapp.reports.charts import look

    return look(width, 100, "en")


def test_kept_then_read_it_is_the_same(world, study):
    for found in bound(world, study, *(entry.name for entry in register.ENTRIES)):
        text = shown.keep(found, lambda height: _look(400))
        again = shown.read(text)
        assert (again.title, again.rows, again.facts, again.missing) == (
            found.title,
            found.rows,
            found.facts,
            found.missing,
        )
        assert (again.chart is None) == (found.chart is None)
        assert json.loads(text)


def test_seal_then_nothing_of_the_study_changes_any_more(world, study):
    with pytest.raises(ServiceError, match="meeting"):
        settling.seal(world.store, study)
    writing.add_issue(world.store, study, "history", "question", "When did it begin?")
    settling.validate(world.store, study, MEETING)
    made_ready(world, study)
    with pytest.raises(ServiceError, match="1 question is open"):
        settling.seal(world.store, study)
    with world.store.read() as tx:
        (asked,) = tx.find(StudyIssue, study=study)
    writing.change_issue(world.store, str(asked["id"]), {"answer": "In 1962."})
    assert settling.what_is_open(world.store, study) == []
    settling.seal(world.store, study)
    history = section(world, study, "history")
    with pytest.raises(ServiceError, match="final"):
        writing.write(world.store, history.id, {"body": "Other"})
    assert not records.may_change(world.store, DiagnosticStudy, reading.read(world.store, study).row)
    with pytest.raises(NotAllowed), world.store.write() as tx:
        tx.update(StudySection, history.id, {"body": "Other"})


def test_new_version_then_the_old_one_is_kept_and_superseded_and_they_are_compared(world, study):
    writing.write(world.store, section(world, study, "history").id, {"body": "Since 1962.\nBy families."})
    settling.validate(world.store, study, MEETING)
    made_ready(world, study)
    settling.seal(world.store, study)
    assert settling.new_version(world.store, study, " ").errors["reason"]
    later = settling.new_version(world.store, study, "Figures of 2026").id
    with pytest.raises(ServiceError, match="still open"):
        settling.new_version(world.store, study, "Again")
    writing.write(world.store, section(world, later, "history").id, {"body": "Since 1960.\nBy families."})
    writing.take_out(world.store, section(world, later, "bds").id)
    writing.add(world.store, later, "Dyes")
    changed = {one.title: one for one in settling.compare(world.store, study, later)}
    assert (changed["History of the cluster"].before, changed["History of the cluster"].after) == (
        ("Since 1962.",), ("Since 1960.",),
    )  # fmt: skip
    assert {one.change for one in changed.values()} == {"changed", "new", "taken out"}
    assert section(world, study, "history").body == "Since 1962.\nBy families."
    settling.validate(world.store, later, MEETING)
    made_ready(world, later)
    settling.seal(world.store, later)
    assert [one.status for one in reading.of_cluster(world.store, world.cluster)] == ["final", "superseded"]


def test_report_then_typed_rows_are_a_table_and_figures_have_their_methods(world, study):
    world.make(ClusterEvent, cluster=world.cluster, year="1962", what="First looms", outcome="Weaving begins")
    body = "Some **old** looms.\n1. reel\n2. weave\n| Year | Tons |\n| 2024 | 14 |\n{{history}}"
    writing.write(world.store, section(world, study, "history").id, {"body": body})
    told = paper.report(world.store, study)
    tables = [part for part in told.parts if isinstance(part, story.Table)]
    assert next(one for one in tables if one.head == ("Year", "Tons")).figures == {1}
    assert any(tuple(one.rows[0][:2]) == ("1962", "First looms") for one in tables if one.rows)
    methods = next(one for one in tables if one.head[-1] == "Method")
    assert all(text for _name, text in methods.rows)
    assert [one.sign for one in told.parts if isinstance(one, story.Written)] == ["", "1.", "2."]
