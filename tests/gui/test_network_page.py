"""The network page by keys: sentences, an actor taken out, places kept, waves compared, the table behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from fieldapp.domain.records import MapPosition
from fieldapp.services import drafts
from fieldapp.services.network import waves
from fieldapp.ui.views.network import NetworkPage
from fieldapp.ui.widgets.network_map import NetworkMap
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless
from tests.services.network import ARCS, BASELINE, DAY, Eight, eight


@pytest.fixture
def cluster(world: World) -> Eight:
    made = eight(world)
    made.enter(made.new_wave("baseline", "2024-11-04"), BASELINE)
    made.enter(made.new_wave())
    return made


def opened(desk: Desk, cluster: Eight) -> NetworkPage:
    page: NetworkPage = page_of(desk, NetworkPage, "network", cluster=cluster.world.cluster)
    page.picture.setFocus()
    return page


def short(cluster: Eight, actor: str) -> str:
    return cluster.short([actor]) if actor else ""


def test_page_when_opened_then_three_sentences_stand_above_and_method_below(desk: Desk, cluster: Eight) -> None:
    page = opened(desk, cluster)
    lines = page.sentences.text().replace("\u2068", "").replace("\u2069", "").split("\n")
    assert lines[0] == "Institution A1 holds the network together."
    assert "67%" in lines[1]
    assert "Institution A1, Institution L1" in lines[2]
    assert "8 of 8 answered (100%)" in page.method.text()
    assert "Exports name only those who agreed" in page.method.text()
    assert page.subtitle() == "Silk of Van Lam"
    assert len(page.picture.items_of) == 8
    assert nameless(page) == []


def test_keys_when_pressed_then_walk_take_out_and_bring_back(desk: Desk, cluster: Eight) -> None:
    page = opened(desk, cluster)
    press(page, Qt.Key.Key_Tab)
    assert short(cluster, page.picture.selected) == "A1"
    assert "Institution A1" in page.about.text()
    assert "named by 4, names 3" in page.about.text()
    press(page, Qt.Key.Key_Delete)
    assert {short(cluster, one) for one in page.picture.gone} == {"A1"}
    assert "67% of the pairs" in page.about.text()
    assert page.remove.text() == "Bring back"
    press(page, Qt.Key.Key_Delete)
    assert page.picture.gone == set()
    press(page, Qt.Key.Key_Left)
    assert short(cluster, page.picture.selected) == "E3"
    press(page, Qt.Key.Key_Right)
    assert short(cluster, page.picture.selected) == "A1"
    press(page, Qt.Key.Key_Escape)
    assert page.picture.selected == ""
    for _actor in range(8):
        press(page, Qt.Key.Key_Tab)
        assert page.picture.hasFocus()
    press(page, Qt.Key.Key_Tab)
    assert not page.picture.hasFocus()


def test_actor_when_moved_by_keys_or_hand_then_its_place_is_kept_and_seen_again(desk: Desk, cluster: Eight) -> None:
    page = opened(desk, cluster)
    press(page, Qt.Key.Key_Tab)
    actor = page.picture.selected
    before = page.picture.ends.at[actor]
    press(page, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert page.picture.ends.at[actor] == before + QPointF(0, 20)
    again = opened(desk, cluster)
    assert again.picture.ends.at[actor] == before + QPointF(0, 20)
    start = again.picture._on_screen(actor).toPoint()
    end = start + QPointF(40, -30).toPoint()
    QTest.mousePress(again.picture.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(again.picture.viewport(), end)
    QTest.mouseRelease(again.picture.viewport(), Qt.MouseButton.LeftButton, pos=end)
    with cluster.world.store.read() as tx:
        (kept,) = tx.find(MapPosition)
    assert (kept["x"], kept["y"]) != (before.x(), before.y() + 20)
    again.keep_action.trigger()
    with cluster.world.store.read() as tx:
        assert len(tx.find(MapPosition)) == 8
    again.anew_action.trigger()
    with cluster.world.store.read() as tx:
        assert tx.find(MapPosition) == []


def test_waves_when_compared_then_new_ties_and_the_sentence(desk: Desk, cluster: Eight) -> None:
    page = opened(desk, cluster)
    page.controls.before.setFocus()
    press(page, Qt.Key.Key_Down)
    assert page.controls.before.currentText() == "Before: Baseline, 04 Nov 2024"
    assert "4 new, 0 lost, 4 kept" in page.method.text()
    assert sorted(link.state for link in page.picture.map.links) == ["kept"] * 4 + ["new"] * 4


def test_choices_when_changed_then_the_picture_follows(desk: Desk, cluster: Eight) -> None:
    page = opened(desk, cluster)
    page.controls.way.setFocus()
    press(page, Qt.Key.Key_Down)
    assert len(page.picture.map.links) == 6
    assert "intersection" in page.method.text()
    page.controls.champions.setFocus()
    press(page, Qt.Key.Key_Up)
    assert page.controls.asked.champions == 1
    page.masked_action.setChecked(True)
    assert {node.name for node in page.picture.map.nodes} >= {"Firm 1", "Buyer 1"}
    assert "Firm" in page.sentences.text() or "institution" in page.sentences.text()


def test_table_when_shown_then_figures_sort_as_numbers_and_enter_goes_back_to_the_actor(
    desk: Desk, cluster: Eight
) -> None:
    page = opened(desk, cluster)
    page.table_action.trigger()
    page.actor_table.sortByColumn(6, Qt.SortOrder.DescendingOrder)
    values = [page.sorted.index(row, 6).data() for row in range(4)]
    assert values == ["14", "12", "10", "6"]
    page.actor_table.setCurrentIndex(page.sorted.index(0, 0))
    page.actor_table.setFocus()
    press(page, Qt.Key.Key_Return)
    assert short(cluster, page.picture.selected) == "A1"
    assert page.faces.currentIndex() == 0


def test_page_when_too_few_answered_then_named_most_often_and_the_reason(desk: Desk, cluster: Eight) -> None:
    wave = cluster.new_wave("mid", "2025-11-20")
    cluster.enter(wave, " ".join(arc for arc in ARCS.split() if arc[:2] in ("E1", "E2", "A1")))
    page = page_of(desk, NetworkPage, "network", wave=wave)
    assert "named most often" in page.sentences.text()
    assert "Only 38 % of the actors answered" in page.method.text()


def test_wave_when_closed_from_the_page_then_once(desk: Desk, cluster: Eight) -> None:
    page = opened(desk, cluster)
    assert page.seen is not None
    waves.close(cluster.world.store, page.seen.wave.id, DAY)
    page.close_action.trigger()
    assert "was closed on 12 Nov 2025" in desk.said()
    page.reload()
    assert not page.close_action.isEnabled()


def test_page_when_there_is_no_wave_then_one_sentence_and_one_button(desk: Desk, world: World) -> None:
    page = page_of(desk, NetworkPage, "network", cluster=world.cluster)
    assert "Nobody has been asked yet" in page.empty.sentence.text()
    page.empty.button.click()
    ((name, arguments),) = desk.opened
    draft = drafts.fetch(world.store, arguments["draft"])
    assert name == "records:survey_wave"
    assert draft is not None
    assert (draft.values["cluster"], draft.values["label"]) == (world.cluster, "baseline")


def test_page_in_each_language_when_shown_then_nothing_is_cut(
    desk: Desk, cluster: Eight, in_language: Callable[[], str]
) -> None:
    page = opened(desk, cluster)
    assert page.minimumSizeHint().width() <= 900
    assert nameless(page) == []
    assert isinstance(page.picture, NetworkMap)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "xlsx", "csv", "edges", "graphml", "gexf", "dl", "kumu"])
def test_network_when_exported_from_the_menu_then_the_file_is_there(
    desk: Desk, cluster: Eight, tmp_path: Path, kind: str
) -> None:
    page = opened(desk, cluster)
    path = tmp_path / f"network.{kind}"
    page.export.write(kind, path)
    assert path.stat().st_size > 100
    assert "Only those who agreed are named" in desk.said()
