"""Two waves of the demonstration's first cluster: invented answers of firms and institutions, a year apart."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from fieldapp.domain.records import Cluster, Consent, Organisation, SurveyWave
from fieldapp.i18n import _
from fieldapp.services.checking import create
from fieldapp.services.network import entering, waves
from fieldapp.store import Store

FIRMS = 14
INSTITUTIONS = ("association", "TVET", "MFI", "large_buyer")
SEED = 8
SHARE_SILENT = 0.12


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
    actors += [("organisation", kinds[kind]) for kind in INSTITUTIONS if kind in kinds]
    for wave, rounds in zip(ids, (1, 2), strict=True):
        _answer(store, wave, actors, today, rounds)
    _agree(store, actors[:4] + actors[FIRMS : FIRMS + 1], today)
    return ids[1]


def _answer(store: Store, wave: str, actors: Sequence[tuple[str, str]], today: date, rounds: int) -> None:
    """Everybody knows the association and a neighbour or two; each round adds some."""
    waves.add(store, wave, actors)
    rng = random.Random(SEED)  # noqa: S311  (invented answers, always the same)
    lines = [waves.line_id(wave, *actor) for actor in actors]
    cells: dict[str, dict[tuple[str, str], int | None]] = {"INFO": {}, "COOP": {}, "TRUST": {}}
    for turn in range(rounds):
        for place, line in enumerate(lines[:FIRMS]):
            if rng.random() < SHARE_SILENT:
                continue
            neighbour = lines[(place + rng.choice((1, 1, 2, 4))) % FIRMS]
            others = {neighbour, lines[FIRMS + rng.choice((0, 0, 1, 2, 3)) % (len(lines) - FIRMS)]}
            for other in sorted(others - {line}):
                cells["INFO"][line, other] = rng.randint(1, 4)
                cells["TRUST"][line, other] = rng.randint(2, 5)
                if turn:
                    cells["COOP"][line, other] = rng.randint(1, 3)
        for line in lines[FIRMS:]:
            for other in rng.sample(lines[:FIRMS], 2):
                cells["INFO"][line, other] = rng.randint(1, 4)
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
