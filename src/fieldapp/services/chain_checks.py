"""What stands against a part of a value chain or a problem, given what is recorded around it. ``rules`` asks these."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fieldapp import charts
from fieldapp.domain import problem_tree
from fieldapp.domain.apprenticeship_rules import Found
from fieldapp.domain.fields import Values
from fieldapp.domain.numbers import split_money
from fieldapp.domain.records import ChainFlow, ChainStage, ProblemNode, ValueChain
from fieldapp.domain.text import isolate
from fieldapp.i18n import _
from fieldapp.services.value_chains import AMOUNTS, WHOLE, amount
from fieldapp.store import ReadTx


def stage(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """Amounts are in the chain's currency; costs above the price are asked about."""
    chain = tx.get(ValueChain, str(values["chain"])) or {}
    found = Found({name: text for name in AMOUNTS if (text := _currency(chain, values.get(name)))})
    if not found.errors and values.get("price"):
        costs = sum((amount(values.get(name)) for name in ("bought", "other_inputs")), Fraction(0))
        if costs > amount(values["price"]):
            found.doubts["price"] = _("The stage pays more than it sells for. Check the amounts.")
    same = [
        row for row in tx.find(ChainStage, chain=values["chain"], number=values["number"]) if row["id"] != record_id
    ]
    if same:
        text = _("{name} has this number already.")
        found.errors["number"] = text.format(name=isolate(str(same[0]["name"])))
    return found


def _currency(chain: Mapping[str, Any], value: object) -> str:
    """What is said of an amount in another currency than the chain's."""
    currency = chain.get("currency")
    if not value or not currency or split_money(str(value))[1] == currency:
        return ""
    return _("This chain is reckoned in {currency}.").format(currency=currency)


def flow(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """Both ends in the chain, its currency, and the ways out of one stage sum to at most the whole."""
    chain = tx.get(ValueChain, str(values["chain"])) or {}
    found = Found()
    for name in ("source", "target"):
        at = tx.get(ChainStage, str(values[name])) if values.get(name) else None
        if at is not None and at["chain"] != values["chain"]:
            found.errors[name] = _("This stage belongs to another chain.")
    if text := _currency(chain, values.get("price")):
        found.errors["price"] = text
    others = [row for row in tx.find(ChainFlow, source=values["source"]) if row["id"] != record_id]
    given = sum(int(row["share"] or 0) for row in others)
    if values.get("share") is not None and given + int(values["share"] or 0) > WHOLE:
        text = _("The other ways out of this stage have {given} already: at most {left} is left.")
        left = max(0, WHOLE - given)
        found.errors["share"] = text.format(
            given=charts.shown(Fraction(given, WHOLE), "share"), left=charts.shown(Fraction(left, WHOLE), "share")
        )
    return found


def actor(_tx: ReadTx, values: Values, _record_id: str | None) -> Found:
    """A part is not more than the whole."""
    number, women = values.get("number"), values.get("women")
    if isinstance(number, int) and isinstance(women, int) and women > number:
        return Found({"women": _("This is more than all of them.")})
    return Found()


def problem(tx: ReadTx, values: Values, record_id: str | None) -> Found:
    """One core problem; everything hangs on its own side; nothing hangs on itself by any way."""
    rows = {str(row["id"]): row for row in tx.find(ProblemNode, cluster=values["cluster"])}
    kind = str(values["kind"])
    if kind == "core":
        other = next((row for key, row in rows.items() if row["kind"] == "core" and key != record_id), None)
        if other is None:
            return Found()
        text = _("There is a core problem already: {problem}. Change that one, or choose cause or effect.")
        return Found({"kind": text.format(problem=isolate(str(other["text"])))})
    wanted = str(values.get("parents") or "").split()
    for parent in wanted:
        row = rows.get(parent)
        if row is None and parent != record_id:
            return Found({"parents": _("This problem is not one of this cluster.")})
    if record_id and (way := problem_tree.circle(parents_of(rows), record_id, wanted)):
        return Found({"parents": circle_words([str((rows.get(one) or values)["text"]) for one in way])})
    wrong = next((rows[one] for one in wanted if not problem_tree.fits(kind, str(rows[one]["kind"]))), None)
    if wrong is not None:
        text = _("{problem} is on the other side of the core problem. Choose the core, or one on this side.")
        return Found({"parents": text.format(problem=isolate(str(wrong["text"])))})
    return Found()


def parents_of(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """What each problem hangs on, as far as that is there."""
    return {key: [one for one in str(row.get("parents") or "").split() if one in rows] for key, row in rows.items()}


def circle_words(texts: list[str]) -> str:
    """What is said of problems that hang on each other in a circle."""
    way = " → ".join(isolate(text) for text in texts)
    return _("These hang on each other in a circle: {way}. Take one of them away.").format(way=way)
