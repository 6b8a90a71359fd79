"""What was learnt between two tests: figures with their method, who is missing, and the gain of each item."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from fieldapp.charts import Drawing, Look, Series, bars, shown
from fieldapp.domain import learning
from fieldapp.domain.text import isolate
from fieldapp.i18n import _, format_number, ngettext, pgettext
from fieldapp.indicators.method import Number
from fieldapp.services import assessments
from fieldapp.ui import tokens
from fieldapp.ui.charting import keeping
from fieldapp.ui.pages import Context
from fieldapp.ui.widgets.chart import ChartView
from fieldapp.ui.widgets.figures import Figures
from fieldapp.ui.widgets.labels import Words, heading


class LearningPanel(QScrollArea):
    """Shows a ``Gain``."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._gain: assessments.Gain | None = None
        self.head, self.why, self.method = heading(), Words(), Words(part="hint")
        self.figures, self.gains = Figures(), Figures()
        self.missing = Words(part="attention")
        self.item_head, self.item_why = heading(), Words(part="hint")
        self.chart = ChartView(keeping(context), "learning")
        self.chart.setMinimumHeight(220)
        self._body = QWidget()
        self._body.setObjectName("room")
        column = QVBoxLayout(self._body)
        column.setContentsMargins(tokens.M, 0, tokens.XS, 0)
        column.setSpacing(tokens.S)
        figures = (self.figures, self.gains, self.method, self.missing)
        for part in (self.head, self.why, *figures, self.item_head, self.item_why, self.chart):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._body)

    def retranslate(self) -> None:
        """Every word again."""
        self.head.say(_("What was learnt"))
        self.item_head.say(_("Gain by item"))
        self.chart.retranslate()
        if self._gain is not None:
            self.show_gain(self._gain)

    def show_gain(self, gain: assessments.Gain) -> None:
        """Show what was learnt, or why that is not known."""
        self._gain = gain
        known = gain.figure is not None
        self.why.say(gain.why)
        self.why.setVisible(bool(gain.why))
        self.figures.setVisible(known)
        self.gains.setVisible(known)
        self.method.setVisible(known)
        if gain.figure is not None:
            shown_ = figures_of(gain)
            self.figures.show_figures(shown_[:3])
            self.gains.show_figures(shown_[3:])
            self.method.say(" ".join([matched_words(gain.figure.matched), *assessments.methods(gain)]))
        said = missing_words(gain)
        self.missing.say(said)
        self.missing.setVisible(bool(said))
        self.item_head.setVisible(known and not gain.items)
        self.item_why.setVisible(known and not gain.items)
        self.item_why.say(gain.item_why)
        self.chart.setVisible(bool(gain.items))
        self.chart.show_chart(partial(item_chart, gain) if gain.items else None)
        wide = self._body.minimumSizeHint().width()  # never cut: the grid beside it scrolls
        self.setMinimumWidth(wide + self.verticalScrollBar().sizeHint().width())


def figures_of(gain: assessments.Gain) -> list[tuple[str, str, str]]:
    """The figures of what was learnt, as (figure, word, ink)."""
    found = gain.figure
    if found is None or gain.before is None:
        return []
    most = learning.show_score(gain.before.maximum)
    return [
        (_points(found.before), _("before, mean of {maximum}").format(maximum=most), ""),
        (_points(found.after), _("after, mean of {maximum}").format(maximum=most), ""),
        (_signed(found.gain), _("more points, mean"), ""),
        (_gain(found.mean_gain), _("gain, mean of people"), ""),
        (_gain(found.class_gain), _("gain of the class"), ""),
    ]


def _gain(value: Number | None) -> str:
    return shown(value, decimals=2) if value is not None else _("none")


def _points(value: Number) -> str:
    return shown(value, decimals=2)


def _signed(value: Number) -> str:
    text = _points(value)
    return isolate(f"+{text}") if value > 0 else isolate(text)


def matched_words(count: int) -> str:
    """Over how many people the figures are."""
    text = ngettext("{count} person with both tests.", "{count} people with both tests.", count)
    return text.format(count=format_number(count))


def missing_words(gain: assessments.Gain) -> str:
    """Who lacks one of the tests, by name."""
    between = pgettext("between names in a list", ", ")
    parts = []
    if gain.without_before:
        parts.append(_("Without the test before: {names}.").format(names=between.join(gain.without_before)))
    if gain.without_after:
        parts.append(_("Without the test after: {names}.").format(names=between.join(gain.without_after)))
    return " ".join(parts)


def item_words(gain: assessments.Gain) -> str:
    """How the gain of items comes about."""
    text = ngettext(
        "Points of each item, divided by the most, over {count} person with items in both tests.",
        "Points of each item, divided by the most, over {count} people with items in both tests.", gain.item_people,
    )  # fmt: skip
    return text.format(count=format_number(gain.item_people))


def item_chart(gain: assessments.Gain, look: Look) -> Drawing:
    """Each item before and after."""
    return bars(
        look,
        [item.label for item in gain.items],
        [
            Series(_("Before"), [item.before for item in gain.items]),
            Series(_("After"), [item.after for item in gain.items]),
        ],
        title=_("Gain by item"),
        unit="share",
        method=item_words(gain),
        head=_("Item"),
    )
