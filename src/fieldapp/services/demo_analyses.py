"""The analyses of the demonstration's silk cluster: its value chain, trade, who serves it, strengths, scorecards.

Everything is invented, in round figures. Built through the services that people use.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from fieldapp.domain.fields import Record
from fieldapp.domain.records import (
    ChainFlow,
    ChainStage,
    ChainSupport,
    Cluster,
    Enterprise,
    Linkage,
    Organisation,
    ProblemNode,
    ServiceRating,
    ServiceUse,
    StageActor,
    SupportService,
    ValueChain,
)
from fieldapp.domain.records.value_chain import COSTS
from fieldapp.i18n import N_, _
from fieldapp.services import problem_trees, records, scorecards, swot
from fieldapp.store import Changes, Store

ASSESSOR = "Sok Chanthy"
STAGES = (
    (N_("Reeling of yarn"), "6.40 - 2.10 2.60 0.30", N_("Yarn of uneven quality"), ("household", 140, 120)),
    (N_("Dyeing"), "8.90 6.40 0.80 0.90 0.15", N_("Colours are not tested"), ("small", 9, 4)),
    (N_("Weaving"), "19.50 8.90 0.90 6.20 0.70", N_("Looms stand still for lack of yarn"), ("micro", 46, 31)),
    (N_("Selling"), "27.00 19.50 1.20 1.80 0.40", N_("Few buyers are known"), ("trader", 5, 2)),
)
"""Name; for one scarf: price, paid to the stage before, other inputs, labour, wear; constraint; kind, actors, women."""
MARKETS = ((N_("Tourists"), 5200, "27.00", 5500), (N_("Shops in the capital"), 3100, "24.00", 3300))
"""Market, scarves in a year, price, part of what is sold (hundredths of a per cent)."""
PRICE = "40.00 USD"
SERVICES = (("training", "yes", "few", 3), ("quality", "no", None, None), ("finance", "yes", "some", 2))
"""Kind, offered, used, rating: each institution gives it a little differently."""
POINTS = (
    ("strength", N_("Colours that buyers know"), 14),
    ("strength", N_("Families who hand on the craft"), 9),
    ("weakness", N_("Yarn of uneven quality"), 16),
    ("weakness", N_("Prices are set one by one"), 7),
    ("opportunity", N_("Shops in the capital look for silk"), 11),
    ("threat", N_("Cheap cloth from machines"), 8),
    ("threat", N_("Few young people learn to weave"), 12),
)
TRADE = (
    (0, 1, N_("Dyed yarn"), 500, "4200.00 USD", 3500, 6000, "spot", 0, "credit"),
    (0, 2, N_("Dyed yarn"), 420, "2600.00 USD", 2200, 5500, "spot", 0, None),
    (3, 4, N_("Scarves in plain weave"), 300, "1800.00 USD", 8000, 2500, "subcontract", 14, "inputs design"),
)
"""Firms by their place in the list: who sells, who buys; product, since so many days, value in a year, part of what
the seller sells and of what the buyer buys (hundredths of a per cent), contract, days to payment, what comes along."""
CORE = (N_("Weavers earn too little"), N_("Weavers earn a fair income"))
CAUSES = (
    (N_("Looms stand still for lack of yarn"), N_("Looms have yarn all year"), None),
    (N_("Yarn of uneven quality"), N_("Yarn is sorted and tested"), 0),
    (N_("Few buyers are known"), N_("Buyers order ahead"), None),
)
"""Problem, objective, which of the causes it leads to (none: the core problem)."""
EFFECTS = ((N_("Few young people learn to weave"), N_("Young people learn to weave")),)
CARDS = (("FIELD-6", 400, (1, 2, 1, 0, 1, 1)), ("FIELD-6", 30, (2, 3, 2, 1, 1, 2)))
"""Scorecard, days ago, a score for each item."""


def make(store: Store, today: date) -> None:
    """Add the analyses to a demonstration that has its clusters, firms and institutions."""
    with store.read() as tx:
        cluster = str(tx.find(Cluster, isic_code="1312")[0]["id"])
        institutions = [str(row["id"]) for row in tx.find(Organisation, country="KH")][:3]
        firms = sorted(str(row["id"]) for row in tx.find(Enterprise, clusters=cluster))
    _chain(store, cluster, today, institutions)
    _services(store, cluster, today, institutions, firms)
    _trade(store, cluster, today, firms)
    _points(store, cluster)
    _problems(store, cluster)
    for code, days, scores in CARDS:
        _card(store, cluster, code, today - timedelta(days=days), scores)


def _save(store: Store, cls: type[Record], **values: Any) -> str:
    saved = records.save(store, cls, values, accept_warnings=True)
    if saved.id is None:
        raise RuntimeError(f"{cls.table_name()}: {saved.errors}")
    return saved.id


def _chain(store: Store, cluster: str, today: date, institutions: list[str]) -> None:
    chain = _save(
        store, ValueChain, cluster=cluster, product=_("Silk scarf"), unit=_("piece"), currency="USD",
        year=today.year - 1, source=_("Eleven interviews (invented)"),
    )  # fmt: skip
    stages = []
    for number, (name, amounts, constraint, (kind, actors, women)) in enumerate(STAGES, 1):
        prices = zip(("price", "bought", *COSTS), amounts.split(), strict=True)
        money = {key: f"{amount} USD" for key, amount in prices if amount != "-"}
        stage = _save(
            store, ChainStage, chain=chain, number=number, name=_(name), constraints=_(constraint), **money
        )  # fmt: skip
        _save(store, StageActor, stage=stage, kind=kind, number=actors, women=women)
        stages.append(stage)
    for before, after in pairwise(stages):
        _save(store, ChainFlow, chain=chain, source=before, target=after, product=_("Silk"), share=10000)
    for market, volume, price, share in MARKETS:
        _save(
            store, ChainFlow, chain=chain, source=stages[-1], market=_(market), product=_("Silk scarf"),
            unit=_("piece"), volume=volume, price=f"{price} USD", share=share,
        )  # fmt: skip
    for stage, organisation in zip(stages[1:], institutions, strict=False):
        _save(store, ChainSupport, stage=stage, organisation=organisation, does=_("Courses"))


def _services(store: Store, cluster: str, today: date, institutions: list[str], firms: list[str]) -> None:
    for turn, organisation in enumerate(institutions):
        for kind, offered, used, rating in SERVICES[turn:] + SERVICES[:turn][:1]:
            _save(
                store, ServiceRating, cluster=cluster, organisation=organisation, kind=kind, offered=offered,
                used=used, rating=rating,
            )  # fmt: skip
    if not institutions:
        return
    course = {"kind": "training", "name": _("Course on dyeing"), "fee": PRICE}
    service = _save(store, SupportService, organisation=institutions[0], **course)
    for turn, firm in enumerate(firms[:5]):
        day = (today - timedelta(days=60 + 7 * turn)).isoformat()
        _save(
            store, ServiceUse, enterprise=firm, service=service, day=day,
            full_price=PRICE, fee_paid=f"{10 + 5 * turn}.00 USD", satisfaction=3 + turn % 3,
        )  # fmt: skip


def _trade(store: Store, cluster: str, today: date, firms: list[str]) -> None:
    for seller, buyer, product, days, value, sold, bought, contract, paid, along in TRADE:
        if max(seller, buyer) < len(firms):
            _save(
                store, Linkage, cluster=cluster, supplier=firms[seller], buyer=firms[buyer], product=_(product),
                start=(today - timedelta(days=days)).isoformat(), value_year=value, share_of_supplier=sold,
                share_of_buyer=bought, contract=contract, payment_days=paid, embedded=along,
                governance="captive" if contract == "subcontract" else "market",
            )  # fmt: skip


def _points(store: Store, cluster: str) -> None:
    for quadrant, text, votes in POINTS:
        item = swot.add(store, cluster, quadrant, _(text)).id
        swot.vote(store, str(item), votes)


def _problems(store: Store, cluster: str) -> None:
    text, objective = CORE
    core = _save(store, ProblemNode, cluster=cluster, kind="core", text=_(text), objective=_(objective))
    causes: list[str] = []
    for text, objective, leads_to in CAUSES:
        parent = core if leads_to is None else causes[leads_to]
        causes.append(
            _save(
                store, ProblemNode, cluster=cluster, kind="cause", text=_(text), objective=_(objective), parents=parent
            )
        )
    for text, objective in EFFECTS:
        _save(store, ProblemNode, cluster=cluster, kind="effect", text=_(text), objective=_(objective), parents=core)
    problem_trees.turn_into_objectives(store, cluster)


def _card(store: Store, cluster: str, code: str, day: date, scores: tuple[int, ...]) -> Changes:
    assessment = str(scorecards.start(store, cluster, code, day.isoformat(), ASSESSOR).id)
    with store.read() as tx:
        seen = next(one for one in scorecards.assessments_in(tx, cluster) if str(one.row["id"]) == assessment)
    for item, value in zip(seen.items, scores, strict=True):
        scorecards.score(store, assessment, item.code, value)
    return scorecards.seal(store, assessment, day.isoformat())
