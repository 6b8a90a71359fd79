"""Makes the cases of the merge desk of what the fold lists: one case a record, each side with its evidence in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fieldapp.domain.fields import Merge, Record, Value
from fieldapp.domain.records import Alias, Attachment, Team, Tie
from fieldapp.i18n import _, pgettext
from fieldapp.services import sameness
from fieldapp.services.chronicle import moment, value_text
from fieldapp.services.desk_values import LABELS, SENTENCES, Asked, Case, Claim, Evidence, Side, Why
from fieldapp.services.naming import titles_in
from fieldapp.store import ReadTx
from fieldapp.sync import desk, identity
from fieldapp.sync.fold import GONE, Cell, Op

EVIDENCE = (
    "turnover_method", "method", "proof", "note", "notes", "marked_by", "marked_at", "enumerator", "source", "witness",
    "day",
)  # fmt: skip
"""Fields that say how something is known, by the names that the record types give them."""


_BESIDE = {Merge.CENTRAL: Why.PROPOSAL, Merge.SEALED: Why.SIGNED, Merge.APPEND: Why.LATER}


class Cases:
    """Makes the cases of one record type."""

    def __init__(self, tx: ReadTx, device: str, cls: type[Record], rows: Sequence[str], *, mine: bool) -> None:
        self._tx = tx
        self._cls = cls
        self._names = desk.Names(tx, device)
        self._sources = desk.sources(tx, device, cls.table_name(), rows)
        self._titles = titles_in(tx, cls, rows)
        self._rows = tx.page(cls, rows, as_written=True)
        self._teams = titles_in(tx, Team, [str(row["team"]) for row in self._rows.values() if row["team"]])
        self._files = _attached(tx, rows)
        self._mine = mine or cls.view.merge is not Merge.CENTRAL

    def all(self, by_record: Mapping[str, Sequence[desk.Disagreement]]) -> list[Case]:
        """The cases, by name."""
        made = [self._case(record_id, listed) for record_id, listed in by_record.items()]
        return sorted(made, key=lambda case: (case.title, case.record_id))

    def _case(self, record_id: str, listed: Sequence[desk.Disagreement]) -> Case:
        source = self._sources.get(record_id, desk.Source())
        row = self._rows.get(record_id)
        why = _why(self._cls, listed, source.ops.values())
        values: dict[str, list[tuple[Cell, Op]]] = {}
        for one in listed:
            heads = [(head.value, source.ops[head.stream, head.seq]) for head in one.heads]
            shown = _shown(one.field, row, source.ops.values(), {(h.stream, h.seq) for h in one.heads})
            here = values.setdefault(one.field, [])
            here += [pair for pair in ([shown] if one.aside and shown else []) + heads if pair not in here]
        if why is Why.MEETING:
            values |= _silent(self._cls, source.ops.values(), values)
        sides = self._sides(values, source, row)
        fields = tuple(self._asked(name, found, sides, source, row) for name, found in values.items())
        team = str(row["team"]) if row else next((identity.team_of(op.stream) for op in source.ops.values()), "")
        return Case(
            self._cls.table_name(), record_id, why,
            self._title(record_id) or _proposed_title(self._cls, values) or _("(deleted)"),
            _(self._cls.view.one), _(LABELS[why]), _(SENTENCES[why]), tuple(sides.values()), fields, team,
            self._teams.get(team, ""), max((side.at_ms for side in sides.values()), default=0),
            self._files.get(record_id, ()), self._mine,
        )  # fmt: skip

    def _title(self, record_id: str) -> str:
        row = self._rows.get(record_id)
        if row is not None and self._cls is Alias:
            return sameness.pair_title(self._tx, row)
        if row is not None and self._cls is Tie:
            said = {name: value_text(self._tx, Tie, name, row[name]) for name in ("source", "target", "layer")}
            return _("{source} of {target}: {layer}").format(**said)
        return self._titles.get(record_id, "")

    def _sides(
        self, values: Mapping[str, list[tuple[Cell, Op]]], source: desk.Source, row: Mapping[str, Value] | None
    ) -> dict[str, Side]:
        """Stream -> side; whose value is shown now comes first, then the latest."""
        latest: dict[str, Op] = {}
        current: set[str] = set()
        for name, found in values.items():
            for value, op in found:
                if op.stream not in latest or op.hlc > latest[op.stream].hlc:
                    latest[op.stream] = op
                if (name == GONE and value is (row is None)) or (row is not None and row.get(name) == value):
                    current.add(op.stream)
        order = sorted(latest.values(), key=lambda op: (op.stream not in current, -op.hlc, op.stream))
        return {
            op.stream: Side(
                number, self._names.person(identity.device_of(op.stream)), moment(op.hlc >> 16),
                self._names.device(identity.device_of(op.stream)), identity.device_of(op.stream), op.hlc >> 16,
                _came(source.bundles.get((op.stream, op.seq))), op.stream in current,
                self._evidence(op, source, values),
            )
            for number, op in enumerate(order, start=1)
        }  # fmt: skip

    def _evidence(self, op: Op, source: desk.Source, values: Mapping[str, object]) -> tuple[Evidence, ...]:
        """What the side wrote of how it is known, and is not itself in question."""
        wrote: dict[str, object] = {}
        for other in sorted(source.ops.values(), key=lambda one: one.hlc):
            if other.stream == op.stream:
                wrote |= other.patch or {}
        found = [name for name in EVIDENCE if wrote.get(name) is not None and name in self._cls.fields()]
        return tuple(
            Evidence(_(self._cls.fields()[name].label), value_text(self._tx, self._cls, name, wrote[name]))  # type: ignore[arg-type]
            for name in found
            if name not in values
        )

    def _asked(
        self, name: str, found: Sequence[tuple[Cell, Op]], sides: Mapping[str, Side], source: desk.Source,
        row: Mapping[str, Value] | None,
    ) -> Asked:  # fmt: skip
        claims: dict[int, Claim] = {}
        for value, op in sorted(found, key=lambda pair: pair[1].hlc):
            number = sides[op.stream].number
            now = (row is None) if name == GONE else row is not None and row.get(name) == value
            current = now is value if name == GONE else bool(now)
            claims[number] = Claim(value, self._text(name, value, row), number, current)
        field_ = self._cls.fields().get(name)
        label = _(field_.label) if field_ else _("Is it to stay?") if name == GONE else _("Team")
        earlier = self._earlier(name, [op for _value, op in found], source, row)
        third = field_ is not None and not field_.to and self._cls is not Alias
        return Asked(name, label, tuple(claims[number] for number in sorted(claims)), earlier, third)

    def _earlier(self, name: str, heads: Sequence[Op], source: desk.Source, row: Mapping[str, Value] | None) -> str:
        """The latest value that all of them had seen, with its day."""
        known = [
            op
            for op in source.ops.values()
            if name in (op.patch or {}) and all(head.base.get(op.stream, 0) >= op.seq for head in heads)
        ]
        if not known:
            return ""
        last = max(known, key=lambda op: (op.hlc, op.stream))
        text = self._text(name, (last.patch or {})[name], row) or _("(empty)")
        return _("earlier: {value} ({when})").format(value=text, when=moment(last.hlc >> 16))

    def _text(self, name: str, value: Cell, row: Mapping[str, Value] | None) -> str:
        if self._cls is Alias and name == "verdict" and row is not None:
            return sameness.verdict_words(self._tx, row, str(value))
        if name == GONE:
            return (
                pgettext("what was done with a record", "Deleted")
                if value
                else pgettext("what was done with a record", "Kept")
            )
        if isinstance(value, bool) or name not in self._cls.fields():
            return titles_in(self._tx, Team, [str(value)]).get(str(value), str(value or ""))
        return value_text(self._tx, self._cls, name, value, whole=True)  # long texts may differ at their ends


def _why(cls: type[Record], listed: Sequence[desk.Disagreement], ops: Iterable[Op]) -> Why:
    if any(one.aside for one in listed):
        return _BESIDE.get(cls.view.merge, Why.BLOCKED)
    if any(one.field == GONE for one in listed):
        return Why.DELETED
    if cls.view.key and len({op.stream for op in ops if not op.base and op.patch is not None}) > 1:
        return Why.MEETING
    return Why.VALUES


def _shown(
    name: str, row: Mapping[str, Value] | None, ops: Iterable[Op], beside: set[tuple[str, int]]
) -> tuple[Cell, Op] | None:
    """The value that the record shows and the latest change that set it, where something stands beside it."""
    if row is None:
        return None
    writers = [
        op
        for op in ops
        if (op.stream, op.seq) not in beside
        and (
            op.patch is not None
            if name == GONE
            else name in (op.patch or {}) and (op.patch or {})[name] == row.get(name)
        )
    ]
    if not writers:
        return None
    last = max(writers, key=lambda op: (op.hlc, op.stream))
    return (False if name == GONE else (last.patch or {})[name]), last


def _silent(
    cls: type[Record], ops: Iterable[Op], values: Mapping[str, Sequence[tuple[Cell, Op]]]
) -> dict[str, list[tuple[Cell, Op]]]:
    """Of a fact recorded twice: what one side filled and the other left empty, so that a side can be taken whole."""
    every = list(ops)
    makers = [op for op in every if not op.base and op.patch is not None]
    names = dict.fromkeys(name for op in makers for name in op.patch or () if name in cls.fields())
    later = {name for op in every if op.base for name in op.patch or ()}
    return {
        name: [((op.patch or {}).get(name), op) for op in makers]
        for name in names
        if name not in values and name not in later and any(name not in (op.patch or {}) for op in makers)
    }


def _proposed_title(cls: type[Record], values: Mapping[str, Sequence[tuple[Cell, Op]]]) -> str:
    return next((str(values[name][-1][0]) for name in cls.view.title if values.get(name)), "")


def _came(bundle: desk.Bundle | None) -> str:
    if bundle is None:
        return _("written here")
    return _("came with a bundle of {device}, {when}").format(device=bundle.sender, when=moment(bundle.received_ms))


def _attached(tx: ReadTx, rows: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
    """Files of records, by record id."""
    found: dict[str, list[Evidence]] = {}
    for one in tx.find(Attachment, linked_to=list(rows)) if rows else []:
        label = _(next((c.label for c in Attachment.fields()["kind"].choices if c.code == one["kind"]), ""))
        found.setdefault(str(one["linked_to"]), []).append(Evidence(label, str(one["file_name"]), str(one["id"])))
    return {record_id: tuple(files) for record_id, files in found.items()}
