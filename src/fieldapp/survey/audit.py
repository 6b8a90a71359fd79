"""The log of a filling that a form asks for by an ``audit`` question: what was answered when, as Collect's audit.csv.

``track-changes`` adds old and new values, ``identify-user`` who it was. Where the person was is not logged: a desktop
does not know it. Must not know files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fieldapp.survey.form import Form

FILE: Final = "audit.csv"
"""The answer to the audit question, and the name of the file that goes with the submission."""

_COLUMNS: Final = ("event", "node", "start", "end")
_CHANGES: Final = ("old-value", "new-value")


@dataclass(frozen=True, slots=True)
class Event:
    """One line: times in milliseconds since 1970, ``end`` None for what takes no time."""

    event: str
    node: str
    start: int
    end: int | None = None
    old: str = ""
    new: str = ""
    user: str = ""


def audit_ref(form: Form) -> str | None:
    """The reference of the form's audit question, or None."""
    for spec in form.by_path.values():
        if spec.name == "audit" and spec.parent is not None and spec.parent.name == "meta" and spec.type == "binary":
            return spec.ref
    return None


class Audit:
    """The log of one form that asks for it. What is done to one question in a row is one line."""

    def __init__(self, form: Form, now: Callable[[], datetime], user: str) -> None:
        ref = audit_ref(form)
        spec = next(spec for spec in form.by_path.values() if spec.ref == ref)
        self.changes = spec.settings.get("track-changes") == "true"
        self.user = user if spec.settings.get("identify-user") == "true" else ""
        self.named = spec.settings.get("identify-user") == "true"
        self.events: list[Event] = []
        self._now = now

    def _moment(self) -> int:
        return int(self._now().timestamp() * 1000)

    def note(self, event: str, node: str = "") -> None:
        """Something that happened to the form or to an instance of a repeat."""
        self.events.append(Event(event, node, self._moment(), user=self.user))

    def answered(self, node: str, old: str, new: str) -> None:
        """An answer was given; from the event before it to now the person was at this question."""
        moment = self._moment()
        last = self.events[-1] if self.events else None
        if last is not None and last.event == "question" and last.node == node and last.user == self.user:
            self.events[-1] = replace(last, end=moment, new=new if self.changes else "")
            return
        began = (last.end or last.start) if last is not None else moment
        values = (old, new) if self.changes else ("", "")
        self.events.append(Event("question", node, min(began, moment), moment, *values, self.user))

    def read(self, text: str) -> None:
        """Go on with a log that was begun before; lines that are none are passed over."""
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
        before = [
            Event(
                row.get("event") or "", row.get("node") or "", int(row["start"]),
                int(row["end"]) if (row.get("end") or "").isdigit() else None,
                row.get("old-value") or "", row.get("new-value") or "", row.get("user") or "",
            )
            for row in rows
            if (row.get("start") or "").isdigit()
        ]  # fmt: skip
        self.events[:0] = before

    def csv(self) -> str:
        """The log as Collect writes it."""
        columns = [*_COLUMNS, *(_CHANGES if self.changes else ()), *(["user"] if self.named else [])]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        for one in self.events:
            row = [one.event, one.node, one.start, "" if one.end is None else one.end]
            row += [one.old, one.new] if self.changes else []
            writer.writerow([*row, *([one.user] if self.named else [])])
        return text.getvalue()
