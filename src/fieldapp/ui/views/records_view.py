"""The list of any record type, with the record beside it: search, filter, sort, columns, new, import, export.

Everything type-specific comes from the declaration. Ids are looked up on the worker thread; the table reads its pages.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QMenu, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from fieldapp.domain.fields import Kind, Record, Value
from fieldapp.domain.records import by_table
from fieldapp.i18n import _, format_number, ngettext, pgettext
from fieldapp.services import records, transfer
from fieldapp.store import Changes, Query
from fieldapp.ui import icons, theme
from fieldapp.ui.models.record_table import RecordTable
from fieldapp.ui.pages import OWN_PAGES, Context, Page
from fieldapp.ui.standing import Standing
from fieldapp.ui.views.filters import FilterBar
from fieldapp.ui.views.record_pane import RecordPane
from fieldapp.ui.widgets.empty import EmptyState
from fieldapp.ui.widgets.table import Table

ROOM_FOR_BOTH = 860
"""From this width of the page the record stands beside the list; below it, over it."""


def _has_a_form(cls: type[Record]) -> bool:
    """True where every field that must be filled can be typed."""
    return all(cls.fields()[name].in_form for name in cls.required())


class RecordsPage(Page):
    """One record type as a list and a record pane."""

    def __init__(self, context: Context, table: str) -> None:
        super().__init__(context)
        self.record_type = by_table(table)
        self._text = ""
        self._sort, self._descending = self.record_type.view.sort, False
        self._counts: tuple[int, int] | None = None
        self._wanted: str | None = None
        self._turn = 0
        self._first = False
        self._writes = self._changes = False
        self._build()
        self._actions()
        self._read_rights()
        self.retranslate()

    # ------------------------------------------------------------------ parts
    def _build(self) -> None:
        store = self.context.store
        self.model = RecordTable(
            self.record_type,
            lambda ids, columns: records.page(store(), self.record_type, ids, columns),
            lambda table, ids: records.titles(store(), table, ids),
            self,
        )
        self.table = Table(self.model)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._sorted)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.opened.connect(lambda index: self._open(index.row()))
        self.filters = FilterBar(self.record_type, self.context)
        self.filters.changed.connect(self.reload)
        self.empty = EmptyState()
        self.pane = RecordPane(self.context, self.record_type)
        self.pane.closed.connect(self._pane_closed)
        self.pane.saved.connect(self._saved)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filters)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column.addWidget(body, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self._left = left
        self.pane.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _actions(self) -> None:
        self.new = QAction(self)
        self.new.setShortcut(QKeySequence("Ctrl+N"))
        self.new.triggered.connect(lambda: self.show_with(new=True))
        self.more, self.make = QAction(self), QAction(self)
        self._own = OWN_PAGES.get(self.record_type.table_name())
        self.make.triggered.connect(lambda: self.context.open_page(self._own.make if self._own is not None else ""))
        self.menu = QMenu(self)
        self.import_action = self.menu.addAction("", self._import)
        for action in (self.new, self.import_action):
            action.setVisible(False)
        self.export_menus = {form: self.menu.addMenu("") for form in ("xlsx", "csv")}
        self.export_actions = {
            (form, personal): menu.addAction("", partial(self._export, form, personal=personal))
            for form, menu in self.export_menus.items()
            for personal in ((False, True) if self._personal() else (False,))
        }
        self.menu.addSeparator()
        self.columns_menu = self.menu.addMenu("")
        self.columns_menu.aboutToShow.connect(self._fill_columns)
        self.more.setMenu(self.menu)
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._delete)

    # ------------------------------------------------------------------ what the window asks
    def title(self) -> str:
        return _(self.record_type.view.many)

    def subtitle(self) -> str:
        if self._counts is None:
            return ""
        found, total = self._counts
        if found == total:
            return format_number(total)
        return _("{found} of {total}").format(found=format_number(found), total=format_number(total))

    def primary(self) -> QAction | None:
        return self.new if self._writes else None

    def standing_changed(self, standing: Standing) -> None:
        self._read_rights()  # the person may have become a coordinator, or be one no longer

    def secondary(self) -> list[QAction]:
        return [self.make, self.more] if self._own is not None and self._own.make and self._writes else [self.more]

    def search_hint(self) -> str:
        return _("Search") if self.record_type.view.search else ""

    def search(self, text: str) -> None:
        self._text = text
        self.reload()

    def keys(self) -> list[tuple[str, str]]:
        new = [("Ctrl+N", _("new"))] if self._writes else []
        change = [("Ctrl+E", _("edit the open record"))] if self._changes else []
        delete = [(pgettext("key", "Delete"), _("delete; Ctrl+Z brings it back"))] if self._changes else []
        save = [("Ctrl+Enter", _("save and start the next")), ("Ctrl+S", _("save"))] if new or change else []
        return [
            *new,
            ("Ctrl+F", _("search")),
            ("Enter", _("open the record; in a form: next field")),
            *change,
            *save,
            ("Esc", _("close; what was typed is kept as a draft")),
            *delete,
        ]

    def show_with(self, **arguments: Any) -> None:
        """``record_id`` opens a record (``edit=True``: its form), ``new=True`` an empty form, ``fixed`` gives fields.

        ``draft`` opens a draft.
        """
        if arguments.get("new"):
            if not self._writes:
                return
            self._show_pane()
            self.pane.start(arguments.get("fixed") or {})
        elif arguments.get("draft"):
            self._show_pane()
            self.pane.resume(arguments["draft"])
        elif arguments.get("record_id"):
            self._wanted = arguments["record_id"]
            self._show_pane()
            self.pane.open(self._wanted)
            self._select(self._wanted)
            if arguments.get("edit"):
                self.pane.edit()

    def refresh(self, changes: Changes | None) -> None:
        if changes is None:
            self._read_rights()
        if changes is None or changes.touches(self.record_type):
            self.reload()
        self.filters.refresh(changes)
        self.pane.refresh(changes)

    def retranslate(self) -> None:
        self.new.setText(records.new_title(self.record_type))
        self.new.setIcon(icons.icon("plus"))
        self.make.setText(_(self._own.make_action) if self._own is not None and self._own.make else "")
        self.make.setIcon(icons.icon("copy"))
        self.more.setText(_("More"))
        self.more.setIcon(icons.icon("ellipsis"))
        self.import_action.setText(_("Import from a table…"))
        self.export_menus["xlsx"].setTitle(_("Export as XLSX"))
        self.export_menus["csv"].setTitle(_("Export as CSV"))
        for (_form, personal), action in self.export_actions.items():
            without = _("Without personal data…") if self._personal() else _("Choose a file…")
            action.setText(_("With personal data (names, phones): keep the file safe…") if personal else without)
        self.columns_menu.setTitle(_("Columns"))
        self.table.setAccessibleName(self.title())
        self.filters.retranslate()
        self.pane.retranslate()
        self.model.forget_pages()
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(self.model.columns) - 1))
        self._say_empty()
        self.header_changed.emit()

    def leave(self) -> None:
        self.pane.keep_draft()

    def _read_rights(self) -> None:
        """Offer only what the person may do, and what a form can do: files and answered surveys have no form here."""
        store, cls = self.context.store(), self.record_type
        rights = (records.may_write(store, cls) and _has_a_form(cls), records.may_change(store, cls))
        if rights != (self._writes, self._changes):
            self._writes, self._changes = rights
            for action in (self.new, self.import_action):
                action.setVisible(self._writes)
                action.setEnabled(self._writes)
            self._say_empty()
            self.header_changed.emit()

    # ------------------------------------------------------------------ the list
    def query(self) -> Query:
        """What the list shows now: text, filters, order."""
        return Query(text=self._text, sort=self._sort, descending=self._descending, equals=self.filters.equals())

    def reload(self) -> None:
        """Look the ids up again on the worker; only the newest answer is shown."""
        self._turn += 1
        loaded = partial(self._loaded, self._turn)
        self.context.tasks.run(records.listing, self.context.store(), self.record_type, self.query(), then=loaded)

    def search_left(self) -> None:
        """Into the list, on its first row: the next Enter opens it."""
        self.table.setFocus()
        self._first = True
        self._choose_first()

    def _choose_first(self) -> None:
        if self._first and self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _loaded(self, turn: int, listing: records.Listing) -> None:
        if turn != self._turn:
            return
        kept = self._wanted or self.model.id_at(self.table.currentIndex().row())
        self.model.load(listing.ids)
        self._counts = (listing.matching, listing.total)
        self._stack.setCurrentWidget(self.table if listing.ids else self.empty)
        self._say_empty()
        if kept:
            self._select(kept)
        self._choose_first()
        self._first = False
        self.header_changed.emit()

    def _say_empty(self) -> None:
        found, total = self._counts or (0, 0)
        many = _(self.record_type.view.many)
        if total and not found:
            self.empty.say(
                _("Nothing found. Try fewer letters, or take the filters away."), _("Show all"), self._show_all
            )
        elif not self._writes:
            self.empty.say(_("{many}: nothing here yet.").format(many=many))
        else:
            sentence = _("{many}: nothing here yet. Enter the first one, or import a table.").format(many=many)
            self.empty.say(sentence, self.new.text(), self.new.trigger)

    def _show_all(self) -> None:
        self.filters.clear()
        self._text = ""
        self.reload()

    def _sorted(self, column: int, order: Qt.SortOrder) -> None:
        if 0 <= column < len(self.model.columns):
            self._sort = self.model.columns[column][0]
            self._descending = order == Qt.SortOrder.DescendingOrder
            self.reload()

    def _select(self, record_id: str) -> None:
        row = self.model.row_of(record_id)
        if row is None:
            return
        index = self.model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(index, flags)
        self.table.scrollTo(index)

    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        record_id = self.model.id_at(current.row()) if current.isValid() else None
        shown = record_id == self.pane.record_id  # it was opened first and is selected now
        if record_id and not shown and self.pane.isVisible() and not self.pane.editing:
            self._wanted = record_id
            self.pane.open(record_id)

    def _open(self, row: int) -> None:
        """Enter shows the record beside the list; once more, the page made for it."""
        record_id = self.model.id_at(row)
        if record_id and self.pane.isVisible() and self.pane.record_id == record_id and not self.pane.editing:
            self.pane.reading.enter()
        elif record_id:
            self.show_with(record_id=record_id)

    def _delete(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        ids = [rid for index in rows if (rid := self.model.id_at(index.row()))]
        if ids:
            self.pane.delete(ids)

    def _fill_columns(self) -> None:
        self.columns_menu.clear()
        shown = {name for name, _f in self.model.columns}
        for name, field in self.record_type.fields().items():
            if field.kind == Kind.DATA:
                continue
            action = self.columns_menu.addAction(_(field.label))
            action.setCheckable(True)
            action.setChecked(name in shown)
            action.toggled.connect(partial(self._column_toggled, name))

    def _column_toggled(self, name: str, on: bool) -> None:
        names = {n for n, _f in self.model.columns}
        names = names | {name} if on else names - {name}
        if names:
            self.model.show_columns(list(names))

    # ------------------------------------------------------------------ the pane
    def _show_pane(self) -> None:
        self.pane.show()
        self._share_room()

    def _pane_closed(self) -> None:
        self.pane.hide()
        self._wanted = None
        self._share_room()
        self.table.setFocus()

    def _saved(self, record_id: str) -> None:
        self._wanted = record_id

    def _share_room(self) -> None:
        self._left.setVisible(self.pane.isHidden() or self.width() >= theme.pixels(ROOM_FOR_BOTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    # ------------------------------------------------------------------ in and out
    def _import(self) -> None:
        self.context.open_page("import", table=self.record_type.table_name())

    def _personal(self) -> list[str]:
        """The labels of the fields that leave only when asked for."""
        fields = self.record_type.fields()
        return [_(fields[name].label) for name in transfer.personal_fields(self.record_type)]

    def _export(self, form: str, *, personal: bool) -> None:
        name = f"{self.record_type.table_name()}.{form}"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Export"), name, f"*.{form}")
        if chosen:
            self.export_to(chosen, personal=personal)

    def export_to(self, path: str, *, personal: bool = False) -> None:
        """Write what the list shows now into a file; the ending decides which kind."""
        export = transfer.export_csv if path.lower().endswith(".csv") else transfer.export_xlsx
        self.context.tasks.run(
            export, self.context.store(), self.record_type, self.query(), path, personal=personal,
            progress=_("Writing the file"), then=partial(self._exported, personal=personal),
        )  # fmt: skip

    def _exported(self, count: Value, *, personal: bool) -> None:
        rows = int(count or 0)
        text = ngettext("{count} row exported.", "{count} rows exported.", rows).format(count=format_number(rows))
        fields = pgettext("between names in a list", ", ").join(self._personal())
        if fields and personal:
            text += " " + _("The file holds personal data: {fields}. Keep it safe.").format(fields=fields)
        elif fields:
            text += " " + _("Left out as personal data: {fields}.").format(fields=fields)
        self.context.notices.show(text)
