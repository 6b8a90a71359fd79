"""The demonstration's diagnostic study of the silk cluster: whom the facilitators asked, its history, a first draft.

Everything is invented. Built through the services that people use.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fieldapp.domain.fields import Values
from fieldapp.domain.records import Cluster, ClusterEvent, Enterprise, Interview, Organisation
from fieldapp.i18n import N_, _, language
from fieldapp.services import records
from fieldapp.services.study import reading, writing
from fieldapp.store import Store

EVENTS = (
    (1962, N_("First families weave for a temple"), "", N_("Weaving is handed on at home")),
    (1994, N_("Looms are repaired"), N_("Village committee"), N_("Half of the looms work again")),
    (2019, N_("First course on natural dyes"), N_("Training institute"), N_("Some weavers dye with plants")),
)
TEXTS = {
    "summary": N_(
        "Silk of Van Lam is *known for its colours*. What is missing is **yarn of even quality** and buyers."
    ),
    "history": N_("Weaving has been handed on in families. Two projects came before this one."),
}
PROBLEMS = (
    (N_("Yarn of even quality is hard to get"), "inputs", "all", 5),
    (N_("Few young people learn to weave"), "skill", "micro", 4),
    (N_("Nobody checks colours before delivery"), "quality", "small", 3),
)
FIRMS, INSTITUTIONS, NAMED = 12, 3, 4


def make(store: Store, today: date) -> None:
    """Add interviews, history and a draft to a demonstration that has its clusters and firms."""
    with store.read() as tx:
        cluster = str(next(row for row in tx.find(Cluster) if str(row["isic_code"]) == "1312")["id"])
        firms = sorted(tx.find(Enterprise, clusters=cluster), key=lambda row: str(row["name"]))
        others = tx.find(Organisation, country="KH")
    for year, what, who, outcome in EVENTS:
        _save(
            store, ClusterEvent, cluster=cluster, year=year, what=_(what), actor=_(who) if who else None,
            outcome=_(outcome),
        )  # fmt: skip
    for at, firm in enumerate(firms[:FIRMS]):
        named = {"respondent": firm.get("owner"), "may_be_named": "yes"} if at < NAMED else {}
        _interview(store, cluster, today, at, {"enterprise": firm["id"], **named})
    for at, other in enumerate(others[:INSTITUTIONS], FIRMS):
        _interview(store, cluster, today, at, {"organisation": other["id"]})
    _draft(store, cluster, today)


def _interview(store: Store, cluster: str, today: date, at: int, whom: dict[str, Any]) -> None:
    day = (today - timedelta(days=45 - at)).isoformat()
    _save(store, Interview, cluster=cluster, day=day, interviewer="Sok Chanthy", minutes=40 + at, guide="A1", **whom)


def _draft(store: Store, cluster: str, today: date) -> None:
    study = writing.begin(store, cluster, language()).id
    writing.note(
        store, study,
        {
            "authors": "Sok Chanthy, Lina Haddad", "fieldwork_from": (today - timedelta(days=45)).isoformat(),
            "fieldwork_to": (today - timedelta(days=30)).isoformat(),
        },
    )  # fmt: skip
    for section in reading.read(store, study).sections:
        if section.code in TEXTS:
            writing.write(store, section.id, {"body": f"{_(TEXTS[section.code])}\n{section.body}"})
    for text, area, whom, severity in PROBLEMS:
        given: Values = {"area": area, "firms": whom, "severity": severity}
        writing.add_issue(store, study, "operations", "problem", _(text), given)
    writing.add_issue(store, study, "sector", "question", _("Who buys in the capital, and at what price?"))


def _save(store: Store, cls: Any, **values: Any) -> None:
    saved = records.save(store, cls, values, accept_warnings=True)
    assert not saved.errors, saved.errors
