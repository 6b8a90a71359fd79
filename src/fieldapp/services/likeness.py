"""Who or what may be registered already: records like the one being typed. Suggests, never merges."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from fieldapp.domain.fields import Kind, Record, Value, Values
from fieldapp.domain.text import fold
from fieldapp.i18n import _
from fieldapp.services.naming import titles_in
from fieldapp.store import Query, ReadTx, Store

ALIKE = 0.85
"""Share of matching letters from which two names are alike (domain 7.1)."""
_MOST_LOOKED_AT = 400
_MOST_SHOWN = 10
_PIECE = 4


def similar(
    store: Store, cls: type[Record], values: Values, record_id: str | None = None
) -> list[tuple[str, str, str]]:
    """Records that may be the same as the one being typed: (id, title, why), the most alike first.

    Names count as alike when 85 % of their folded letters match, in the order written or with words swapped;
    the same phone number counts alone. ``record_id`` is the record being edited and left out.
    """
    names = [fold(str(values[n])) for n in _named(cls) if values.get(n)]
    phones = {_digits(values[n]) for n in _phones(cls) if values.get(n)} - {""}
    if not any(len(name) >= 2 for name in names) and not phones:
        return []
    with store.read() as tx:
        candidates = _candidates(tx, cls, names, [str(values[n]) for n in _phones(cls) if values.get(n)])
        candidates.pop(record_id or "", None)
        scored = [(found, *_compare(cls, row, names, phones)) for found, row in candidates.items()]
        best = sorted((item for item in scored if item[2]), key=lambda item: -item[1])[:_MOST_SHOWN]
        called = titles_in(tx, cls, [item[0] for item in best])
    return [(found, called.get(found, ""), why) for found, _score, why in best]


def _named(cls: type[Record]) -> list[str]:
    """The fields that hold names: titles and what is searched, without codes and phones."""
    fields = cls.fields()
    wanted = dict.fromkeys((*cls.view.title, *(n for n in cls.view.search if n.startswith("name"))))
    return [n for n in wanted if fields[n].kind is Kind.TEXT]


def _phones(cls: type[Record]) -> list[str]:
    return [n for n, f in cls.fields().items() if f.kind is Kind.PHONE]


def _digits(value: Value) -> str:
    """The last eight digits: numbers with and without country code meet."""
    return "".join(sign for sign in fold(str(value or "")) if sign.isdigit())[-8:]


def _candidates(tx: ReadTx, cls: type[Record], names: list[str], phones: list[str]) -> dict[str, dict[str, Value]]:
    """Records that share a piece of a word or a phone number; the index finds them, ``_compare`` judges them."""
    texts: dict[str, None] = {}
    for name in names:
        for word in name.split():
            texts |= dict.fromkeys([word] if len(word) <= _PIECE else [word[:_PIECE], word[-_PIECE:]])
    texts |= dict.fromkeys(digits for phone in phones if len(digits := _digits(phone)) >= 6)
    ids: dict[str, None] = {}
    for text in texts:
        ids |= dict.fromkeys(tx.ids(cls, Query(text=text))[:_MOST_LOOKED_AT])
    return tx.page(cls, list(ids), dict.fromkeys((*_named(cls), *_phones(cls))))


def _compare(cls: type[Record], row: Mapping[str, Value], names: list[str], phones: set[str]) -> tuple[float, str]:
    """How alike (0 to 2) and why, in words; an empty reason where they are not."""
    others = [fold(str(row[n])) for n in _named(cls) if row.get(n)]
    score = max((_ratio(a, b) for a in names for b in others), default=0.0)
    same_phone = bool(phones & {_digits(row.get(n)) for n in _phones(cls)})
    if same_phone and score >= ALIKE:
        return 1 + score, _("same phone, similar name")
    if same_phone:
        return 1.0, _("same phone")
    if score == 1:
        return score, _("same name")
    return (score, _("similar name")) if score >= ALIKE else (0.0, "")


def _ratio(first: str, second: str) -> float:
    straight = SequenceMatcher(None, first, second, autojunk=False).ratio()
    swapped = SequenceMatcher(None, _sorted(first), _sorted(second), autojunk=False).ratio()
    return max(straight, swapped)


def _sorted(name: str) -> str:
    return " ".join(sorted(name.split()))
