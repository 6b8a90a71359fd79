"""Entering ties: cells of a matrix or lines of a card; each committed at once, each refused one with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        desk = Desk(tx, wave_id, str(row["layers"]).split(), [(layer, cell) for cell in cells])
        refused = {cell: why for cell, details in cells.items() if (why := desk.put(layer, cell, details, day))}
        desk.finish()
        return Entered(tx.changes, refused)


class Desk:
    """Reads once what is there of the ties concerned, takes tie by tie, and writes new ones together at the end."""

    def __init__(self, tx: WriteTx, wave_id: str, layers: list[str], concerned: Iterable[tuple[str, Cell]]) -> None:
        self._tx, self._wave, self._layers = tx, wave_id, layers
        keys = list(concerned)
        ends = sorted({line for _layer, cell in keys for line in cell})
        found = tx.page(RosterActor, ends, ["wave"])
        self._lines = {line for line, row in found.items() if row["wave"] == wave_id}
        answers = [str(WaveResponse.natural_id({"wave": wave_id, "actor": line})) for line in ends]
        self._answered = {str(row["actor"]) for row in tx.page(WaveResponse, answers, ["actor"]).values()}
        ids = [str(Tie.natural_id(self._key(layer, cell))) for layer, cell in keys]
        self._there = set(tx.page(Tie, ids, ["id"]))
        self._new: list[dict[str, Value]] = []
        self._complete = Completer(tx, Tie)

    def _key(self, layer: str, cell: Cell) -> dict[str, Value]:
        return {"wave": self._wave, "layer": layer, "source": cell[0], "target": cell[1]}

    def know(self, line: str) -> None:
        """An actor whose answer was noted already."""
        self._answered.add(line)

    def put(self, layer: str, cell: Cell, details: Details | None, day: date) -> str:
        """Take one tie, or delete it; why not, or nothing."""
        why = self.reason(layer, cell, details)
        if why:
            return why
        record_id = str(Tie.natural_id(self._key(layer, cell)))
        if details is None:
            self._tx.delete(Tie, record_id)
            return ""
        if record_id in self._there:
            self._tx.update(Tie, record_id, details)
        else:
            self._there.add(record_id)
            self._new.append(self._complete({**self._key(layer, cell), **details}))
        if cell[0] not in self._answered:
            put_response(self._tx, self._wave, cell[0], "complete", day)
            self._answered.add(cell[0])
        return ""

    def finish(self) -> None:
        """Write the new ties."""
        self._tx.insert_many(Tie, self._new)
        self._new = []

    def reason(self, layer: str, cell: Cell, details: Details | None) -> str:
        """Why a tie cannot stand; empty when it can."""
        source, target = cell
        if layer not in self._layers:
            return _("This layer is not asked in this wave.")
        if source not in self._lines or target not in self._lines:
            return _("This actor is not on the list of the wave.")
        found = validate(Tie, {**self._key(layer, cell), "value": 0, **(details or {})})
        return next(iter(found.errors.values()), "")


def card(tx: ReadTx, wave_id: str, line: str, layer: str) -> dict[str, dict[str, Value]]:
    """What one actor said in a layer: line of the other -> the tie."""
    rows = tx.find(Tie, wave=wave_id, layer=layer, source=line)
    return {str(row["target"]): row for row in rows}
