"""How records are called where others refer to them: titles by id, options of a reference field, and text to ids.

Must not know any record type by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from fieldapp.domain import kinds
from fieldapp.domain.fields import Kind, Record, Value
from fieldapp.domain.records import by_table
from fieldapp.domain.text import fold
from fieldapp.i18n import _, language
from fieldapp.store import Query, ReadTx, Store

OTHER_TITLES = "other_titles"
"""The field that holds a title in other languages, where a type has one."""


def titles(store: Store, table: str, ids: Iterable[str]) -> dict[str, str]:
    """What some records of one type are called by id; of those not here, only what was deleted here is named so."""
    cls, wanted = by_table(table), list(ids)
    with store.read() as tx:
        found = titles_in(tx, cls, wanted)
        gone = [record_id for record_id in wanted if record_id not in found and is_deleted(tx, cls, record_id)]
    return found | dict.fromkeys(gone, _("(was deleted here)"))


def titles_in(tx: ReadTx, cls: type[Record], ids: Iterable[str]) -> dict[str, str]:
    """``titles`` inside a transaction. A title that is itself a reference is followed one step."""
    wanted = list(dict.fromkeys(ids))
    rows = tx.page(cls, wanted, [*cls.view.title, *_spoken(cls)])
    fields = cls.fields()
    referred = _referred_titles(tx, cls, rows.values())
    found: dict[str, str] = {}
    for record_id, row in rows.items():
        name = next((n for n in cls.view.title if row.get(n) not in (None, "")), None)
        if name is None:
            found[record_id] = _("(without a name)")
        elif fields[name].kind is Kind.REF:
            found[record_id] = referred.get(str(row[name])) or _("(not received yet)")
        else:
            found[record_id] = _other_titles(row).get(language()) or kinds.show(fields[name], row[name])
    return found


def _spoken(cls: type[Record]) -> list[str]:
    """The field of the titles in other languages, for a type that has them."""
    return [OTHER_TITLES] if OTHER_TITLES in cls.fields() else []


def _other_titles(row: Mapping[str, Any]) -> dict[str, str]:
    """The title of a record by language, as far as it is written in others."""
    try:
        found = json.loads(str(row.get(OTHER_TITLES) or "{}"))
    except ValueError:
        return {}
    return {str(code): str(text) for code, text in found.items()} if isinstance(found, dict) else {}


def _referred_titles(tx: ReadTx, cls: type[Record], rows: Iterable[Mapping[str, Value]]) -> dict[str, str]:
    references = {n: cls.fields()[n].to for n in cls.view.title if cls.fields()[n].kind is Kind.REF}
    found: dict[str, str] = {}
    kept = list(rows)
    for name, to in references.items():
        found |= titles_in(tx, by_table(to), [str(row[name]) for row in kept if row.get(name)])
    return found


def reference_text(tx: ReadTx, to: str, value: Value) -> str:
    """What a reference (or several, with spaces between) is called, in words."""
    ids = str(value or "").split()
    names = titles_in(tx, by_table(to), ids)
    return ", ".join(names.get(record_id) or _absent(tx, by_table(to), record_id) for record_id in ids)


def is_deleted(tx: ReadTx, cls: type[Record], record_id: str) -> bool:
    """True for a record that is not here, though the log knows it."""
    return not tx.page(cls, [record_id], ["id"]) and bool(tx.history(cls, record_id))


def _absent(tx: ReadTx, cls: type[Record], record_id: str) -> str:
    return _("(was deleted here)") if is_deleted(tx, cls, record_id) else _("(not received yet)")


def options(store: Store, table: str, text: str = "", limit: int = 20) -> list[tuple[str, str]]:
    """What a reference field offers for what is typed: (id, title) in the order of the list, at most ``limit``.

    Records of the same title get their code, so that a person can tell them apart.
    """
    cls = by_table(table)
    with store.read() as tx:
        ids = tx.ids(cls, Query(text=text))[:limit]
        names = titles_in(tx, cls, ids)
        codes = tx.page(cls, ids, ["code"]) if "code" in cls.fields() else {}
    times: dict[str, int] = {}
    for name in names.values():
        times[name] = times.get(name, 0) + 1
    return [(record_id, _told_apart(name, codes.get(record_id), times[name] > 1)) for record_id, name in names.items()]


def _told_apart(name: str, row: Mapping[str, Any] | None, twice: bool) -> str:
    code = row.get("code") if row and twice else None
    return f"{name} · {code}" if code else name


def new_title(cls: type[Record]) -> str:
    """What a new record of this type is called on buttons and forms: "New enterprise"."""
    return _(cls.view.new) if cls.view.new else _("New: {name}").format(name=_(cls.view.one))


class References:
    """Finds the records that a table's cells mean: by id, code or exact folded title. Read once for each type."""

    def __init__(self, tx: ReadTx) -> None:
        self._tx = tx
        self._known: dict[str, tuple[set[str], dict[str, str], dict[str, list[str]]]] = {}

    def _index(self, table: str) -> tuple[set[str], dict[str, str], dict[str, list[str]]]:
        if table not in self._known:
            cls = by_table(table)
            ids = self._tx.ids(cls, Query())
            self._known[table] = (set(), {}, {})
            columns = [*_names(cls), *_spoken(cls), *(["code"] if "code" in cls.fields() else [])]
            for record_id, row in self._tx.page(cls, ids, columns).items():
                self.add(table, record_id, row)
        return self._known[table]

    def add(self, table: str, record_id: str, row: Mapping[str, Any]) -> None:
        """Let a record that is not stored yet be found, too: an earlier row of the same file."""
        ids, codes, names = self._index(table)
        ids.add(record_id)
        if row.get("code"):
            codes[str(row["code"])] = record_id
        called = [str(row[name]) for name in _names(by_table(table)) if row.get(name)]
        for title in (*called, *_other_titles(row).values()):
            found = names.setdefault(fold(title), [])
            if record_id not in found:
                found.append(record_id)

    def find(self, table: str, text: str) -> str:
        """The id that ``text`` means. Raises ValueError with a message where none or several fit."""
        ids, codes, names = self._index(table)
        what = _(by_table(table).view.one)
        plain = text.strip()
        if plain.lower() in ids:
            return plain.lower()
        if plain.upper() in codes:
            return codes[plain.upper()]
        found = names.get(fold(plain), [])
        if len(found) == 1:
            return found[0]
        if found:
            message = _("{count} records ({type}) are called “{text}”. Write the code instead.")
            raise ValueError(message.format(count=len(found), type=what, text=plain))
        raise ValueError(_("There is no record ({type}) called “{text}”.").format(type=what, text=plain))

    def unique_name(self, table: str, record_id: str, title: str) -> str:
        """How a record is written in a table so that it is found again: its title, else its code, else its id."""
        ids, codes, names = self._index(table)
        if record_id not in ids or names.get(fold(title)) == [record_id]:
            return title if record_id in ids else record_id
        return next((code for code, owner in codes.items() if owner == record_id), record_id)


def _names(cls: type[Record]) -> list[str]:
    """The fields by which people call a record: its title, its name in another script."""
    other = [n for n in cls.view.search if n.startswith("name")]
    return [n for n in dict.fromkeys((*cls.view.title, *other)) if not cls.fields()[n].to]
