"""Linkages of a cluster: what stands against one, and how many there are, in a sentence."""

from __future__ import annotations

from collections import Counter

from fieldapp.domain import kinds
from fieldapp.domain.apprenticeship_rules import Found
from fieldapp.domain.fields import Values
from fieldapp.domain.records import Linkage
from fieldapp.domain.records.linkage import BUYER_FIELDS, CONTRACT, SELLER_FIELDS, SHARES, end_of
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, format_percent, ngettext
from fieldapp.store import ReadTx

WHOLE = 10000
"""The whole of what a partner sells or buys, in hundredths of a per cent."""
_NEVER = "9999-12-31"


def rule(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """The shares of one partner at one time sum to at most the whole; the same trade is not recorded twice unseen."""
    found = Found()
    for share, fields in SHARES.items():
        given = sum(int(row[share] or 0) for row in _beside(tx, values, fields, record_id))
        own = values.get(share)
        if isinstance(own, int) and given + own > WHOLE:
            text = _("The other linkages have {given} of it already: at most {left} is left.")
            found.errors[share] = text.format(
                given=format_percent(given / WHOLE, 1), left=format_percent(max(0, WHOLE - given) / WHOLE, 1)
            )
    same = [
        row
        for row in _beside(tx, values, SELLER_FIELDS, record_id)
        if end_of(row, BUYER_FIELDS) == end_of(values, BUYER_FIELDS)
        and str(row["product"]).casefold() == str(values["product"]).casefold()
    ]
    if same:
        since = kinds.show(Linkage.fields()["start"], same[0]["start"])
        text = _("This trade is on record since {day}. Change that linkage, or make sure that this is another one.")
        found.doubts["product"] = text.format(day=since)
    return found


def _beside(tx: ReadTx, values: Values, fields: tuple[str, str], record_id: str | None) -> list[Values]:
    """The other linkages of the same supplier or buyer that are in force at the same time."""
    name = next((one for one in fields if values.get(one)), "")
    rows = tx.find(Linkage, **{name: values[name]}) if name else []
    start, end = str(values["start"]), str(values.get("end") or _NEVER)
    return [
        row
        for row in rows
        if row["id"] != record_id and str(row["start"]) <= end and str(row["end"] or _NEVER) >= start
    ]


def sentence(tx: ReadTx, cluster: str, day: str) -> str:
    """How many linkages of a cluster are in force on a day, and by which contracts; empty where none was recorded."""
    rows = tx.find(Linkage, cluster=cluster)
    if not rows:
        return ""
    here = [row for row in rows if str(row["start"]) <= day and (row["end"] is None or str(row["end"]) >= day)]
    text = ngettext("{count} linkage in force", "{count} linkages in force", len(here))
    parts = [text.format(count=format_number(len(here)))]
    kinds_of = Counter(str(row["contract"]) for row in here if row["contract"])
    parts += [f"{_(one.label)} {format_number(kinds_of[one.code])}" for one in CONTRACT if kinds_of[one.code]]
    return dotted(parts)
