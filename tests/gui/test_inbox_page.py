"""A whole inbox in the window: preview of many bundles, one click to merge, stop, take back, quarantine, sticks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QPushButton, QWidget

from fieldapp import i18n
from fieldapp.domain.records import Enterprise
from fieldapp.progress import Cancelled, Progress
from fieldapp.services import desk as waiting
from fieldapp.services import exchange, exchange_inbox, exchange_kept, exchange_paper, records, sticks
from fieldapp.store import Query, Store
from fieldapp.ui.notices import Notices
from fieldapp.ui.sticks import Sticks
from fieldapp.ui.tasks import InlineExecutor
from fieldapp.ui.views.exchange import ExchangePage
from fieldapp.ui.views.paper_dialog import PaperDialog
from tests.gui.desk import Desk, World, page_of, press
from tests.gui.shell import nameless
from tests.joining import joined
from tests.services.conftest import enterprise


@pytest.fixture
def inbox(tmp_path: Path, world: World) -> Path:
    """A folder as a stick brings it: three laptops' bundles, a damaged one, and what does not belong there."""
    folder = tmp_path / "STICK" / "bundles"
    folder.mkdir(parents=True)
    firm = world.enterprise("Atelier 12", phone="+85510000000")
    for number in (1, 2, 3):
        kit, first = tmp_path / f"kit{number}.fab", tmp_path / f"first{number}.fab"
        name = f"KH-0{number + 1}"
        with joined(world.store, tmp_path / f"field{number}", kit, person=f"P. {number}", device_name=name) as field:
            exchange.send(world.store, first)
            exchange.receive(field, first)
            saved = records.save(field, Enterprise, enterprise(world, name=f"Silk {number}"), accept_warnings=True)
            assert saved.id, saved.errors
            if number == 1:
                records.save(field, Enterprise, {"phone": "+85522222222"}, record_id=firm)
            exchange.send(field, folder / f"KH-0{number + 1}.FAB")
    records.save(world.store, Enterprise, {"phone": "+85511111111"}, record_id=firm)
    whole = (folder / "KH-02.FAB").read_bytes()
    (folder / "cut.fab").write_bytes(whole[: len(whole) // 2])
    (folder / "photo.jpg").write_bytes(b"not one of ours")
    return folder.parent


def firms(store: Store) -> int:
    return len(records.listing(store, Enterprise, Query()).ids)


def drop(page: QWidget, *paths: Path) -> None:
    """Files fall on the page."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(event)


def test_folder_dropped_then_all_are_shown_and_merged_by_one_key(desk: Desk, world: World, inbox: Path) -> None:
    page = page_of(desk, ExchangePage, "exchange")
    drop(page, inbox)
    assert firms(world.store) == 1
    assert page.inbox.files[0].path.name == "cut.fab"
    assert "cut short" in page.inbox.detail.text()
    assert page.inbox.figures.accessibleName().startswith("3 new records")
    assert nameless(page) == []
    press(page, " ")  # the button that merges has the keyboard
    assert firms(world.store) == 4
    assert page.inbox.merged is not None
    assert page.inbox.settle.isVisible()
    assert len(waiting.cases(world.store)) == 1
    press(page, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.halves
    assert len(page._overview.received) == 3


def test_merging_stopped_between_bundles_then_says_which_are_in_and_leaves_the_rest(world: World, inbox: Path) -> None:
    paths = [path for path in exchange_inbox.find([inbox]).paths if path.name != "cut.fab"]
    progress = Progress(lambda done, _total, _text: progress.cancel() if done >= 100 else None)
    merged = exchange_inbox.merge(world.store, paths, progress)
    assert [one.path for one in merged.files] == paths[:1]
    assert merged.left == paths[1:]
    assert "in whole" in merged.stopped
    assert firms(world.store) == 2


def test_merging_stopped_at_once_then_nothing_was_changed(world: World, inbox: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        exchange_inbox.merge(world.store, exchange_inbox.find([inbox]).paths, progress)
    assert firms(world.store) == 1


def test_received_bundle_when_taken_back_then_its_records_are_gone_and_it_can_be_merged_again(
    desk: Desk, world: World, inbox: Path
) -> None:
    bundle = inbox / "bundles" / "KH-03.FAB"
    exchange.receive(world.store, bundle)
    page = page_of(desk, ExchangePage, "exchange")
    back = next(b for b in page.received.findChildren(QPushButton) if b.text() == "Take back")
    back.setFocus()
    press(page, " ")
    assert firms(world.store) == 1
    assert "taken back" in desk.said()
    assert exchange.receive(world.store, bundle).new
    assert firms(world.store) == 2


def test_refused_file_is_listed_with_its_sentence_in_the_language_in_force_and_can_be_deleted(
    desk: Desk, world: World, inbox: Path
) -> None:
    page = page_of(desk, ExchangePage, "exchange", path=str(inbox / "bundles" / "cut.fab"))
    (kept,) = exchange_kept.refused(world.store)
    assert kept.name == "cut.fab"
    assert "cut short" in kept.sentence
    i18n.set_language("fr")
    assert exchange_kept.refused(world.store)[0].sentence != kept.sentence
    i18n.set_language("en")
    delete = next(b for b in page.received.findChildren(QPushButton) if b.text() == "Delete")
    delete.setFocus()
    press(page, " ")
    assert exchange_kept.refused(world.store) == []
    assert list((world.store.folder / "quarantine").iterdir()) == []


@pytest.mark.parametrize("language", ["en", "ar", "km"])
def test_summary_on_paper_is_made_in_each_language(world: World, inbox: Path, tmp_path: Path, language: str) -> None:
    merged = exchange_inbox.merge(world.store, exchange_inbox.find([inbox]).paths)
    path = exchange_paper.print_merged(world.store, merged, tmp_path / "summary.pdf", language=language)
    assert path.read_bytes().startswith(b"%PDF")


def test_search_for_bundles_stops_at_many_and_passes_over_shadows(tmp_path: Path) -> None:
    for name in ("a.fab", "B.FAB", "._a.fab", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / ".Trash").mkdir()
    (tmp_path / ".Trash" / "old.fab").touch()
    deep = tmp_path / "1" / "2" / "3" / "4"
    deep.mkdir(parents=True)
    (deep / "deep.fab").touch()
    assert [path.name for path in exchange_inbox.find([tmp_path]).paths] == ["B.FAB", "a.fab"]
    for number in range(exchange_inbox.MOST):
        (tmp_path / f"{number:05}.fab").touch()
    found = exchange_inbox.find([tmp_path])
    assert len(found.paths) == exchange_inbox.MOST
    assert found.more


def test_stick_put_in_is_told_of_once_and_again_when_something_new_lies_on_it(
    desk: Desk, world: World, inbox: Path
) -> None:
    looked: list[Any] = []
    volumes = [inbox]
    watch = Sticks(
        desk.context.tasks, desk.context.notices, lambda: world.store, looked.append, mounted=lambda: volumes,
        executor=InlineExecutor(),
    )  # fmt: skip
    watch.look()
    watch.look()
    assert len(desk.context.notices.history) == 1
    assert "Stick STICK with 4 bundles" in desk.said()
    notices: Notices = desk.context.notices
    assert notices.history[-1].run is not None
    notices.history[-1].run()
    assert len(looked[0]) == 4
    exchange.receive(world.store, inbox / "bundles" / "KH-03.FAB")
    exchange.send(world.store, inbox / "own.fab")
    watch.look()
    assert "3 bundles" in desk.said()
    volumes.clear()
    watch.look()
    assert watch.fresh == {}
    watch.stop()


def test_mounted_sticks_are_read_from_the_list_of_mounts() -> None:
    lines = [
        "/dev/sda1 / ext4 rw 0 0", "/dev/sdb1 /media/keo/MY\\040STICK vfat rw 0 0", "proc /proc proc rw 0 0",
        "/dev/sdc1 /run/media/keo/\u1781 exfat rw 0 0", "",
    ]  # fmt: skip
    assert [str(path) for path in sticks.mount_points(lines)] == ["/media/keo/MY STICK", "/run/media/keo/\u1781"]


def test_summary_when_printed_then_its_page_is_shown_in_the_language_chosen(
    desk: Desk, world: World, inbox: Path
) -> None:
    page = page_of(desk, ExchangePage, "exchange")
    page.look_at_all([inbox])
    press(page, " ")
    page.inbox.paper.click()
    dialog = page.findChild(PaperDialog)
    assert dialog is not None
    first = dialog._made.read_bytes()
    dialog.speech.setCurrentIndex(dialog.speech.findData("fr"))
    dialog.make()
    assert dialog._made.read_bytes() != first
    assert dialog.pages.widget() is not None
    assert nameless(dialog) == []
    dialog.reject()
    dialog.done(0)
