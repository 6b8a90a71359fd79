"""Time to the visible window, time to a usable list, memory: beside a bare PySide6 window in the same run.

``python -m tests.bench.start [--quick]``. Each start is a process of its own, timed from before it is made to
the moment its window is exposed and painted (visible), to the moment its first page shows what the store answered and
takes keys (usable), and for ours until Today's last card is there (complete), when memory is looked at, too. The
three kinds take turns, so that what else the machine does strikes all alike; medians are compared. The last line is
JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]

_HEAD = """
import json, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
def say(name):
    sys.stdout.write(json.dumps({"at": name, "time": time.time()}) + "\\n"); sys.stdout.flush()
class Painted(QObject):
    def __init__(self, then): super().__init__(); self.then = then; self.seen = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = True; say("visible"); QTimer.singleShot(0, self.then)
        return False
def memory():
    sys.stdout.write(json.dumps({"at": "memory"}) + "\\n"); sys.stdout.flush()
    sys.stdin.readline()
"""

BARE = (
    _HEAD
    + """
app = QApplication([])
window = QWidget(); window.resize(1280, 760)
watch = Painted(lambda: (memory(), app.quit())); window.installEventFilter(watch)
window.show(); app.exec()
"""
)

WITH_SQLMODEL = (
    _HEAD
    + """
app = QApplication([])
window = QWidget(); window.resize(1280, 760)
def load():
    import sqlalchemy
    from sqlmodel import Field, Session, SQLModel, create_engine, select
    class Firm(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        name: str
    engine = create_engine("sqlite:///" + sys.argv[1])
    with Session(engine) as session:
        session.exec(select(Firm).limit(50)).all()
    engine.dispose(); say("usable"); memory(); app.quit()
watch = Painted(load); window.installEventFilter(watch)
window.show(); app.exec()
"""
)

OURS = (
    _HEAD
    + """
from pathlib import Path
from fieldapp import start
def ready(application, frame):
    window = application.window
    if window.page_name == "today" and window.navigation.whose.text():
        say("usable"); home(application, frame)
    else:
        QTimer.singleShot(2, lambda: ready(application, frame))
def home(application, frame):
    if application.tasks.idle:
        say("complete"); memory(); QTimer.singleShot(0, frame.close)
    else:
        QTimer.singleShot(2, lambda: home(application, frame))
app = QApplication([])
watch = Painted(lambda: None); app.installEventFilter(watch)
start.run(start.Options(folder=Path(sys.argv[1])), ready)
"""
)


def filled_store(folder: Path, firms: int) -> None:
    """A store with a programme, a cluster and some firms."""
    from fieldapp.domain.records import Enterprise
    from fieldapp.services import setup

    asked = setup.NewProgramme("Silk and Weaving", "SILK", "LA", "USD", "Silk, Van Lam", "VL")
    with setup.new_programme(folder, asked, person="Souk V.") as store, store.write() as tx:
        rows = [_row(Enterprise, f"Atelier {number}") for number in range(firms)]
        tx.insert_many(Enterprise, rows)


def _row(cls: type, name: str) -> dict[str, object]:
    needed = {field: 1 if cls.is_integer(field) else "x" for field in cls.required()}  # type: ignore[attr-defined]
    return {**needed, "name": name, "team": ""}


def plain_database(path: Path, firms: int) -> None:
    """The same number of rows for the window with SQLModel alone."""
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE firm (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    connection.executemany("INSERT INTO firm (name) VALUES (?)", [(f"Atelier {number}",) for number in range(firms)])
    connection.commit()
    connection.close()


def one_start(code: str, argument: Path, home: Path) -> dict[str, float]:
    """Start once: seconds to each mark, and bytes of memory."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "FIELDAPP_HOME": str(home)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed: compiled once
    environment["PYTHONPYCACHEPREFIX"] = str(home / "compiled")
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), environment.get("PYTHONPATH", "")])
    begun = time.time()
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(argument)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
    )  # fmt: skip
    marks: dict[str, float] = {}
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            found = json.loads(line)
            if found["at"] == "memory":  # looked at from outside, while it waits for the answer
                marks["memory"] = psutil.Process(process.pid).memory_info().rss
                process.stdin.write("\n")
                process.stdin.flush()
            else:
                marks[found["at"]] = found["time"] - begun
    if process.returncode:
        raise SystemExit(f"a start ended with {process.returncode}")
    return marks


def measure(runs: int, firms: int) -> dict[str, dict[str, float]]:
    """Medians of each kind of start, taken in turn after one round to warm the disk cache."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled_store(folder / "data", firms)
        plain_database(folder / "plain.db", firms)
        kinds = {
            "bare": (BARE, folder),
            "sqlmodel": (WITH_SQLMODEL, folder / "plain.db"),
            "ours": (OURS, folder / "data"),
        }
        found: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
        for turn in range(runs + 1):
            for kind, (code, argument) in kinds.items():
                marks = one_start(code, argument, folder / "home")
                if turn:
                    found[kind].append(marks)
    return {
        kind: {mark: statistics.median(one[mark] for one in taken) for mark in taken[0]}
        for kind, taken in found.items()
    }


def main() -> None:
    """Measure, print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    quick = parser.parse_args().quick
    medians = measure(runs=3 if quick else 11, firms=500 if quick else 5000)
    print(f"{'':28}{'visible':>12}{'usable':>12}{'memory':>12}")
    labels = {"bare": "bare PySide6 window", "sqlmodel": "with SQLModel, one query", "ours": "fieldapp"}
    for kind, label in labels.items():
        marks = medians[kind]
        usable = f"{marks['usable'] * 1000:.0f} ms" if "usable" in marks else "-"
        print(f"{label:28}{marks['visible'] * 1000:9.0f} ms{usable:>12}{marks['memory'] / 1e6:9.0f} MB")
    figures = {
        "visible_ratio": round(medians["ours"]["visible"] / medians["bare"]["visible"], 2),
        "usable_ratio": round(medians["ours"]["usable"] / medians["sqlmodel"]["usable"], 2),
        "rss_mb": round(medians["ours"]["memory"] / 1e6),
    }
    print(f"{'fieldapp, Today complete':28}{'':>12}{medians['ours']['complete'] * 1000:9.0f} ms")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
