"""What a person chooses to see of a network: wave, comparison, layers, ways of counting, sizes, champions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QWidget

from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.network.actors import SIZES
from fieldapp.services.network.analysis import BOTH, EITHER
from fieldapp.services.network.findings import MOST_CHAMPIONS
from fieldapp.services.network.mapping import Asked
from fieldapp.services.network.model import Wave, layer_label
from fieldapp.services.network.reading import WaveLine
from fieldapp.ui import icons, theme
from fieldapp.ui.widgets.flow import Flow


class NetworkControls(QWidget):
    """One row. ``changed`` after each choice; ``asked`` is the question then."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked = Asked("")
        self.wave, self.before = QComboBox(), QComboBox()
        self.way, self.sizes = QComboBox(), QComboBox()
        self.layers = QPushButton()
        self.layers.setProperty("hasMenu", True)
        self.layer_menu = QMenu(self)
        self.layers.setMenu(self.layer_menu)
        self.champions = QComboBox()
        row = Flow(self)
        for part in (self.wave, self.before, self.layers, self.way, self.sizes, self.champions):
            row.addWidget(part)
        for combo in (self.wave, self.before, self.way, self.sizes, self.champions):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.wave.activated.connect(lambda _i: self._ask(wave=str(self.wave.currentData()), before="", layers=None))
        self.before.activated.connect(lambda _i: self._ask(before=str(self.before.currentData() or "")))
        self.way.activated.connect(lambda _i: self._ask(way=str(self.way.currentData())))
        self.sizes.activated.connect(lambda _i: self._ask(size=str(self.sizes.currentData())))
        self.champions.activated.connect(lambda _i: self._ask(champions=int(self.champions.currentData())))

    def _ask(self, **chosen: object) -> None:
        self.asked = replace(self.asked, **chosen)  # type: ignore[arg-type]
        self.changed.emit()

    def retranslate(self) -> None:
        """Every word again."""
        for part, name in (
            (self.wave, _("Network wave")), (self.before, _("Compare with")),
            (self.way, _("Which ties count")), (self.sizes, _("Size of an actor")), (self.champions, _("Champions")),
        ):  # fmt: skip
            part.setAccessibleName(name)
            part.setToolTip(name)
            part.setMaximumWidth(theme.pixels(205 if part is self.wave else 190))
        self.layers.setIcon(icons.icon("layers"))
        _fill(self.way, [(EITHER, _("Named by either")), (BOTH, _("Confirmed by both"))], self.asked.way)
        _fill(self.sizes, [(one.code, _(one.label)) for one in SIZES], self.asked.size)
        counts = [(n, ngettext("{count} champion", "{count} champions", n)) for n in range(1, MOST_CHAMPIONS + 1)]
        _fill(self.champions, [(n, text.format(count=format_number(n))) for n, text in counts], self.asked.champions)

    def show_choices(self, waves: Sequence[WaveLine], wave: Wave | None) -> None:
        """Offer what there is."""
        _fill(self.wave, [(one.id, one.title) for one in waves], self.asked.wave)
        earlier = [(one.id, _("Before: {wave}").format(wave=one.title)) for one in waves if one.id != self.asked.wave]
        _fill(self.before, [("", _("Compare with…")), *earlier], self.asked.before)
        self.before.setVisible(bool(earlier))
        for part in (self.wave, self.layers, self.way, self.sizes, self.champions):
            part.setVisible(wave is not None)
        if wave is not None:
            self._show_layers(wave)

    def _show_layers(self, wave: Wave) -> None:
        every = wave.layers_there
        chosen = [layer for layer in every if layer in (self.asked.layers or wave.layers)]
        self.layer_menu.clear()
        for layer in every:
            action = QAction(layer_label(layer), self.layer_menu)
            action.setCheckable(True)
            action.setChecked(layer in chosen)
            action.toggled.connect(lambda on, layer=layer: self._toggle(layer, on, chosen))
            self.layer_menu.addAction(action)
        text = layer_label(chosen[0]) if len(chosen) == 1 else _("Layers {chosen} of {all}").format(
            chosen=format_number(len(chosen)), all=format_number(len(every))
        )  # fmt: skip
        self.layers.setText(text)
        self.layers.setAccessibleName(_("Layers: {names}").format(names=", ".join(layer_label(one) for one in chosen)))
        self.layers.setIconSize(icons.beside_words())

    def _toggle(self, layer: str, on: bool, chosen: Sequence[str]) -> None:
        wanted = frozenset([*chosen, layer]) if on else frozenset(chosen) - {layer}
        self._ask(layers=wanted or frozenset(chosen))


def _fill(combo: QComboBox, choices: Sequence[tuple[object, str]], chosen: object) -> None:
    combo.blockSignals(True)
    combo.clear()
    for code, label in choices:
        combo.addItem(label, code)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)
