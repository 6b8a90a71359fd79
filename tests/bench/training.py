"""Trainings, as fast as people type: ``python -m tests.bench.training [--quick]``.

Each figure is a function of its own in ``FIGURES``, so that one does not wait for the other to be understood.

``key_p99_ms``: the window of the application on a training with 200 people and 40 half days, a quarter of it marked;
one key after the other down the columns, the first when the page has been painted. Measured from the key to the end
of the painting that shows the mark as it is stored (the transaction committed, totals and rates counted), the 99th of
a hundred; its budget is 50 ms. Beside it the floor, the same rows written by the bare database module, a transaction
each, and ``key_cpu_ms``, the processor's time for one key, which a busy machine stretches less.

``certificates_ratio``: see ``tests.bench.certificates``; its budget is 2.

The last line is the figures as JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PEOPLE, SESSIONS = 200, 40
FIRST = 10
"""Half days that are marked before the keys are timed."""
PACE = 0.1
"""Seconds between two keys: faster than anybody reads names from a list."""


def course(folder: Path, people: int = PEOPLE, sessions: int = SESSIONS, marked: int = FIRST) -> str:
    """A data folder with one training; its id."""
    from datetime import date, timedelta

    from fieldapp.domain.fields import new_id
    from fieldapp.domain.records import (
        AttendanceMark,
        Organisation,
        Participation,
        Person,
        Session,
        Team,
        TrainingEvent,
    )
    from fieldapp.services import setup

    start = date(2026, 2, 2)
    asked = setup.NewProgramme("Bench", "BENCH", "KH", "USD", "Team", "TM")
    with setup.new_programme(folder, asked, person="K. S.", device_name="KH-01") as store, store.write("fill") as tx:
        team = tx.find(Team)[0]["id"]
        host = tx.insert(Organisation, {"name_as_written": "Host", "kind": "association", "country": "KH"})
        days = [(start + timedelta(days=number // 2)).isoformat() for number in range(sessions)]
        event = tx.insert(
            TrainingEvent,
            {"title": "Course", "subject_area": "Quality", "start": days[0], "end": days[-1], "venue": "Here",
             "country": "KH", "host": host, "pillar": "skills", "team": team},
        )  # fmt: skip
        times = (("AM", "08:30", "12:00"), ("PM", "13:30", "17:00"))
        halves = [
            tx.insert(
                Session,
                {"event": event, "day": day, "slot": times[n % 2][0], "start": times[n % 2][1], "end": times[n % 2][2],
                 "topic": f"Topic {n}", "counts": "yes", "team": team},
            )
            for n, day in enumerate(days)
        ]  # fmt: skip
        for number in range(people):
            name = f"Person {number:03d}"
            person = tx.insert(
                Person, {"id": new_id(), "name_as_written": name, "sex": "F", "nationality": "KH", "team": team}
            )
            place = {"event": event, "person": person, "role": "worker", "country": "KH", "enrolled_on": days[0]}
            tx.insert(Participation, {**place, "id": Participation.natural_id(place), "team": team})
            for half in halves[:marked]:
                mark = {"session": half, "person": person, "status": "P", "marked_by": "K. S.",
                        "marked_at": "2026-02-02T05:00:00Z", "team": team}  # fmt: skip
                tx.insert(AttendanceMark, {**mark, "id": AttendanceMark.natural_id(mark)})
    return event


@contextlib.contextmanager
def window(folder: Path) -> Iterator[Any]:
    """The whole application on a folder, shown, with its writer thread."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["FIELDAPP_HOME"] = str(folder.parent / "home")
    from fieldapp.app import Application, Options
    from fieldapp.ui import screens

    running = Application(screens.application(), Options(folder=folder))
    try:
        running.show()
        running.window.resize(*screens.SIZE)
        screens.settle()
        yield running
    finally:
        running.window.close()
        running.finish()


def key_p99_ms(*, quick: bool) -> dict[str, float]:
    """From the key to the painted, stored mark; and the floor."""
    with tempfile.TemporaryDirectory(prefix="fieldapp-bench-") as name:
        folder = Path(name) / "data"
        event = course(folder)
        took, work = _keys(folder, event, 150 if quick else 600)
        floor = _floor(Path(name) / "floor.db", len(took))
    p99 = statistics.quantiles(took, n=100)[98]
    print(f"keys: {len(took)}, median {statistics.median(took):.1f} ms, p99 {p99:.1f} ms, most {max(took):.1f} ms; "
          f"floor {floor:.2f} ms")  # fmt: skip
    return {
        "key_p99_ms": round(p99, 2), "key_median_ms": round(statistics.median(took), 2),
        "key_floor_ms": round(floor, 3), "key_cpu_ms": round(work, 2),
    }  # fmt: skip


def _keys(folder: Path, event: str, count: int) -> tuple[list[float], float]:
    """Milliseconds of each key, and the median of the processor's time for one, in all threads."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
    from PySide6.QtTest import QTest

    from fieldapp.ui import screens

    wait = QEventLoop.ProcessEventsFlag.WaitForMoreEvents  # the writer thread has the processor meanwhile
    with window(folder) as running:
        page = _opened(running, event)
        took, work = [], []
        for number in range(count):
            column, row = FIRST + number // PEOPLE, number % PEOPLE
            if row == 0:
                page.table.setCurrentIndex(page.model.index(0, column))
                QCoreApplication.processEvents()
            cell = page.model.cell(page.table.currentIndex())
            watch = _watch(page, cell)
            begun, busy = time.perf_counter(), time.process_time()
            QTest.keyClick(page.table, Qt.Key.Key_P)
            while not watch.seen:
                QCoreApplication.processEvents(wait)  # comes back when what was seen is painted to its end
                if time.perf_counter() - begun > 5:
                    raise SystemExit("a key was not painted within 5 s")
            took.append((time.perf_counter() - begun) * 1000)
            work.append((time.process_time() - busy) * 1000)
            page.table.viewport().removeEventFilter(watch)
            screens.settle(PACE / 2)
        return took, statistics.median(work)


def _opened(running: Any, event: str) -> Any:
    """The page of attendance on the training, once the store is open."""
    from fieldapp.ui import screens
    from fieldapp.ui.views.attendance import AttendancePage

    _wait(lambda: running._store is not None)
    _wait(lambda: running.window.findChild(AttendancePage) is not None or _asked(running, event))
    page = running.window.findChild(AttendancePage)
    _wait(lambda: page.model.grid is not None and page.table.isVisible())
    screens.settle()  # nobody marks on a page that is not painted yet
    return page


def _asked(running: Any, event: str) -> bool:
    running.window.open_page("attendance", event_id=event)
    return False


def _wait(ready: Callable[[], bool]) -> None:
    from PySide6.QtCore import QCoreApplication

    until = time.perf_counter() + 20
    while not ready():
        QCoreApplication.processEvents()
        if time.perf_counter() > until:
            raise SystemExit("the page did not open")


def _watch(page: Any, cell: tuple[str, str]) -> Any:
    """Notices a painting in which a cell shows what is stored: ``seen`` is true when it has begun."""
    from PySide6.QtCore import QEvent, QObject

    class Watch(QObject):
        seen = False

        def eventFilter(self, watched: Any, event: Any) -> bool:
            stored = page.model.mark_of(cell) is not None and cell not in page.model.pending
            self.seen = self.seen or (event.type() == QEvent.Type.Paint and stored)
            return False

    watch = Watch()
    page.table.viewport().installEventFilter(watch)
    return watch


def _floor(path: Path, count: int) -> float:
    """The median of writing a row by the bare module, each in a transaction that is on the disk when it ends."""
    import sqlite3

    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE mark (id TEXT PRIMARY KEY, status TEXT, at TEXT)")
    took = []
    for number in range(count):
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO mark VALUES (?, 'P', '2026-02-02T05:00:00Z')", (str(number),))
        connection.execute("COMMIT")
        took.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return statistics.median(took)


def certificates_ratio(*, quick: bool) -> dict[str, float]:
    """1,000 certificates beside the same pages by bare ReportLab."""
    from tests.bench import certificates

    return certificates.certificates_ratio(quick=quick)


FIGURES: tuple[Callable[..., dict[str, float]], ...] = (key_p99_ms, certificates_ratio)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer keys")
    quick = parser.parse_args().quick
    figures: dict[str, float] = {}
    for figure in FIGURES:
        figures |= figure(quick=quick)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
