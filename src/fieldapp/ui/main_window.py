"""The window: navigation, head, page, notice bar, foot line; which page is shown and what it has missed.

Makes pages by name from ``pages.PAGES``, keeps them, and passes on what the bus announces. Must not know what pages do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from fieldapp.i18n import _
from fieldapp.ui import shortcuts, theme, tokens
from fieldapp.ui.navigation import ENTRIES, LAST, Navigation
from fieldapp.ui.notices import Notices
from fieldapp.ui.page_head import PageHead
from fieldapp.ui.pages import PAGES, Context, Page, PageFactory
from fieldapp.ui.standing import NOBODY, Standing
from fieldapp.ui.status_line import StatusLine
from fieldapp.ui.tasks import Tasks
from fieldapp.ui.widgets.labels import hairline
from fieldapp.ui.widgets.notice_bar import NoticeBar
from fieldapp.ui.widgets.page_stack import PageStack

if TYPE_CHECKING:
    from fieldapp.store import Changes

SMALLEST = (760, 480)


class MainWindow(QWidget):
    """The one window. Before there is a store it shows what ``show_alone`` was given."""

    closing = Signal()
    dropped = Signal(object)
    """Files and folders were dropped on the window: their paths."""
    standing_stale = Signal()
    """Names, counts and cards should be read again."""

    def __init__(
        self, tasks: Tasks, notices: Notices, pages: Mapping[str, PageFactory] = PAGES, *, fade: bool = True
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self.setMinimumSize(*SMALLEST)
        self._factories = pages
        self._context: Context | None = None
        self._pages: dict[str, Page] = {}
        self._missed: dict[str, Changes | None] = {}
        self._names: list[str] = []
        self._loading = False
        self._wish: tuple[str, dict[str, Any]] | None = None
        """The page that was asked for before its libraries were there."""
        self._standing = NOBODY
        self.navigation = Navigation()
        self.head = PageHead()
        self.stack = PageStack()
        self.notice_bar = NoticeBar(notices, fade=fade)
        self.foot = StatusLine(tasks, notices)
        self._build()
        self._stale = QTimer(self)
        self._stale.setSingleShot(True)
        self._stale.setInterval(300)
        self._stale.timeout.connect(self.standing_stale)
        self.navigation.chosen.connect(self.open_page)
        self.foot.exchange_asked.connect(lambda: self.open_page("exchange"))

    # ------------------------------------------------------------------ pages
    @property
    def page_name(self) -> str:
        """The name of the open page; empty before there is one."""
        return self._names[-1] if self._names else ""

    @property
    def page(self) -> Page | None:
        """The open page."""
        return self._pages.get(self.page_name)

    def begin(self, context: Context, first: str = "today", *, loading: bool = False) -> None:
        """There is a store: forget pages of another one and show the first page.

        ``loading``: the writer thread still loads what other pages stand on. Making one would wait for it with the
        window frozen, so the page that is asked for opens at ``loaded``.
        """
        self.forget_pages()
        self._context = context
        self._loading = False
        self._root.setCurrentWidget(self._shell)
        self.open_page(first)
        self._loading = loading
        if self.page is not None:
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def loaded(self) -> None:
        """All pages can be made now: open the one that was asked for meanwhile."""
        self._loading = False
        if self._wish is not None:
            name, arguments = self._wish
            self.open_page(name, **arguments)

    def forget_pages(self) -> None:
        """Let go of all pages: their store is closed."""
        self.head.forget()
        for page in self._pages.values():
            page.leave()
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._missed.clear()
        self._names.clear()
        self._context = self._wish = None

    def open_page(self, name: str, /, **arguments: Any) -> None:
        """Show a page by name; KeyError for an unknown one."""
        if self._context is None:
            return
        if self._loading and name not in self._pages:
            self._wish = (name, arguments)
            self.navigation.mark(name)
            return
        self._wish = None
        held = self.focusWidget()  # asked first: what is hidden hands the keyboard on, and may be gone in the end
        walks = held is not None and self.navigation.isAncestorOf(held)
        if (before := self.page) is not None:
            before.leave()
        page = self._pages.get(name) or self._make(name)
        if self.page_name != name:
            self._names = [*self._names[-20:], name]
        self.stack.show_page(page)
        self.navigation.mark(name)
        self.head.show_page(page)
        if name in self._missed:
            page.refresh(self._missed.pop(name))
        page.standing_changed(self._standing)
        page.show_with(**arguments)
        if not walks:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> None:
        """The page before, as in a browser."""
        if len(self._names) > 1:
            self._names.pop()
            self.open_page(self._names.pop())

    def pass_on(self, changes: Changes) -> None:
        """The open page reads what changed now, hidden pages when they are shown next."""
        for name, page in self._pages.items():
            if name == self.page_name:
                page.refresh(changes)
            elif self._missed.get(name, changes) is not None:
                earlier = self._missed.get(name)
                self._missed[name] = changes if earlier is None else earlier | changes
        self._stale.start()

    def show_standing(self, standing: Standing) -> None:
        """Names, counts and cards were read anew."""
        self._standing = standing
        self.navigation.show_standing(standing)
        self.foot.show_standing(standing)
        if self.page is not None:
            self.page.standing_changed(standing)
        self._say_title()

    def show_alone(self, widget: QWidget) -> None:
        """Show a widget in the place of navigation and pages: first run, or what is wrong with the store."""
        while self._root.count() > 1:
            if (old := self._root.widget(1)) is not None:
                self._root.removeWidget(old)
                old.deleteLater()
        self._root.addWidget(widget)
        self._root.setCurrentWidget(widget)
        widget.setFocus()

    def take_down(self) -> None:
        """The application ends: delete the pages now, while what they stand on is still there."""
        self.forget_pages()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    # ------------------------------------------------------------------ keys
    def bind(self, commands: Mapping[str, Callable[[], object]]) -> None:
        """Bind the window's keys; those that concern the window alone are its own."""
        own: dict[str, Callable[[], object]] = {
            "search": self.head.focus_search,
            "next": lambda: self._step(1),
            "previous": lambda: self._step(-1),
            "pane": self._other_pane,
            "back": self.back,
            "quit": lambda: self.window().close(),
            "keys": self.show_keys,
        }
        shortcuts.bind(self, {**own, **commands})

    def show_keys(self) -> None:
        """F1: the keys of this page and of the window."""
        from fieldapp.ui.widgets.keys_dialog import KeysDialog

        page = self.page
        own = [(page.title(), page.keys())] if page is not None else []
        KeysDialog([*own, (_("Everywhere"), shortcuts.listing())], self).show()

    def _step(self, by: int) -> None:
        order = [entry.page for entry in (*ENTRIES, *LAST)]
        here = next((name for name, button in self.navigation.buttons.items() if button.isChecked()), order[0])
        self.open_page(order[(order.index(here) + by) % len(order)])

    def _other_pane(self) -> None:
        button = next((b for b in self.navigation.buttons.values() if b.isChecked()), None)
        if button is not None and not self.navigation.isAncestorOf(self.focusWidget() or self):
            button.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.page is not None:
            self.page.setFocus(Qt.FocusReason.TabFocusReason)
            if self.focusWidget() is self.page:
                self.page.focusNextChild()

    # ------------------------------------------------------------------ what Qt tells
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def retranslate(self) -> None:
        """Set every text again: language, direction or size changed."""
        parts: tuple[Navigation | StatusLine | NoticeBar | Page, ...] = (self.navigation, self.foot, self.notice_bar)
        for part in (*parts, *self._pages.values()):
            part.retranslate()
        for page in self._pages.values():
            _name_rooms(page)
        self.head.update_head()
        self._say_title()
        self._collapse()
        alone = self._root.currentWidget()
        if alone is not self._shell and (again := getattr(alone, "retranslate", None)) is not None:
            again()
        if self._context is not None:
            self._stale.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._collapse()

    def closeEvent(self, event: QCloseEvent) -> None:
        for page in self._pages.values():
            page.leave()
        self.closing.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._context is not None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped.emit([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    # ------------------------------------------------------------------ parts
    def _build(self) -> None:
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stack.setObjectName("page")
        room.setWidget(self.stack)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.head)
        right.addWidget(room, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(tokens.XL, 0, tokens.XL, tokens.S)
        bar.addWidget(self.notice_bar)
        right.addLayout(bar)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(hairline(upright=True))
        middle.addLayout(right, 1)
        self._shell = QWidget()
        column = QVBoxLayout(self._shell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(hairline())
        column.addWidget(self.foot)
        self._root = QStackedWidget()
        self._root.addWidget(self._shell)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._root)
        self._say_title()

    def _make(self, name: str) -> Page:
        assert self._context is not None
        page = self._factories[name](self._context)
        page.setContentsMargins(tokens.XL, tokens.XS, tokens.XL, tokens.L)
        if page.focusProxy() is None and page.focusPolicy() == Qt.FocusPolicy.NoFocus:
            page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # so that Tab goes on from the page into its first control
        self._pages[name] = page
        self.stack.addWidget(page)
        page.header_changed.connect(lambda: self._head_of(page))
        page.search_cleared.connect(self.head.clear_search)
        page.retranslate()
        _name_rooms(page)
        self._missed[name] = None
        return page

    def _head_of(self, page: Page) -> None:
        if page is self.page:
            self.head.update_head()

    def _collapse(self) -> None:
        self.navigation.collapse(self.width() < tokens.COLLAPSE_BELOW * theme.scale())

    def _say_title(self) -> None:
        whose = self._standing.programme or self._standing.team
        self.setWindowTitle(f"{whose} – fieldapp" if whose else "fieldapp")


def _name_rooms(page: Page) -> None:
    """What scrolls on a page is called like the page for screen readers, unless it has a name of its own."""
    for room in page.findChildren(QScrollArea):
        if not room.accessibleName() or room.property("named"):
            room.setAccessibleName(page.title())
            room.setProperty("named", True)
