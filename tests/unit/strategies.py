"""Values of every kind, as hypothesis strategies: canonical, as they would stand in a store."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from fieldapp.domain import kinds
from fieldapp.domain.fields import F, Kind, Record, Standard, Value
from fieldapp.domain.numbers import CURRENCY_DECIMALS

ALPHABET = "abcdefXYZéñđốỹ កខគសុខអ حمدنورس ไทยลาว ລາວ မြန်မာ ኃይሌ 0123 ١٢٣-'."
STANDARD = {
    Standard.COUNTRY: st.sampled_from(["KH", "LA", "VN", "TN", "ET", "NA"]),
    Standard.COUNTRIES: st.sampled_from(["KH", "KH LA", "TZ UG KE"]),
    Standard.CURRENCY: st.sampled_from(["USD", "KHR", "TND", "LAK"]),
    Standard.LANGUAGE: st.sampled_from(["km", "en", "pt-BR"]),
    Standard.LANGUAGES: st.sampled_from(["km", "km en", "lo fr"]),
    Standard.EMAIL: st.sampled_from(["sok@example.org", "a.b+c@mail.example.com"]),
}

days = st.dates(date(1900, 1, 1), date(2399, 12, 31)).map(str)
clocks = st.times().map(lambda moment: moment.strftime("%H:%M"))
instants = st.datetimes(datetime(2001, 1, 2), datetime(2399, 1, 1)).map(lambda m: m.strftime("%Y-%m-%dT%H:%M:00Z"))
phones = st.builds("{}{}".format, st.sampled_from(["", "+"]), st.integers(10**5, 10**15 - 1))


@st.composite
def monies(draw: st.DrawFn) -> str:
    code = draw(st.sampled_from(sorted(CURRENCY_DECIMALS)))
    minor = draw(st.integers(0, 10**12))
    places = CURRENCY_DECIMALS[code]
    return f"{Decimal(minor).scaleb(-places):.{places}f} {code}"


@st.composite
def partials(draw: st.DrawFn) -> str:
    return draw(days)[: draw(st.sampled_from([4, 7, 10]))] + draw(st.sampled_from(["", "~"]))


@st.composite
def places(draw: st.DrawFn) -> str:
    latitude = Decimal(draw(st.integers(-90_000_000, 90_000_000))).scaleb(-6)
    longitude = Decimal(draw(st.integers(-180_000_000, 180_000_000))).scaleb(-6)
    accuracy = draw(st.sampled_from(["", " 0", " 12", " 5000"]))
    return f"{latitude:.6f} {longitude:.6f}{accuracy}"


@st.composite
def texts(draw: st.DrawFn, least: int = 1, most: int = 80) -> str:
    """Text as kept, of a length that holds after cleaning."""
    raw = draw(st.text(ALPHABET, min_size=least, max_size=most))
    kept = kinds.clean(F("", Kind.TEXT), raw)
    return str(kept or "").ljust(max(least, 1), "a")


def integers(field: F, least: int | None = None, most: int | None = None) -> st.SearchStrategy[int]:
    low = -(10**9) if least is None else least
    return st.integers(low, max(low, 10**9) if most is None else most)


def value(field: F) -> st.SearchStrategy[Value]:
    """Canonical values of a field, whatever its bounds."""
    codes = [choice.code for choice in field.choices]
    if field.kind == Kind.CHOICE:
        return st.sampled_from(codes)
    if field.kind == Kind.CHOICES:
        return st.sets(st.sampled_from(codes), min_size=1).map(lambda s: " ".join(c for c in codes if c in s))
    if field.pattern:
        return st.from_regex(f"(?a:{field.pattern})", fullmatch=True)
    if field.standard:
        return STANDARD[field.standard]
    simple: dict[Kind, st.SearchStrategy[Value]] = {
        Kind.INTEGER: integers(field),
        Kind.PERCENT: st.integers(0, 10_000_000),
        Kind.MONEY: monies(),
        Kind.DAY: days,
        Kind.PARTIAL: partials(),
        Kind.CLOCK: clocks,
        Kind.INSTANT: instants,
        Kind.REF: st.uuids().map(str),
        Kind.REFS: st.lists(st.uuids().map(str), min_size=1, max_size=4, unique=True).map(" ".join),
        Kind.PLACE: places(),
        Kind.PHONE: phones,
    }
    return simple.get(field.kind, texts())


def within(cls: type[Record], name: str) -> st.SearchStrategy[Value]:
    """Canonical values of a record's field that keep its bounds."""
    field = cls.fields()[name]
    if kinds.is_number(field.kind):
        return integers(field, cls.limit(name, "ge"), cls.limit(name, "le"))
    if field.kind in (Kind.TEXT, Kind.LONG, Kind.DATA) and not (field.pattern or field.standard):
        return texts(cls.limit(name, "min_length") or 1, min(cls.limit(name, "max_length") or 60, 60))
    return value(field)


SOME = "018f0000-0000-7000-8000-000000000001"
RIGHT: dict[str, dict[str, Value]] = {
    "assessment": {"max_score": "20", "pass_mark": "14", "items": "Warp\nWeft = 19"},
    "follow_up": {"steps": 12, "done": 7, "ongoing": 3},
    "certificate": {"event": SOME, "agreement": None},
    "agreement": {
        "start": "2026-01-05",
        "probation_end": "2026-03-05",
        "expected_end": "2028-01-05",
        "registered_no": "R 12",
        "stipend_every": "month",
        "witness_1": "Sok Dara",
        "witness_2": "Chea Sophy",
    },
    "training_template": {"plan": "1 08:30-12:00 Prices"},
    "training_standard": {"on_hours": 1600, "off_hours": 400, "total_hours": 2000},
    "interview": {"respondent": "Sok Dara"},
    "diagnostic_study": {"fieldwork_from": "2026-01-05", "fieldwork_to": "2026-02-05", "reason": "More firms"},
    "problem_node": {"kind": "core", "parents": None},
    "status_event": {"status": "active", "reason": None},
    "chain_flow": {"target": SOME, "market": None},
    "cluster_snapshot": dict.fromkeys(
        f"{size}_{kind}" for size in ("micro", "small", "medium", "large") for kind in ("formal", "informal")
    ),
    "rpl_claim": {"stage": "awarded", "units": SOME, "applied_on": "2026-01-05", "decided_on": "2026-02-05"},
    "monthly_review": {"month": "2026-05"},
    "size_scheme": {"decider": "capital"},
    "service_use": {"fee_paid": "2.00 USD", "full_price": "5.00 USD"},
    "service_rating": {"offered": "yes"},
    "attendance_sheet": {"reason": "A row was read wrongly"},
}
"""What stands in a record of these types so that its fields do not contradict each other."""


def _consistent(cls: type[Record], values: dict[str, Value]) -> dict[str, Value]:
    """The same record where its fields do not contradict each other."""
    kept = values | RIGHT.get(cls.table_name(), {})
    for first, last in (("start", "end"), ("enrolled_on", "withdrawn_on"), ("opens", "closes"), ("day", "closed_on")):
        if kept.get(first) and kept.get(last):
            kept[first], kept[last] = sorted([str(kept[first]), str(kept[last])])
    match cls.table_name():
        case "person":
            kept.pop("age_reported", None)
            kept.pop("age_reported_on", None)
        case "enterprise_snapshot":
            kept |= {"turnover": "1000000.00 USD", "exports": None, "workers_15_35": None}
            kept |= dict.fromkeys(("market_national", "market_region", "market_world"))
        case "consent":
            kept["witness"] = "Sok Dara"
        case "attendance_mark":
            kept["minutes"] = kept.get("minutes") or 180
        case "session" if kept["start"] == kept["end"]:
            kept |= {"start": "08:30", "end": "11:30"}
        case "roster_actor":
            kept = {name: kept[name] for name in kept if name not in ("organisation", "person")}
            kept.setdefault("enterprise", SOME)
        case "linkage":
            kept = {name: kept[name] for name in kept if name not in ("supplier_organisation", "buyer")}
            kept |= {"supplier": SOME, "buyer_organisation": SOME[::-1]}
        case "tie":
            kept["value"] = int(kept["value"] or 0) % 5
    return kept


def filled(cls: type[Record], *, everything: bool = True) -> st.SearchStrategy[dict[str, Value]]:
    """Right records of a type, with every field (or only what is needed) filled; fields left out are not keys."""
    names = [name for name in cls.fields() if everything or name in cls.required()]
    plain = st.fixed_dictionaries({name: within(cls, name) for name in names})
    return plain.map(lambda values: _consistent(cls, values))
