"""Entering ties: cells of a matrix or lines of a card; each committed at once, each refused one with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from fieldapp.domain.fields import Value
from fieldapp.domain.records import RosterActor, Tie, WaveResponse
from fieldapp.domain.validation import validate
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.checking import Completer
from fieldapp.services.network.waves import open_row, put_response
from fieldapp.store import Changes, ReadTx, Store, WriteTx

Cell = tuple[str, str]
"""(line of who says it, line of whom it is about)."""
Details = Mapping[str, Value]
"""``value`` and, where known, ``frequency``, ``since_year``, ``formalised``, ``created_by_project``."""


@dataclass(frozen=True)
class Entered:
    """What came of entering: the reason for each cell that was refused."""

    changes: Changes
    refused: dict[Cell, str] = field(default_factory=dict)


def put(store: Store, wave_id: str, layer: str, cells: Mapping[Cell, int | None], day: date) -> Entered:
    """Set values of ties in one layer of an open wave; None takes the answer away.

    Who says something for the first time counts as having answered. Refused are ties to oneself, ends that are not on
    the list, and values beyond the layer's scale; all other cells are committed when this returns.
    """
    return put_details(store, wave_id, layer, {c: None if v is None else {"value": v} for c, v in cells.items()}, day)


def put_details(store: Store, wave_id: str, layer: str, cells: Mapping[Cell, Details | None], day: date) -> Entered:
    """``put`` with more than the value of each tie; what is not named stays as it is."""
    label = ngettext("enter {count} tie", "enter {count} ties", len(cells)).format(count=format_number(len(cells)))
    with store.write(label) as tx:
        row = open_row(tx, wave_id)
        desk = Desk(tx, wave_id, str(row["layers"]).split())
        refused = {cell: why for cell, details in cells.items() if (why := desk.put(layer, cell, details, day))}
        return Entered(tx.changes, refused)


class Desk:
    """Reads the list of a wave once, then writes tie by tie."""

    def __init__(self, tx: WriteTx, wave_id: str, layers: list[str]) -> None:
        self._tx, self._wave, self._layers = tx, wave_id, layers
        self._lines = {str(row["id"]) for row in tx.find(RosterActor, wave=wave_id)}
        self._answered = {str(row["actor"]) for row in tx.find(WaveResponse, wave=wave_id)}
        self._complete = Completer(tx, Tie)

    def know(self, line: str) -> None:
        """An actor whose answer was noted already."""
        self._answered.add(line)

    def put(self, layer: str, cell: Cell, details: Details | None, day: date) -> str:
        """Write or delete one tie; why not, or nothing."""
        source, target = cell
        key: dict[str, Value] = {"wave": self._wave, "layer": layer, "source": source, "target": target}
        why = self.reason(layer, cell, details)
        if why:
            return why
        record_id = str(Tie.natural_id(key))
        if details is None:
            self._tx.delete(Tie, record_id)
            return ""
        if self._tx.page(Tie, [record_id], ["id"]):
            self._tx.update(Tie, record_id, details)
        else:
            self._tx.insert(Tie, self._complete({**key, **details}))
        if source not in self._answered:
            put_response(self._tx, self._wave, source, "complete", day)
            self._answered.add(source)
        return ""

    def reason(self, layer: str, cell: Cell, details: Details | None) -> str:
        """Why a tie cannot stand; empty when it can."""
        source, target = cell
        if layer not in self._layers:
            return _("This layer is not asked in this wave.")
        if source not in self._lines or target not in self._lines:
            return _("This actor is not on the list of the wave.")
        key: dict[str, Value] = {"wave": self._wave, "layer": layer, "source": source, "target": target}
        found = validate(Tie, {**key, "value": 0, **(details or {})})
        return next(iter(found.errors.values()), "")


def card(tx: ReadTx, wave_id: str, line: str, layer: str) -> dict[str, dict[str, Value]]:
    """What one actor said in a layer: line of the other -> the tie."""
    rows = tx.find(Tie, wave=wave_id, layer=layer, source=line)
    return {str(row["target"]): row for row in rows}
