"""A record for reading: head, filled fields, the records that hang on it, and who changed what, when, from where."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fieldapp.domain.fields import F, Kind, Record, Value
from fieldapp.domain.records import Alias, by_table
from fieldapp.domain.text import dotted, isolate
from fieldapp.i18n import _, format_number
from fieldapp.services import records, sameness
from fieldapp.ui import icons
from fieldapp.ui.breaking import breakable
from fieldapp.ui.pages import OWN_PAGES, Context
from fieldapp.ui.showing import shown
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.labels import Words

MOST_CHILDREN = 8
MOST_EVENTS = 20


def _line(text: str, name: str = "") -> QLabel:
    label = Words(text, name)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class RecordReading(QWidget):
    """The reading face of the record pane. ``show_record`` fills it anew."""

    def __init__(self, context: Context, record_type: type[Record]) -> None:
        super().__init__()
        self.context, self.record_type = context, record_type
        self._record: dict[str, Value] | None = None
        self.edit, self.remove = button(), button()
        self.door = button(run=self.enter)
        self.door.setVisible(record_type.table_name() in OWN_PAGES)
        self.remove.setObjectName("quiet")
        self.state = Words(part="muted")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for one in (self.door, self.edit, self.remove):
            buttons.addWidget(one)
        buttons.addStretch(1)
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.state)
        column.addLayout(buttons)
        column.addWidget(self.room, 1)

    def retranslate(self) -> None:
        """Every word again."""
        if own := OWN_PAGES.get(self.record_type.table_name()):
            self.door.setText(_(own.action))
            self.door.setIcon(icons.icon(self.record_type.view.icon))
        self.edit.setText(_("Edit"))
        self.edit.setIcon(icons.icon("pencil"))
        self.remove.setText(_("Delete"))
        self.remove.setIcon(icons.icon("trash-2"))
        if self._record is not None:
            self.show_record(self._record)

    def show_record(self, record: dict[str, Value]) -> None:
        """Show this record."""
        self._record = record
        changeable = records.may_change(self.context.store(), self.record_type, record)
        self.edit.setVisible(changeable)
        self.remove.setVisible(changeable)
        code = record.get("code")
        facts = [isolate(str(code))] if code else []
        facts += [shown(f, record.get(n)) for n, f in self._facts().items() if record.get(n)]
        self.state.say(dotted(facts))
        self.state.setVisible(bool(facts))
        body = QWidget()
        body.setObjectName("room")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 8, 12, 8)
        column.setSpacing(24)
        column.addWidget(self._profile(record))
        for section in (*self._same(record), *self._children(record), self._history(record)):
            column.addWidget(section)
        column.addStretch(1)
        old = self.room.takeWidget()
        if old is not None:
            old.deleteLater()
        self.room.setWidget(body)

    def _facts(self) -> dict[str, F]:
        return {n: f for n, f in self.record_type.fields().items() if n in ("status", "phase", "kind", "role")}

    def _profile(self, record: dict[str, Value]) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        row = 0
        for name, field in self.record_type.fields().items():
            value = record.get(name)
            if value is None or field.kind == Kind.DATA or name == "code":
                continue
            label = _line(_(field.label), "muted")
            label.setFixedWidth(160)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_line(self._text(field, value)), row, 1, Qt.AlignmentFlag.AlignTop)
            row += 1
        return box

    def _text(self, field: F, value: Value) -> str:
        if field.kind in (Kind.REF, Kind.REFS):
            ids = str(value).split()
            names = records.titles(self.context.store(), field.to, ids)
            return ", ".join(names.get(rid) or _("(not received yet)") for rid in ids)
        unit = f" {_(field.unit)}" if field.unit and field.kind == Kind.INTEGER else ""
        return shown(field, value) + unit

    def _section(self, title: str) -> tuple[QWidget, QVBoxLayout]:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(_line(title, "strong"))
        return box, column

    def _same(self, record: dict[str, Value]) -> list[QWidget]:
        """Records that are shown as this one, each with the way back: a mistake is seen where its effect is."""
        if not self.record_type.view.aliased:
            return []
        table, store = self.record_type.table_name(), self.context.store()
        found = [one for one in sameness.said(store, table, str(record["id"])) if one.same]
        if not found:
            return []
        box, column = self._section(_("They are the same"))
        for one in found:
            column.addWidget(_line(one.sentence))
            if records.may_write(store, Alias):
                part = partial(self._part, one.alias)
                column.addWidget(
                    button(_("They are not the same"), kind="link", run=part), 0, Qt.AlignmentFlag.AlignLeading
                )
        return [box]

    def _part(self, alias: str) -> None:
        self.context.tasks.run(
            sameness.withdraw, self.context.store(), alias,
            then=lambda _changes: self.context.notices.show(_("They are not the same"), undo=True),
        )  # fmt: skip

    def _children(self, record: dict[str, Value]) -> list[QWidget]:
        sections = []
        for group in records.children(self.context.store(), self.record_type, str(record["id"])):
            view = by_table(group.table).view
            box, column = self._section(f"{_(view.many)}  {format_number(group.total)}")
            for rid, title in group.first[:MOST_CHILDREN]:
                link = QPushButton(breakable(title))
                link.setObjectName("link")
                link.clicked.connect(
                    lambda _c=False, table=group.table, rid=rid: self.context.open_page(
                        f"records:{table}", record_id=rid
                    )
                )
                column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)
            if group.addable:
                add = button(records.new_title(by_table(group.table)), "plus")
                add.clicked.connect(
                    lambda _c=False, table=group.table, field=group.field: self.context.open_page(
                        f"records:{table}", new=True, fixed={field: str(record["id"])}
                    )
                )
                column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeading)
            sections.append(box)
        return sections

    def enter(self) -> None:
        """Open the page made for this one record, where its type has one."""
        own = OWN_PAGES.get(self.record_type.table_name())
        if own is not None and self._record is not None:
            self.context.open_page(own.page, **{own.argument: str(self._record["id"])})

    def _history(self, record: dict[str, Value]) -> QWidget:
        box, column = self._section(_("History"))
        for event in records.history(self.context.store(), self.record_type, str(record["id"]))[:MOST_EVENTS]:
            column.addWidget(_line(event.sentence))
            column.addWidget(_line(event.when_and_where, "hint"))
        return box
