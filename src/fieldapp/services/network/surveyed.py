"""Answers on the form “Trust and cooperation” (``trust_roster``) as ties of a wave.

What an actor says of the advice it gives is the other's to say: it stays in the survey and is no tie here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fieldapp.domain.fields import Value, Values
from fieldapp.domain.records import Consent, SurveySubmission, by_table
from fieldapp.i18n import _, format_number
from fieldapp.services.network.model import Actor, Wave
from fieldapp.services.network.reading import read_wave
from fieldapp.services.network.taking import Names, Preview, Sifter
from fieldapp.services.network.waves import NAMED
from fieldapp.services.submissions import current
from fieldapp.store import ReadTx, Store
from fieldapp.survey.nodes import Node, parse_xml

FORM = "trust_roster"
LABELS = {"baseline": "baseline", "mid": "mid", "end": "end"}


def preview_surveys(store: Store, wave_id: str) -> Preview:
    """What the answered surveys of the wave's time hold. Raises ServiceError."""
    with store.read() as tx:
        wave = read_wave(tx, wave_id)
        names, sifter = Names(wave, _codes(tx, wave)), Sifter(wave)
        answered: dict[str, str] = {}
        consents: list[Values] = []
        for row in current(tx.find(SurveySubmission, form_id=FORM)):
            root = parse_xml(str(row["answers"])).root
            facts = {name: _answer(root, name) for name in ("wave", "actor_name", "actor_code", "visit_date")}
            if facts["wave"] != wave.label or _answer(root, "consent") == "no":
                continue
            me = names.find(facts["actor_code"], facts["actor_name"]) or _subject(wave, row)
            if me is None:
                text = _("“{name}” answered, but is not on the list of the wave.")
                sifter.refuse(facts["actor_name"], text.format(name=facts["actor_name"]))
                continue
            answered[me.line] = facts["visit_date"] or str(row["finalised_at"])[:10]
            consents += _consents(tx, root, me, row, answered[me.line])
            _partners(root, me, names, wave, sifter)
    return Preview(wave_id, tuple(sifter.taken), tuple(sifter.problems), answered, tuple(consents))


def _codes(tx: ReadTx, wave: Wave) -> dict[str, str]:
    found: dict[str, str] = {}
    for table in {actor.table for actor in wave.actors}:
        ids = [actor.id for actor in wave.actors if actor.table == table]
        found |= {one: str(row["code"] or "") for one, row in tx.page(by_table(table), ids, ["code"]).items()}
    return found


def _subject(wave: Wave, row: Mapping[str, Any]) -> Actor | None:
    return wave.by_id.get(str(row["subject"]))


def _elements(node: Node) -> Iterator[Node]:
    for one in node.elements():
        yield one
        yield from _elements(one)


def _answer(node: Node, name: str) -> str:
    return next((one.value().strip() for one in _elements(node) if one.name == name), "")


def _partners(root: Node, me: Actor, names: Names, wave: Wave, sifter: Sifter) -> None:
    partners = [one for one in _elements(root) if one.name == "partner"]
    for number, partner in enumerate(partners, 1):
        name = _answer(partner, "partner_name")
        if not name:
            continue
        where = _("{actor}, partner {number}").format(actor=me.name, number=format_number(number))
        other = names.find(_answer(partner, "partner_code"), name)
        if other is None:
            sifter.refuse(where, _("“{name}” is not on the list of the wave.").format(name=name))
            continue
        if other.id == me.id:
            sifter.refuse(where, _("Nobody has a tie to themselves."))
            continue
        more = _details(partner)
        for layer, value in _values(partner).items():
            if layer in wave.layers and value is not None:
                sifter.take(where, layer, me, other, {"value": value, **more})


def _values(partner: Node) -> dict[str, int | None]:
    """Value by layer; None where it was not answered."""
    return {
        "INFO": _whole(_answer(partner, "gets_advice")),
        "BUS": _count(_answer(partner, "business")),
        "COOP": _count(_answer(partner, "joint")),
        "TRUST": _whole(_answer(partner, "trust")),
    }


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _count(text: str) -> int | None:
    """How many of a list were chosen; “none” is 0."""
    return None if not text else sum(one != "none" for one in text.split())


def _details(partner: Node) -> dict[str, Value]:
    found: dict[str, Value] = {}
    since, through = _whole(_answer(partner, "since_year")), _answer(partner, "through_programme")
    if since is not None:
        found["since_year"] = since
    if through in ("yes", "no"):
        found["created_by_project"] = through
    return found


def _consents(tx: ReadTx, root: Node, me: Actor, row: Mapping[str, Any], day: str) -> list[Values]:
    """The consent to be named, as it was given or refused with the survey; not again where it is recorded."""
    given = _answer(root, "may_be_named")
    if given not in ("yes", "no"):
        return []
    known = tx.find(Consent, subject=me.id)
    version = str(row["form_version"] or "1")[:20]
    if any(NAMED in str(one["purpose"]).split() and (one["day"], one["given"]) == (day, given) for one in known):
        return []
    method = _answer(root, "consent_method") or "oral_witness"
    witness = _answer(root, "consent_witness") or _answer(root, "enumerator")
    return [
        {"subject_kind": me.table, "subject": me.id, "purpose": NAMED, "given": given, "method": method,
         "witness": witness or None, "language": _language(row), "day": day, "text_version": version}
    ]  # fmt: skip


def _language(row: Mapping[str, Any]) -> str:
    """The code in brackets of the form's language, such as “Français (fr)”."""
    text = str(row["language"] or "")
    return text[text.rfind("(") + 1 : text.rfind(")")] if "(" in text else text or "und"
