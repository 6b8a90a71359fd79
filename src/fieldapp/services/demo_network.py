"""Two waves of the demonstration's first cluster: invented answers of firms and institutions, a year apart."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import date, timedelta

from fieldapp.domain.records import Cluster, Consent, Organisation, SurveyWave
from fieldapp.i18n import _
from fieldapp.services.checking import create
from fieldapp.services.network import entering, waves
from fieldapp.store import Store

FIRMS = 14
GROUPS = ((0, 1, 2, 3, 0), (4, 5, 6, 7, 8), (9, 10, 11, 9), (12, 13))
"""Firms of one place each, as chains or rings of who asks whom."""
INSTITUTIONS = ("association", "TVET", "MFI", "large_buyer")
SEED = 8
ANSWERED_BACK = 0.6


def make(store: Store, firms: Sequence[str], today: date) -> str:
    """Make both waves; the id of the later one."""
    with store.write() as tx:
        cluster = next(row for row in tx.find(Cluster) if str(row["isic_code"]) == "1312")
        kinds = {str(row["kind"]): str(row["id"]) for row in tx.find(Organisation)}
        promise = _("Nobody is named outside the programme unless they agree.")
        ids = [
            create(tx, SurveyWave, {
                "cluster": str(cluster["id"]), "label": label, "opens": (today - timedelta(days=before)).isoformat(),
                "layers": "INFO COOP TRUST", "confidentiality": promise,
            })
            for label, before in (("baseline", 400), ("mid", 30))
        ]  # fmt: skip
    actors = [("enterprise", one) for one in firms[:FIRMS]]
    actors += [("organisation", kinds[kind]) for kind in INSTITUTIONS]
    for wave, later in zip(ids, (False, True), strict=True):
        _answer(store, wave, actors, today, later)
    _agree(store, actors[:4] + actors[FIRMS : FIRMS + 1], today)
    return ids[1]


def _answer(store: Store, wave: str, actors: Sequence[tuple[str, str]], today: date, later: bool) -> None:
    """Weavers of one place know each other and the association; few look beyond. Later a few more do."""
    waves.add(store, wave, actors)
    rng = random.Random(SEED)  # noqa: S311  (invented answers, always the same)
    lines = [waves.line_id(wave, *actor) for actor in actors]
    firms, (association, school, bank, buyer) = lines[:FIRMS], lines[FIRMS:]
    pairs = [(one, other) for group in GROUPS for one, other in itertools.pairwise(group)]
    told = [(firms[one], firms[other]) for one, other in pairs]
    told += [(firms[other], firms[one]) for one, other in pairs if rng.random() < ANSWERED_BACK]
    told += [(firms[group[0]], association) for group in GROUPS] + [(association, firms[group[0]]) for group in GROUPS]
    told += [(buyer, firms[GROUPS[1][-1]]), (firms[GROUPS[1][-1]], buyer), (school, association), (association, bank)]
    told += [(firms[3], bank), (firms[5], firms[9])] if not later else [
        (firms[1], association), (firms[6], association), (firms[2], firms[7]), (firms[7], buyer), (school, firms[4]),
    ]  # fmt: skip
    cells: dict[str, dict[tuple[str, str], int | None]] = {"INFO": {}, "COOP": {}, "TRUST": {}}
    for place, pair in enumerate(told):
        cells["INFO"][pair] = rng.randint(1, 4)
        cells["TRUST"][pair] = rng.randint(2, 5)
        if later and place % 3 == 0:
            cells["COOP"][pair] = rng.randint(1, 3)
    for layer, found in cells.items():
        entering.put(store, wave, layer, found, today)


def _agree(store: Store, actors: Sequence[tuple[str, str]], today: date) -> None:
    """Some agree to be named on the map."""
    with store.write() as tx:
        for table, one in actors:
            create(tx, Consent, {
                "subject_kind": table, "subject": one, "purpose": "SNA_named", "given": "yes", "method": "signature",
                "language": "km", "day": (today - timedelta(days=30)).isoformat(), "text_version": "1",
            })  # fmt: skip
