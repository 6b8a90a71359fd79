"""How alike two records are, and why: for the one being typed, and for pairs that may be the same. Suggests only.

Names are compared folded, in the order written and with words swapped. Must not know what becomes of a suggestion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from fieldapp.domain.fields import Kind, Record, Value, Values
from fieldapp.domain.text import fold
from fieldapp.i18n import _
from fieldapp.services.naming import titles_in
from fieldapp.store import Query, ReadTx, Store

ALIKE = 85
"""Per cent of matching letters from which two names are alike (domain 7.1)."""
NEAR = 60
"""Per cent from which they may be two spellings where the phone is the same."""
_MOST_LOOKED_AT = 400
_MOST_SHOWN = 10
PIECE = 4
"""Letters at the ends of a word by which records that may be alike are found."""
_PLACES = ("location",)
_WORK = ("enterprise", "organisation")


@dataclass(frozen=True)
class Traits:
    """What is compared of a record: folded names and the same with words in order, phones, year of birth, links."""

    names: tuple[str, ...]
    sorted_names: tuple[str, ...]
    phones: frozenset[str]
    year: int | None
    sex: str
    work: frozenset[str]
    place: str


@dataclass(frozen=True)
class Likeness:
    """``name``: per cent of matching letters, 0 below ``NEAR``. The rest: what else is the same, or speaks against."""

    name: float
    phone: bool
    born: bool
    work: bool
    place: bool
    against: bool
    """The sexes differ, or the years of birth by more than one."""

    @property
    def score(self) -> float:
        """How alike, for sorting: the more of it is the same, the higher."""
        return self.name + 50 * self.phone + 20 * self.born + 15 * self.work + 5 * self.place

    @property
    def likely(self) -> bool:
        """Alike in name and in something else, and nothing speaks against it but what a shared phone outweighs."""
        if not self.alike:
            return self.phone and self.name >= NEAR and not self.against
        return self.phone or (not self.against and (self.born or self.work or self.place))

    @property
    def alike(self) -> bool:
        """True where the names alone are alike."""
        return self.name >= ALIKE

    def reasons(self) -> list[str]:
        """In words, the strongest first."""
        said = []
        if self.phone:
            said.append(_("same phone"))
        if self.alike:
            said.append(_("same name") if self.name == 100 else _("similar name"))
        if self.born:
            said.append(_("born in the same year or the next"))
        if self.work:
            said.append(_("same enterprise or organisation"))
        if self.place:
            said.append(_("same place"))
        if self.against:
            said.append(_("but the sex or the year of birth differs"))
        return said


def similar(
    store: Store, cls: type[Record], values: Values, record_id: str | None = None
) -> list[tuple[str, str, str]]:
    """Records that may be the same as the one being typed: (id, title, why), the most alike first.

    A name that is alike counts alone, and so does the same phone. ``record_id`` is the record being edited and left
    out.
    """
    mine = traits(cls, values)
    if not any(len(name) >= 2 for name in mine.names) and not mine.phones:
        return []
    with store.read() as tx:
        found = _candidates(tx, cls, mine)
        found.pop(record_id or "", None)
        scored = [(one, compare(mine, traits(cls, row))) for one, row in found.items()]
        best = sorted((pair for pair in scored if pair[1].alike or pair[1].phone), key=lambda pair: -pair[1].score)
        called = titles_in(tx, cls, [one for one, _likeness in best[:_MOST_SHOWN]])
    return [(one, called.get(one, ""), ", ".join(why.reasons())) for one, why in best[:_MOST_SHOWN]]


def traits(cls: type[Record], row: Mapping[str, Value]) -> Traits:
    """What is compared of a record's values."""
    names = tuple(dict.fromkeys(fold(str(row[n])) for n in _named(cls) if row.get(n)))
    birth = str(row.get("birth") or "")[:4]
    return Traits(
        names,
        tuple(" ".join(sorted(name.split())) for name in names),
        frozenset(digits for n in _phones(cls) if len(digits := _digits(row.get(n))) >= 6),
        int(birth) if birth.isdigit() else None,
        str(row.get("sex") or ""),
        frozenset(str(row[n]) for n in _WORK if n != cls.table_name() and row.get(n)),
        str(next((row[n] for n in _PLACES if row.get(n)), "")),
    )


def compared(cls: type[Record]) -> list[str]:
    """The fields that ``traits`` reads."""
    wanted = (*_named(cls), *_phones(cls), "birth", "sex", *_WORK, *_PLACES)
    return [name for name in dict.fromkeys(wanted) if name in cls.fields()]


def compare(one: Traits, other: Traits) -> Likeness:
    """How alike two records are."""
    name, ratio = 0.0, _ratio()
    for left, left_sorted in zip(one.names, one.sorted_names, strict=True):
        for right, right_sorted in zip(other.names, other.sorted_names, strict=True):
            name = max(
                name,
                ratio(left, right, score_cutoff=NEAR),
                ratio(left_sorted, right_sorted, score_cutoff=NEAR),
            )
    apart = abs(one.year - other.year) if one.year is not None and other.year is not None else None
    sexes = {one.sex, other.sex}
    return Likeness(
        name,
        bool(one.phones & other.phones),
        apart is not None and apart <= 1,
        bool(one.work & other.work),
        bool(one.place) and one.place == other.place,
        (apart is not None and apart > 1) or sexes == {"F", "M"},
    )


@cache
def _ratio() -> Callable[..., float]:
    """Per cent of matching letters; loaded when somebody types a name, not at the start."""
    from rapidfuzz import fuzz

    return fuzz.ratio


@cache
def _named(cls: type[Record]) -> tuple[str, ...]:
    """The fields that hold names: titles and what is searched, without codes and phones."""
    fields = cls.fields()
    wanted = dict.fromkeys((*cls.view.title, *(n for n in cls.view.search if n.startswith("name"))))
    return tuple(n for n in wanted if fields[n].kind is Kind.TEXT)


@cache
def _phones(cls: type[Record]) -> tuple[str, ...]:
    return tuple(n for n, f in cls.fields().items() if f.kind is Kind.PHONE)


def _digits(value: Value) -> str:
    """The last eight digits: numbers with and without country code meet."""
    return "".join(sign for sign in fold(str(value or "")) if sign.isdigit())[-8:]


def pieces(name: str) -> list[str]:
    """What of a folded name is looked for: both ends of each word."""
    ends = ([word] if len(word) <= PIECE else [word[:PIECE], word[-PIECE:]] for word in name.split())
    return list(dict.fromkeys(end for both in ends for end in both))


def _candidates(tx: ReadTx, cls: type[Record], mine: Traits) -> dict[str, dict[str, Value]]:
    """Records that share a piece of a word or a phone number; the index finds them, ``compare`` judges them."""
    texts = dict.fromkeys([*(piece for name in mine.names for piece in pieces(name)), *mine.phones])
    ids: dict[str, None] = {}
    for text in texts:
        ids |= dict.fromkeys(tx.ids(cls, Query(text=text))[:_MOST_LOOKED_AT])
    return tx.page(cls, list(ids), compared(cls))
