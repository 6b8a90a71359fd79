"""Which writes a record table refuses, said once for both dialects: rules as pairs of a name and a condition.

A rule is asked before a write that a person made here. Its name is what ``errors`` reads out of the refusal. Must not
know how a dialect makes a trigger of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldapp.domain.declaring import Merge
from fieldapp.store import channels

if TYPE_CHECKING:
    from fieldapp.domain.fields import Record

Rule = tuple[str, str]
"""What is refused, and the SQL condition under which it is."""
Rules = dict[str, list[Rule]]
"""Event (insert, update, delete) -> rules."""


@dataclass(frozen=True)
class Words:
    """How a dialect says what the rules are made of."""

    differs: str
    """The operator under which two values differ, NULL being a value."""
    changed: Callable[[type[Record]], str]
    """True where an update changes a column of a record."""
    base: Callable[[str], str]
    """What is visible of the record with an id; NULL when nothing is."""
    not_whole: Callable[[str], str] | None = None
    """True where a value is no whole number, for a dialect whose columns take any."""


def of(cls: type[Record], words: Words) -> Rules:
    """Everything that is refused of a record type."""
    table = cls.table_name()
    required = [name for name in cls.fields() if name in cls.required()]
    whole = [(name, words.not_whole) for name in cls.fields() if cls.is_integer(name) and words.not_whole]
    numbers = [(f"whole number {name}", not_whole(f'NEW."{name}"')) for name, not_whole in whole]
    foreign = channels.is_foreign(cls, "s.team", "NEW", words.differs)
    rules: Rules = {
        "insert": [
            ("required id", "coalesce(NEW.id, '') = ''"),
            ("fixed team", f"EXISTS(SELECT 1 {_changes(table, 'NEW.id')} AND {foreign})"),
            *((f"required {name}", f'NEW."{name}" IS NULL') for name in required),
            *numbers,
        ],
        "update": [
            ("fixed id", f"OLD.id {words.differs} NEW.id"),
            ("fixed team", f"OLD.team IS NOT NULL AND OLD.team {words.differs} NEW.team"),
            *((f"required {name}", f'NEW."{name}" IS NULL AND OLD."{name}" IS NOT NULL') for name in required),
            *numbers,
        ],
        "delete": [],
    }
    for event, more in _of_class(cls, words).items():
        rules[event] += more
    return rules


def _of_class(cls: type[Record], words: Words) -> Rules:
    """What the merge class refuses (``sync.fold.Law``): what would not count, so that a row is the fold of its log."""
    table, merge, seal = cls.table_name(), cls.view.merge, cls.view.seal
    if merge is Merge.CENTRAL:
        rule = (f"central {table}", "(SELECT central FROM me) = 0")
        return {event: [rule] for event in ("insert", "update", "delete")}
    if merge is Merge.SEALED and seal:
        signed = f'OLD."{seal}" IS NOT NULL'
        unsigned = f'(NEW."{seal}" IS NULL OR NOT NEW."{seal}" {words.differs} OLD."{seal}")'
        return {
            "update": [(f"sealed {table}", f"{signed} AND {unsigned} AND {words.changed(cls)}")],
            "delete": [(f"sealed {table}", signed)],
        }
    if merge not in (Merge.APPEND, Merge.SEALED):
        return {}
    final = f"append-only {table}"
    return {
        "insert": [
            (final, f'EXISTS(SELECT 1 FROM "{table}" t WHERE t.id = NEW.id)'),
            (final, f"{words.base('NEW.id')} IS NOT NULL AND {_made_elsewhere(table, 'NEW.id', words.differs)}"),
        ],
        "update": [(final, words.changed(cls))],
        "delete": [(final, _made_elsewhere(table, "OLD.id", words.differs))],
    }


def _changes(table: str, row: str) -> str:
    """The changes of a record with their streams."""
    return f"FROM change c CROSS JOIN stream s WHERE s.n = c.stream AND c.\"row\" = {row} AND c.kind = '{table}'"


def _made_elsewhere(table: str, row: str, differs: str) -> str:
    """True where another device made a record: the first of the changes whose authors had seen nothing of it."""
    return (
        f"(SELECT s.device {_changes(table, row)} AND c.base IS NULL AND c.seq <= s.have "
        f"ORDER BY c.hlc, s.id, c.seq LIMIT 1) {differs} (SELECT device FROM me)"
    )
