"""Today: what is due, what is unfinished, what is to be settled, as sentences with one click to each; and the week.

On the first day, three things to do. Must not know how a card came about; the standing brings them.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from fieldapp import i18n
from fieldapp.i18n import N_, _, format_number
from fieldapp.ui import icons, theme, tokens
from fieldapp.ui.breaking import breakable
from fieldapp.ui.pages import Context, Page
from fieldapp.ui.standing import Standing
from fieldapp.ui.views.today_week import WeekStrip
from fieldapp.ui.widgets.buttons import button
from fieldapp.ui.widgets.columns import Columns
from fieldapp.ui.widgets.labels import Words, heading, muted

if TYPE_CHECKING:
    from fieldapp.services.today_card import Card

COLUMNS = (
    ("due", N_("Due"), N_("Nothing is due today.")),
    ("unfinished", N_("Unfinished"), N_("Nothing lies half done.")),
    ("settle", N_("To settle"), N_("Nothing disagrees.")),
)
FIRST_DAY = (
    (
        "network",
        N_("Enter your cluster"),
        N_("Name, sector and place: everything else hangs on it."),
        "records:cluster",
    ),
    ("store", N_("Register the first firm"), N_("Its owner, its place, what it makes."), "records:enterprise"),
    ("clipboard-list", N_("Bring in a survey"), N_("Open a form in XLSForm format, then fill it here."), "surveys"),
)
BESIDE_FROM = 760


class TodayPage(Page):
    """The page ``today``."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._standing: Standing | None = None
        self.week = WeekStrip()
        self._body = QWidget()
        self._body.setObjectName("room")
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, tokens.XS, 0)
        self._column.setSpacing(tokens.L)
        self._column.addWidget(self.week)
        self._content: QWidget | None = None
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def title(self) -> str:
        return _("Today")

    def subtitle(self) -> str:
        today = _today()
        weekday = i18n.format_weekday(today, "EEEE")
        return _("{weekday}, {date}").format(weekday=weekday, date=i18n.format_date(today))

    def standing_changed(self, standing: Standing) -> None:
        self._standing = standing
        self.week.show_week(standing.week, _today())
        self._fill()

    def retranslate(self) -> None:
        self.week.update()
        self._fill()

    def _fill(self) -> None:
        standing = self._standing
        if standing is None or not standing.week:
            return
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.hide()  # it may live on for a moment, and must not be seen under what follows
            self._content.deleteLater()
        if not standing.complete:
            self._content = muted(_("Looking what waits…"))
        else:
            self._content = self._first_day() if standing.bare and not standing.cards else self._columns(standing)
        self._column.insertWidget(1, self._content)
        self._content.show()

    def _columns(self, standing: Standing) -> QWidget:
        columns = Columns(len(COLUMNS), BESIDE_FROM, tokens.L)
        for column, (code, title, nothing) in zip(columns.columns, COLUMNS, strict=True):
            cards = [card for card in standing.cards if str(card.column) == code]
            row = QHBoxLayout()
            row.setSpacing(tokens.S)
            row.addWidget(heading(_(title)))
            row.addWidget(muted(format_number(len(cards)) if cards else ""), 1)
            column.addLayout(row)
            for card in cards:
                column.addWidget(self._card(card))
            if not cards:
                column.addWidget(muted(_(nothing)))
            column.addStretch(1)
        return columns

    def _card(self, card: Card) -> QFrame:
        """One sentence, a detail, one button."""
        frame = QFrame()
        frame.setObjectName("card")
        page, arguments = card.target
        run = partial(self.context.open_page, page, **dict(arguments))
        ink = "attention" if str(card.column) == "settle" else "accent"
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words(card.sentence, "strong"))
        if card.detail:
            words.addWidget(muted(card.detail))
        link = button(card.action, run=run, kind="link")
        link.setAccessibleDescription(card.sentence)
        row = QHBoxLayout(frame)
        row.setContentsMargins(tokens.M, tokens.M, tokens.M, tokens.S)
        row.setSpacing(tokens.M)
        row.addWidget(_sign(card.icon, ink), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(tokens.XS)
        column.addLayout(words)
        column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeading)
        row.addLayout(column, 1)
        return frame

    def _first_day(self) -> QWidget:
        """Three things to do, one button each."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, tokens.S, 0, 0)
        column.setSpacing(tokens.S)
        column.addWidget(heading(_("Three things to begin with")))
        columns = Columns(len(FIRST_DAY), BESIDE_FROM, tokens.L, level=True)
        for holder, (icon, title, sentence, page) in zip(columns.columns, FIRST_DAY, strict=True):
            frame = QFrame()
            frame.setObjectName("card")
            inside = QVBoxLayout(frame)
            inside.setContentsMargins(tokens.L, tokens.L, tokens.L, tokens.L)
            inside.setSpacing(tokens.S)
            arguments = {"new": True} if page.startswith("records:") else {}
            inside.addWidget(_sign(icon, "accent", 28), 0, Qt.AlignmentFlag.AlignLeading)
            inside.addWidget(Words(_(title), "strong"))
            inside.addWidget(muted(_(sentence)))
            inside.addStretch(1)
            do = button(_("Begin"), run=partial(self.context.open_page, page, **arguments))
            do.setAccessibleName(breakable(_(title)))
            inside.addWidget(do, 0, Qt.AlignmentFlag.AlignLeading)
            holder.addWidget(frame)
        column.addWidget(columns)
        return body


def _sign(icon: str, ink: str, size: int = tokens.ICON) -> QLabel:
    label = QLabel()
    side = theme.pixels(size)
    label.setPixmap(icons.icon(icon, ink).pixmap(side, side))
    return label


def _today() -> date:
    return datetime.now().astimezone().date()
