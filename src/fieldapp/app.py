"""The composition root: settings, window, store, pages are put together here and nowhere else.

``start`` has shown an empty frame before this module is imported. The window is put into it, and then the store and its
libraries are loaded on the writer thread: what is imported at the head of this module is waited for.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from fieldapp import crash, i18n, log, paths, settings
from fieldapp.i18n import _
from fieldapp.start import Frame, Options
from fieldapp.ui import breaking, fonts, theme
from fieldapp.ui.backups import Keeper, last_backup
from fieldapp.ui.bus import Bus
from fieldapp.ui.elsewhere import Elsewhere
from fieldapp.ui.language import LanguageSwitch
from fieldapp.ui.main_window import MainWindow
from fieldapp.ui.notices import Notices
from fieldapp.ui.pages import Context
from fieldapp.ui.standing import Standing
from fieldapp.ui.sticks import Sticks
from fieldapp.ui.tasks import Tasks, asking
from fieldapp.ui.views.opening import Opening

if TYPE_CHECKING:
    from fieldapp.store import Store

__all__ = ["STORE_FILE", "Application", "Options"]

STORE_FILE = "fieldapp.db"
"""As ``store.layout`` has it (a test compares): asking the store itself would load its libraries before the window."""
SERVER_FILE = "server.json"
"""As ``store.layout`` has it: which database on a server holds the records."""
STORE_VARIABLE = "FIELDAPP_STORE"
"""As ``services.opening`` has it."""
BUSY_EXIT = 1
UNDER_EVERY_PAGE = ("fieldapp.domain.records", "fieldapp.domain.kinds", "fieldapp.services.records")
"""What pages stand on, the first one aside: loaded on the writer thread once the first page is there."""
UNDER_SOME_PAGES = ("fieldapp.services.transfer", "fieldapp.services.surveys")
"""What takes long enough to be felt if it were loaded when its page is opened."""
OPENED_MOST = ("fieldapp.ui.views.records_view",)

logger = logging.getLogger(__name__)


class Application:
    """The running application: what is alive between the first window and the last."""

    def __init__(
        self, qt: QApplication, options: Options, *, executor: Executor | None = None, alone: bool = False
    ) -> None:
        self.qt = qt
        self._alone = alone
        """Whether the process is ours: then its hooks for exceptions, its log and Qt's messages are, too."""
        self._native: IO[str] | None = None
        self.options = options
        self.settings_file = options.settings_file or paths.settings_file()
        self.settings = settings.load(self.settings_file)
        self.exit_code = 0
        self._store: Store | None = None
        self._keeper: Keeper | None = None
        fonts.load()
        self.language = LanguageSwitch(qt)
        self.language.put(options.language or self.settings.language)
        self.bus = Bus()
        self.notices = Notices(undo=self.undo)
        self.tasks = Tasks(self.bus, executor=executor)
        self.window = MainWindow(self.tasks, self.notices)
        self.tasks.tell = self.notices.problem
        self.tasks.opens = asking(self.tasks, self.window)
        self.sticks = Sticks(self.tasks, self.notices, lambda: self._store, self._dropped)
        self.elsewhere = Elsewhere(self.tasks, self.bus, lambda: self._store, self.window.pass_on)
        theme.apply(qt, self.settings.theme, i18n.language(), self.settings.scale, self.window)
        self._wire()

    # ------------------------------------------------------------------ start
    def show(self, frame: Frame | None = None) -> None:
        """Show the window, in the frame that is on the screen already; what needs the store follows."""
        self.window.show_alone(Opening())
        if frame is None:
            self.window.show()
        else:
            frame.fill(self.window)
        QTimer.singleShot(0, self.window, self.open_first)

    def open_first(self) -> None:
        """Watch for trouble, then open the data folder, or ask what to do where there is none."""
        if self._alone:
            self._watch_for_trouble()
        url = "" if self.options.demo else self.options.url or os.environ.get(STORE_VARIABLE, "")
        if url:
            self.open_on_server(url)
            return
        folder = self.options.folder or (paths.data_folder("demo") if self.options.demo else self._last_folder())
        if _holds_store(folder):
            self.open_folder(folder)
        elif self.options.demo:
            self.make_demo(folder)
        else:
            self.first_run(folder)

    def open_folder(self, folder: Path, url: str = "") -> None:
        """Open a store on the writer thread and show it."""
        on_server = url or (folder / SERVER_FILE).exists()
        failed = partial(self.refuse, folder=folder, url=url) if on_server else self.refuse
        self.tasks.run(_open, folder, url, then=self.begin, failed=failed)

    def open_on_server(self, url: str) -> None:
        """Open the store of headquarters; its folder is the one asked for, or one of the database's own."""
        from fieldapp.services import opening
        from fieldapp.store import StoreError

        try:
            bare = opening.without_password(url)
            folder = self.options.folder or paths.data_folder(opening.profile_of(bare))
        except StoreError as error:
            self.refuse(error, self._last_folder(), url)
            return
        self.open_folder(folder, bare)

    def make_demo(self, folder: Path) -> None:
        """Make the demonstration programme and show it."""
        self.window.show_alone(Opening(_("Making the demonstration programme. This takes a moment.")))
        self.tasks.run(_demo, folder, progress=_("Making the demonstration"), then=self.begin, failed=self.refuse)

    def first_run(self, folder: Path) -> None:
        """There is no data yet: at most four screens until there is."""
        from fieldapp.ui.views.first_run import FirstRun

        view = FirstRun(self.tasks, self.change_settings, folder)
        view.ready.connect(self.begin)
        view.demo_wanted.connect(lambda: self.make_demo(paths.data_folder("demo")))
        self.window.show_alone(view)

    def refuse(self, error: Exception, folder: Path | None = None, url: str = "") -> None:
        """The store cannot be opened: say why and what can be done; with a second instance only close.

        ``folder``: the one whose records are on a server. Where the database is empty, a programme is begun in it.
        """
        from fieldapp.store import StoreBusy, StoreMissing
        from fieldapp.ui.views.refused import Refused

        if folder is not None and isinstance(error, StoreMissing):
            self.first_run(folder)
            return
        self.exit_code = BUSY_EXIT
        place = folder or Path(getattr(error, "folder", "") or self._last_folder())
        may = not isinstance(error, StoreBusy)
        view = Refused(error.message(), self.tasks, place, may_restore=may and folder is None, may_retry=may)  # type: ignore[attr-defined]
        view.reopen.connect(lambda again: self.open_folder(again, url))
        view.close_asked.connect(lambda: self.window.window().close())
        self.window.show_alone(view)

    def begin(self, store: Store) -> None:
        """There is a store: show its pages."""
        if self._store is not None:
            self.let_go(self._store)
        self._store = store
        self.exit_code = 0
        ended_badly = crash.begin(store.folder)
        if self.options.folder is None and not self.options.demo:
            self.change_settings(profile=str(store.folder))
        self.window.begin(self.context(), loading=True)
        self.tasks.run(_first_look, store, then=self.window.show_standing)
        self.tasks.run(_load, UNDER_EVERY_PAGE, settled=self.window.loaded)
        self.read_standing()
        self.tasks.run(_load, UNDER_SOME_PAGES, settled=self._load_pages)
        if ended_badly:
            self.notices.show(
                _("fieldapp was not closed properly last time. What was saved is there; what was typed is a draft."),
                _("Show"),
                lambda: self.window.open_page("today"),
            )
        if self._keeper is None:
            self._keeper = Keeper(self.tasks, self.store, self.bus, lambda: self.settings.backup_minutes)
        if self._alone:
            self.sticks.start()
        self.elsewhere.start()

    def _load_pages(self) -> None:
        """Nobody waits now: import the pages that are opened most, here, because they make Qt's types."""
        QTimer.singleShot(0, self.window, lambda: _load(OPENED_MOST))

    @staticmethod
    def let_go(store: Store) -> None:
        """Close a store; its time ended well."""
        store.close()
        crash.end(store.folder)

    def context(self) -> Context:
        """What pages are handed."""
        return Context(
            store=self.store,
            tasks=self.tasks,
            bus=self.bus,
            notices=self.notices,
            settings=lambda: self.settings,
            change_settings=self.change_settings,
            open_page=self.window.open_page,
            standing_stale=self.read_standing,
            restore_backup=self.restore_backup,
            sticks=self.sticks,
        )

    def store(self) -> Store:
        """The open store; RuntimeError before there is one."""
        if self._store is None:
            raise RuntimeError("there is no open store yet")
        return self._store

    # ------------------------------------------------------------------ while it runs
    def change_settings(self, **values: Any) -> None:
        """Keep settings and put them in force at once."""
        before, self.settings = self.settings, replace(self.settings, **values)
        try:
            settings.save(self.settings_file, self.settings)
        except OSError:
            self.notices.problem(_("The settings could not be saved. They hold until the window is closed."))
        look = ("theme", "scale", "language")
        if any(getattr(before, name) != getattr(self.settings, name) for name in look):
            self._apply_look(spoken=before.language != self.settings.language)

    def _apply_look(self, *, spoken: bool = False) -> None:
        if spoken:
            self.language.put(self.settings.language)
        theme.apply(self.qt, self.settings.theme, i18n.language(), self.settings.scale, self.window)
        if not spoken:
            self.window.retranslate()

    def resize(self, by: int) -> None:
        """Larger or smaller by a step; 0 is the normal size."""
        wanted = 100 if by == 0 else self.settings.scale + by * theme.STEP
        self.change_settings(scale=max(theme.SMALLEST, min(theme.LARGEST, wanted)))

    def restore_backup(self, source: Path) -> None:
        """Put a backup in the place of the open store; what was there is laid aside."""
        store = self.store()
        self.window.forget_pages()
        self._store = None
        crash.end(store.folder)
        self.window.show_alone(Opening(_("Putting the backup back…")))
        self.tasks.run(
            _put_back, store, source, then=self._put_back, failed=lambda error: self._not_put_back(error, store)
        )

    def _put_back(self, store: Store) -> None:
        self.begin(store)
        self.notices.show(_("The backup is back. What was there before is kept beside it."))

    def _not_put_back(self, error: Any, store: Store) -> None:
        self.notices.problem(error.message())
        self.open_folder(store.folder)

    def undo(self) -> None:
        """Take back the last operation, by its name."""
        if self._store is not None:
            self.tasks.run(_undo, self._store, then=self._undone)

    def _undone(self, result: Any) -> None:
        if result is None:
            self.notices.show(_("There is nothing to undo."))
        else:
            self.notices.show(_("Undone: {operation}").format(operation=result.label))

    def read_standing(self) -> None:
        """Names, counts and cards anew."""
        if self._store is not None:
            self.tasks.run(_standing, self._store, then=self.window.show_standing)

    def _dropped(self, paths: list[str]) -> None:
        self.window.open_page("exchange", paths=paths)

    # ------------------------------------------------------------------ end
    def finish(self) -> int:
        """Stop work, back up what changed, close the store; the exit code comes back."""
        self.sticks.stop()
        self.elsewhere.stop()
        if self._keeper is not None:
            self._keeper.stop()
        for tie in self._ties:
            QObject.disconnect(tie)
        self.tasks.close()
        self.window.take_down()
        if self._store is not None:
            last_backup(self._store, self._keeper)
            self.let_go(self._store)
            self._store = None
        self.language.take_away()
        if self._alone:
            crash.uninstall()
            crash.stop_watching(self._native)
            log.stop()
        return self.exit_code

    # ------------------------------------------------------------------ parts
    def _wire(self) -> None:
        self.bus.changed.connect(self.window.pass_on)
        self.window.standing_stale.connect(self.read_standing)
        self.window.dropped.connect(self._dropped)
        self.window.closing.connect(self._keep_window)
        self.window.foot.language_chosen.connect(lambda code: self.change_settings(language=code))
        commands: dict[str, Callable[[], object]] = {
            "undo": self.undo,
            "larger": lambda: self.resize(1),
            "smaller": lambda: self.resize(-1),
            "normal": lambda: self.resize(0),
        }
        self.window.bind(commands)
        self._ties = [
            self.qt.styleHints().colorSchemeChanged.connect(lambda _scheme: self._apply_look()),
            self.qt.clipboard().dataChanged.connect(lambda: _clean(self.qt.clipboard())),
        ]

    def _keep_window(self) -> None:
        self.change_settings(window=bytes(self.window.window().saveGeometry().toHex().data()).decode())

    def _watch_for_trouble(self) -> None:
        from fieldapp.ui.crash_window import CrashPost, log_qt_messages

        log.start(paths.log_folder())
        post = CrashPost(self.window)
        crash.install(post.show)
        self.tasks.crashed = lambda error: sys.excepthook(type(error), error, error.__traceback__)
        self._native = crash.watch_native(paths.log_folder())
        log_qt_messages()

    def _last_folder(self) -> Path:
        last = Path(self.settings.profile) if self.settings.profile else None
        return last if last is not None and _holds_store(last) else paths.data_folder()


def _clean(clipboard: Any) -> None:
    """Take the break places out of what was copied from the window."""
    text = clipboard.text() if clipboard.ownsClipboard() else ""
    if breaking.ZWSP in text:
        clipboard.setText(breaking.plain(text))


def _holds_store(folder: Path) -> bool:
    return (folder / STORE_FILE).exists() or (folder / SERVER_FILE).exists()


def _open(folder: Path, url: str = "") -> Store:
    from fieldapp.services import opening

    if url:
        opening.prepare(folder, url)
    return opening.open_folder(folder, url)


def _put_back(store: Store, source: Path) -> Store:
    from fieldapp.services import setup

    store.close()
    return setup.restore(store.folder, source)


def _demo(folder: Path, progress: Any) -> Store:
    from fieldapp.services import setup

    return setup.demo(folder, progress=progress)


def _undo(store: Store) -> Any:
    from fieldapp.sync import reopening

    return reopening.undo(store)


def _first_look(store: Store) -> Standing:
    from fieldapp.ui import standing

    return standing.look(store, datetime.now().astimezone().date())


def _load(modules: tuple[str, ...]) -> None:
    for name in modules:
        importlib.import_module(name)


def _standing(store: Store) -> Standing:
    from fieldapp.ui import standing

    return standing.read(store, datetime.now().astimezone().date())
