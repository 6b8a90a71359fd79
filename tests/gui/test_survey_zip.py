"""Answers of other programs come in through the list of surveys."""

from __future__ import annotations

import zipfile
from pathlib import Path

from fieldapp.services import collected, surveys
from fieldapp.ui.views.surveys import SurveysPage
from tests.gui.desk import Desk, World, page_of
from tests.services.forms import write_form
from tests.services.test_collected import written


def test_an_archive_of_answers_when_taken_then_they_stand_in_the_list(desk: Desk, world: World, tmp_path: Path) -> None:
    surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx"))
    with zipfile.ZipFile(tmp_path / "answers.zip", "w") as archive:
        archive.writestr("instances/1/submission.xml", written())
    page = page_of(desk, SurveysPage, "surveys")
    page.take(tmp_path / "answers.zip")
    assert [line.name for line in surveys.submissions(world.store)] == ["Chea"]
    assert collected.import_submissions(world.store, tmp_path / "answers.zip").known == 1


def test_a_table_of_central_when_taken_then_its_rows_stand_in_the_list(
    desk: Desk, world: World, tmp_path: Path
) -> None:
    asked = [["type", "name", "label"], ["text", "owner", "Who owns the firm?"]]
    surveys.import_form(world.store, write_form(tmp_path / "firm.xlsx", survey=asked))
    (tmp_path / "firm.csv").write_text("owner,meta-instanceName,KEY\nChea,Chea,uuid:7\n", "utf-8")
    page = page_of(desk, SurveysPage, "surveys")
    page.take(tmp_path / "firm.csv")
    assert [line.name for line in surveys.submissions(world.store)] == ["Chea"]
