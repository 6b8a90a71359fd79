"""Pictures of the application on an open store: the window as a person would see it, page by page, in some languages.

Beside ``app`` because it needs the whole application; the person's own settings are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp import i18n, settings

if TYPE_CHECKING:
    from fieldapp.app import Application
    from fieldapp.store import Store
    from fieldapp.ui.screens import Page


def take(store: Store, folder: Path, languages: Sequence[str]) -> list[Path]:
    """Write ``<language>-<page>.png`` and one in the dark theme into the folder; the files, in order."""
    from fieldapp.ui import screens

    spoken = i18n.language()
    with _application(store, folder) as running:
        window = running.window

        def speak(code: str) -> None:
            running.change_settings(language=code)
            _stand(running, store)

        walk = partial(screens.walk, window, speak=speak, open_page=window.open_page)
        found = list(walk(pages(store), folder, languages))
        running.change_settings(theme="dark", language="en")
        found += walk(pages(store)[:2], folder / "dark", ["en"])
    i18n.set_language(spoken)
    return found


def pages(store: Store) -> list[Page]:
    """The pages worth a picture, with a record to show where there is one."""
    from fieldapp.domain.records import Enterprise
    from fieldapp.services import attendance, desk, records, surveys
    from fieldapp.store import Query

    firms = records.listing(store, Enterprise, Query()).ids
    events, forms = attendance.events(store), surveys.forms(store)
    disputed = [case.record_id for case in desk.cases(store) if case.table == "enterprise"]
    found: list[Page] = [("today", "today", {}), ("enterprises", "records:enterprise", {})]
    if firms:
        found.append(("enterprise", "records:enterprise", {"record_id": (disputed or firms)[0]}))
        found.append(("new-enterprise", "records:enterprise", {"new": True}))
    found.append(("surveys", "surveys", {}))
    if forms:
        found.append(("survey", "survey_fill", {"form": forms[0].id}))
    if events:
        found.append(("attendance", "attendance", {"event_id": events[0].id}))
    if firms:
        found.append(("network", "network", {}))
    found += [("diagnosis", "diagnosis", {}), ("figures", "figures", {})]
    return [*found, ("exchange", "exchange", {}), ("merge-desk", "merge_desk", {}), ("settings", "settings", {})]


@contextmanager
def _application(store: Store, folder: Path) -> Iterator[Application]:
    """The application over a store that stays open afterwards, with settings that nobody keeps."""
    from fieldapp.app import Application, Options
    from fieldapp.ui import screens
    from fieldapp.ui.tasks import InlineExecutor

    folder.mkdir(parents=True, exist_ok=True)
    own = folder / "settings.json"
    settings.save(own, settings.Settings(theme="light"))
    running = Application(screens.application(), Options(settings_file=own), executor=InlineExecutor())
    try:
        running.window.begin(replace(running.context(), store=lambda: store))
        _stand(running, store)
        running.window.resize(*screens.SIZE)
        running.window.show()
        screens.settle()
        yield running
    finally:
        running.window.close()
        running.finish()
        running.window.deleteLater()  # else every window after it would give its pages new styles, too
        screens.settle(0)
        own.unlink(missing_ok=True)


def _stand(running: Application, store: Store) -> None:
    """Names, counts and cards in the language in force."""
    from fieldapp.ui import standing

    running.window.show_standing(standing.read(store, datetime.now().astimezone().date()))
