"""The writer thread: order, delivery on the GUI thread, progress and cancel, and no exception that vanishes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from fieldapp.progress import Progress
from fieldapp.store import Changes
from fieldapp.ui.bus import Bus
from fieldapp.ui.tasks import InlineExecutor, Job, Tasks

CHANGES = Changes.of({"person": ["a"]})


class Expected(Exception):
    def message(self) -> str:
        return "Try again."


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def tasks(qapp: QObject, bus: Bus) -> Iterator[Tasks]:
    made = Tasks(bus)
    yield made
    made.close()


def test_work_runs_on_one_other_thread_in_order_and_returns_on_this_one(tasks: Tasks, qtbot: QtBot) -> None:
    seen: list[tuple[int, int, int]] = []

    def work(number: int) -> tuple[int, int]:
        time.sleep(0.01 if number == 0 else 0)
        return number, threading.get_ident()

    for number in range(5):
        tasks.run(work, number, then=lambda result: seen.append((*result, threading.get_ident())))
    assert not tasks.idle
    qtbot.waitUntil(lambda: tasks.idle)
    assert [number for number, _worker, _here in seen] == [0, 1, 2, 3, 4]
    assert {worker for _number, worker, _here in seen} != {threading.get_ident()}
    assert len({worker for _number, worker, _here in seen}) == 1
    assert {here for _number, _worker, here in seen} == {threading.get_ident()}


@pytest.mark.parametrize("carry", [lambda: CHANGES, type("Saved", (), {"changes": CHANGES})])
def test_changes_in_a_result_are_published_once_before_then(qapp: QObject, bus: Bus, carry: object) -> None:
    order: list[object] = []
    bus.changed.connect(order.append)
    Tasks(bus, executor=InlineExecutor()).run(carry, then=lambda _result: order.append("then"))
    assert order == [CHANGES, "then"]


def test_empty_changes_are_not_published(qapp: QObject, bus: Bus) -> None:
    seen: list[object] = []
    bus.changed.connect(seen.append)
    bus.publish(Changes())
    bus.publish(None)
    assert not seen


def _fail(error: Exception) -> None:
    raise error


def test_expected_error_becomes_a_notice_or_reaches_failed(qapp: QObject, bus: Bus) -> None:
    told: list[str] = []
    got: list[Exception] = []
    tasks = Tasks(bus, executor=InlineExecutor(), tell=told.append)
    tasks.run(_fail, Expected())
    tasks.run(_fail, Expected(), failed=got.append)
    assert told == ["Try again."]
    assert [type(error) for error in got] == [Expected]


def test_unexpected_error_reaches_the_crash_window_even_when_failed_is_given(qapp: QObject, bus: Bus) -> None:
    crashed: list[BaseException] = []
    settled: list[bool] = []
    tasks = Tasks(bus, executor=InlineExecutor(), crashed=crashed.append)
    tasks.run(_fail, ZeroDivisionError(), failed=lambda _error: None, settled=lambda: settled.append(True))
    assert [type(error) for error in crashed] == [ZeroDivisionError]
    assert settled == [True]


def test_error_in_a_thread_is_delivered(tasks: Tasks, qtbot: QtBot) -> None:
    crashed: list[BaseException] = []
    tasks.crashed = crashed.append
    tasks.run(_fail, KeyError("x"))
    qtbot.waitUntil(lambda: bool(crashed))
    assert isinstance(crashed[0], KeyError)


def test_progress_counts_and_cancel_stops_the_work(tasks: Tasks, qtbot: QtBot) -> None:
    told: list[str] = []
    counted: list[tuple[int, int]] = []
    ran: list[int] = []
    tasks.tell = told.append
    tasks.stepped.connect(lambda _job, done, total, _text: counted.append((done, total)))

    def work(progress: Progress) -> None:
        for number in range(1000):
            progress.step(number, 1000)
            ran.append(number)
            time.sleep(0.005)

    job = tasks.run(work, progress="Reading")
    qtbot.waitUntil(lambda: bool(counted))
    job.cancel()
    qtbot.waitUntil(lambda: tasks.idle)
    assert counted[0][1] == 1000
    assert len(ran) < 1000
    assert told == ["Stopped. Nothing was changed."]


def test_slow_work_says_so_on_its_button_and_starts_nothing_twice(tasks: Tasks, qtbot: QtBot) -> None:
    go = threading.Event()
    button = QPushButton("Send")
    qtbot.addWidget(button)
    slow: list[Job] = []
    tasks.slow.connect(slow.append)
    first = tasks.run(go.wait, busy=button)
    assert tasks.run(go.wait, busy=button) is first
    qtbot.waitUntil(lambda: not button.isEnabled(), timeout=2000)
    assert button.text() == "Working…"
    qtbot.waitUntil(lambda: slow == [first], timeout=3000)
    go.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert button.isEnabled()
    assert button.text() == "Send"


@pytest.mark.parametrize("given", [(), ("a turn",)], ids=["method", "partial"])
def test_answer_for_a_widget_that_is_gone_is_dropped(tasks: Tasks, qtbot: QtBot, given: tuple[str, ...]) -> None:
    class Asks(QLabel):
        answered = False

        def show_answer(self, *_results: object) -> None:
            Asks.answered = True

    go = threading.Event()
    label = Asks()
    tasks.run(go.wait, then=partial(label.show_answer, *given) if given else label.show_answer)
    label.deleteLater()
    qtbot.wait(20)
    go.set()
    qtbot.waitUntil(lambda: tasks.idle)
    assert not Asks.answered


def test_close_cancels_what_runs_and_waits_for_it(qapp: QObject, bus: Bus) -> None:
    tasks = Tasks(bus)
    ended = threading.Event()

    def work(progress: Progress) -> None:
        try:
            while True:
                progress.step(1, 2)
                time.sleep(0.002)
        finally:
            ended.set()

    tasks.run(work, progress="Reading")
    tasks.close()
    assert ended.is_set()
