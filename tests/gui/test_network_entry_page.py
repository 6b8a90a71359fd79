"""Entering a network by keys: the list and who answered, the matrix, card by card; then the sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt

from fieldapp.domain.records import SurveyWave
from fieldapp.services.network import waves
from fieldapp.ui.views.network import NetworkPage
from fieldapp.ui.views.network_entry import CARD, LIST, MATRIX, TAKING, NetworkEntryPage
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless
from tests.services.network import ARCS, DAY, Eight, eight


@pytest.fixture
def cluster(world: World) -> Eight:
    return eight(world)


def opened(desk: Desk, wave: str, face: int) -> NetworkEntryPage:
    page: NetworkEntryPage = page_of(desk, NetworkEntryPage, "network_entry", wave=wave)
    page.turn(face)
    return page


def at(page: NetworkEntryPage, cluster: Eight, source: str, target: str) -> QModelIndex:
    places = {cluster.short([actor.id]): place for place, actor in enumerate(page.matrix.model.actors)}
    return page.matrix.model.index(places[source], places[target])


def test_matrix_when_rows_are_typed_then_the_network_of_the_book_and_its_sentences(desk: Desk, cluster: Eight) -> None:
    """Wednesday: eight on the list, six interviewed, one row after the other."""
    wave = cluster.new_wave()
    page = opened(desk, wave, MATRIX)
    arcs = {tuple(arc.split("-")) for arc in ARCS.split()}
    order = [cluster.short([actor.id]) for actor in page.matrix.model.actors]
    for source in order:
        if source in ("B1", "E5"):
            continue
        first = next(name for name in order if name != source)
        page.matrix.table.setCurrentIndex(at(page, cluster, source, first))
        press(page, "".join("1" if (source, target) in arcs else "0" for target in order if target != source))
    assert "6 of 8 answered (75%)" in page.facts.text()
    read = cluster.read(wave)
    assert sum(one.value for one in read.said) == 12
    seen = page_of(desk, NetworkPage, "network", wave=wave)
    lines = seen.sentences.text().replace("\u2068", "").replace("\u2069", "").split("\n")
    assert lines[0] == "Institution A1 holds the network together."
    assert "67% of the pairs that remain cannot reach each other any more (now 0%)" in lines[1]
    assert "through Institution A1, Institution L1" in lines[2]


def test_matrix_when_wrong_then_said_and_the_rest_goes_on(desk: Desk, cluster: Eight) -> None:
    page = opened(desk, cluster.new_wave(layers="TRUST"), MATRIX)
    page.matrix.table.setCurrentIndex(at(page, cluster, "E1", "E2"))
    press(page, "7")
    assert "0 to 5" in str(page.matrix.status.text())
    assert at(page, cluster, "E1", "E2").data() == "!"
    page.matrix.table.setCurrentIndex(at(page, cluster, "E1", "E1"))
    press(page, "1")
    assert "themselves" in page.matrix.status.text()
    page.matrix.table.setCurrentIndex(at(page, cluster, "E1", "E2"))
    press(page, "٣")
    assert at(page, cluster, "E1", "E2").data() == "3"
    press(page, Qt.Key.Key_Left)
    press(page, Qt.Key.Key_Delete)
    assert at(page, cluster, "E1", "E2").data() == "·"


def test_matrix_when_a_layer_counts_then_several_digits_and_enter(desk: Desk, cluster: Eight) -> None:
    page = opened(desk, cluster.new_wave(layers="COOP"), MATRIX)
    page.matrix.table.setCurrentIndex(at(page, cluster, "E2", "E3"))
    press(page, "12")
    press(page, Qt.Key.Key_Return)
    assert at(page, cluster, "E2", "E3").data() == "12"
    press(page, "3")
    press(page, Qt.Key.Key_Down)
    assert at(page, cluster, "E2", "E4").data() == "3"
    page.matrix.table.setCurrentIndex(at(page, cluster, "E3", "E4"))
    press(page, Qt.Key.Key_Up)
    press(page, Qt.Key.Key_Down)
    block = page.matrix.table.selectionModel()
    block.select(at(page, cluster, "E2", "E4"), block.SelectionFlag.ClearAndSelect)
    page.matrix.table.setCurrentIndex(at(page, cluster, "E5", "E4"))
    press(page, "2")
    press(page, Qt.Key.Key_Up)
    assert at(page, cluster, "E5", "E4").data() == "2"


def test_card_when_a_name_is_typed_in_part_then_the_tie_with_its_details(desk: Desk, cluster: Eight) -> None:
    wave = cluster.new_wave()
    page = opened(desk, wave, CARD)
    assert "From whom do you get technical advice" in page.card.question.text()
    assert page.card.actor.currentText() == "Atelier E1"
    page.card.whom.setFocus()
    press(page, "bution A1")
    assert page.card.whom.text() == "bution A1"
    page.card.whom.setText("tution a1")
    page.card.value.setText("3")
    page.card.since.setText("2019")
    page.card.written.setChecked(True)
    page.card.value.setFocus()
    press(page, Qt.Key.Key_Return)
    (said,) = cluster.read(wave).said
    assert (cluster.short([said.source]), cluster.short([said.target]), said.value) == ("E1", "A1", 3)
    assert (said.since_year, said.formalised) == (2019, "yes")
    assert page.card.model.index(0, 0).data() == "Institution A1"
    press(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.card.actor.currentText() == "Atelier E2"


def test_card_when_the_name_is_unknown_or_unclear_or_the_value_wrong_then_said(desk: Desk, cluster: Eight) -> None:
    wave = cluster.new_wave()
    page = opened(desk, wave, CARD)
    for whom, value, said in (
        ("Nobody", "1", "Nobody on the list"), ("Atelier", "1", "5 names fit"), ("Atelier E2", "9", "0 to 4"),
        ("Atelier E2", "much", "much"), ("Atelier E1", "1", "themselves"),
    ):  # fmt: skip
        page.card.whom.setText(whom)
        page.card.value.setText(value)
        page.card.add.click()
        assert said in page.card.wrong.text(), (whom, value)
    assert cluster.read(wave).said == ()


def test_list_when_states_are_typed_then_the_response_rate_follows(desk: Desk, cluster: Eight) -> None:
    wave = cluster.new_wave()
    page = opened(desk, wave, LIST)
    page.list.table.setFocus()
    press(page, "aap")
    press(page, "r")
    press(page, "4")
    assert [actor.status for actor in cluster.read(wave).actors[:5]] == [
        "complete", "complete", "partial", "refused", "not_found",
    ]  # fmt: skip
    assert "3 of 8 answered (38%)" in page.facts.text()
    page.list.table.setCurrentIndex(page.list.model.index(0, 0))
    press(page, Qt.Key.Key_Delete)
    assert "2 of 8" in page.facts.text()
    page.list.table.setCurrentIndex(page.list.model.index(7, 0))
    page.list.remove.click()
    assert "2 of 7" in page.facts.text()


def test_list_when_filled_from_the_cluster_and_by_typing_then_all_are_there(desk: Desk, cluster: Eight) -> None:
    world = cluster.world
    wave = world.make(
        SurveyWave, cluster=world.cluster, label="mid", opens="2025-11-10", layers="INFO", confidentiality="Kept here."
    )
    page = opened(desk, wave, LIST)
    assert "Nobody is on the list." in page.facts.text()
    page.list.all.click()
    assert len(page.list.wave.actors if page.list.wave else ()) == 5
    page.list.kind.setCurrentIndex(1)
    page.list.kind.activated.emit(1)
    line = page.list.lines["organisation"]
    line.setText("Institution L1")
    line.settle()
    assert cluster.ids["L1"] in cluster.read(wave).by_id


def test_wave_when_closed_then_entry_is_refused_with_the_day(desk: Desk, cluster: Eight) -> None:
    wave = cluster.new_wave()
    page = opened(desk, wave, MATRIX)
    waves.close(cluster.world.store, wave, DAY)
    page.reload()
    assert "This wave is closed." in page.facts.text()
    page.matrix.table.setCurrentIndex(at(page, cluster, "E1", "E2"))
    press(page, "1")
    assert "was closed on 12 Nov 2025" in desk.said()
    assert at(page, cluster, "E1", "E2").data() in ("·", "…")


def test_page_in_each_language_when_shown_then_everything_has_a_name(
    desk: Desk, cluster: Eight, in_language: Callable[[], str]
) -> None:
    wave = cluster.new_wave()
    for face in (LIST, MATRIX, CARD):
        page = opened(desk, wave, face)
        assert nameless(page) == []
        assert page.minimumSizeHint().width() <= 1000


def test_file_when_looked_at_then_faults_first_and_one_key_takes_the_rest_over(
    desk: Desk, cluster: Eight, tmp_path: Path
) -> None:
    wave = cluster.new_wave()
    page = opened(desk, wave, TAKING)
    path = tmp_path / "ties.csv"
    path.write_text("From,To\nAtelier E1,Atelier E2\nAtelier E1,Atelier E1\nAtelier E3,Nobody\n", encoding="utf-8")
    page.look_at(path)
    assert page.taking.sentence.text() == "1 tie, 1 of them new; 2 lines are left out."
    cells = [page.taking.model.index(row, 1).data() for row in range(3)]
    assert cells == [
        "⚠ Nobody has a tie to themselves.", "⚠ “Nobody” is not on the list of the wave.", "Atelier E1 → Atelier E2",
    ]  # fmt: skip
    assert page.taking.take.hasFocus()
    press(page, Qt.Key.Key_Space)
    assert len(cluster.read(wave).said) == 1
    assert not page.taking.take.isVisible()
    page.taking.surveys.click()
    assert "0 ties" in page.taking.sentence.text()


def test_list_when_somebody_agrees_to_be_named_then_noted_and_what_lacks_is_said(desk: Desk, cluster: Eight) -> None:
    wave = cluster.new_wave()
    page = opened(desk, wave, LIST)
    page.list.table.setCurrentIndex(page.list.model.index(0, 0))
    page.list.may.click()
    first = cluster.read(wave).actors[0]
    assert first.may_be_named
    assert page.list.model.index(0, 3).data() == "Yes"
    page.list.how.setCurrentIndex(2)
    page.list.may_not.click()
    assert page.list.wrong.text() == "Write the witness's name."
    page.list.witness.setText("Keo Soma")
    page.list.may_not.click()
    assert not page.list.wrong.isVisible()
    assert not cluster.read(wave).actors[0].may_be_named


def test_list_when_there_was_a_wave_before_then_its_list_is_taken(desk: Desk, cluster: Eight) -> None:
    cluster.new_wave("baseline", "2024-11-04")
    world = cluster.world
    wave = world.make(
        SurveyWave, cluster=world.cluster, label="end", opens="2025-11-10", layers="INFO", confidentiality="Kept here."
    )
    page = opened(desk, wave, LIST)
    page.list.earlier.click()
    assert len(cluster.read(wave).actors) == 8


def test_card_when_the_state_and_who_answered_are_given_then_kept(desk: Desk, cluster: Eight) -> None:
    wave = cluster.new_wave()
    page = opened(desk, wave, CARD)
    page.card.state.setFocus()
    press(page, Qt.Key.Key_Down)
    page.card.respondent.setFocus()
    press(page, "Sok Dara")
    press(page, Qt.Key.Key_Return)
    me = cluster.read(wave).actors[0]
    assert (me.status, me.respondent) == ("complete", "Sok Dara")
    press(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.card.state.currentText() == "not asked"
