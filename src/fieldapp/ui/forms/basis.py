"""What a form on a record was opened on: which fields the person touched since, and what came in meanwhile.

A bundle can be merged while a form is open. Fields left alone follow the record; fields that were typed in stay as
typed. Must not know the store: whoever reads the record again hands it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldapp.domain.fields import Value
from fieldapp.ui.forms.record_form import FieldRow, RecordForm


@dataclass(frozen=True)
class Meanwhile:
    """Names of fields that changed under an open form: ``taken`` show the new value, ``kept`` what was typed."""

    taken: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class Basis:
    """The record under a form, and each field as the form showed it before anything was typed."""

    def __init__(self, form: RecordForm, record: Mapping[str, Value]) -> None:
        """``form`` has just been loaded with ``record``."""
        self._form, self._record = form, dict(record)
        self.seen: dict[str, Value] = form.values()

    def touched(self) -> dict[str, Value]:
        """The fields that stand in the form otherwise than in the record."""
        return {name: value for name, value in self._form.values().items() if self.seen.get(name) != value}

    def follow(self, record: Mapping[str, Value]) -> Meanwhile:
        """Take over what changed in the record since, where nothing was typed; says what changed."""
        typed = self.touched()
        changed = [n for n in self._form.rows if n in self.seen and record.get(n) != self._record.get(n)]
        self._record = dict(record)
        for name in changed:
            row = self._form.rows[name]
            self.seen[name] = _put(row, record.get(name))
            if name in typed:
                _put(row, typed[name])
        return Meanwhile(tuple(n for n in changed if n not in typed), tuple(n for n in changed if n in typed))


def _put(row: FieldRow, value: Value) -> Value:
    """Show a value without counting it as typed; what the editor makes of it."""
    row.editor.blockSignals(True)
    row.editor.set_value(value)
    row.editor.blockSignals(False)
    return row.editor.value()
