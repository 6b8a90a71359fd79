"""Commands about who works with whom: what a wave says, its files, and taking ties over."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import datetime

from fieldapp.cli.folder import find, opened
from fieldapp.domain.records import Cluster
from fieldapp.i18n import _, language
from fieldapp.indicators.method import Number
from fieldapp.services.errors import ServiceError
from fieldapp.services.network import exporting, mapping, paper, reading, surveyed, taking
from fieldapp.services.network.actors import metrics
from fieldapp.services.network.analysis import Picture
from fieldapp.services.network.figures import figures, rows
from fieldapp.services.network.findings import Findings, findings
from fieldapp.services.network.mapping import Asked, Seen
from fieldapp.services.network.reckoning import reckon
from fieldapp.services.network.taking import Preview
from fieldapp.store import Store

PICTURES = (".svg", ".pdf")
TABLES = (".xlsx", ".csv")
OTHERS = {".graphml": "graphml", ".gexf": "gexf", ".dl": "dl"}


def show(given: argparse.Namespace) -> int:
    """``network show``: the sentences, or every figure with ``--figures``."""
    with opened(given) as store:
        seen = _seen(store, given)
    if given.json:
        found = {"wave": seen.wave.id, **_as_json(seen.picture, seen.findings, seen.wave.names(masked=True), given.way)}
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    print(f"{seen.wave.cluster_name}: {seen.wave.title}")
    said = [*seen.findings.sentences, seen.findings.withheld, seen.compared.sentence if seen.compared else seen.apart]
    for sentence in (*said, seen.findings.method):
        if sentence:
            print(f"  {sentence}")
    if given.figures:
        for label, either, both, *_method in rows(figures(seen.picture)):
            print(f"  {label}: {either}" + (f" / {both}" if both else ""))
    return 0


def _as_json(
    seen: Picture, found: Findings, names: Mapping[str, str], way: str
) -> dict[str, object]:  # fmt: skip
    return {
        "actors": len(seen.wave.actors),
        "answered": seen.wave.answered,
        "holder": [names[one] for one in found.holder],
        "champions": [names[one] for one in found.champions.actors] if found.champions else [],
        "reach": found.champions.reach if found.champions else None,
        "exact": found.champions.exact if found.champions else None,
        "withheld": found.withheld,
        "figures": [dict(zip(("name", "either", "both"), row, strict=False)) for row in rows(figures(seen))],
        "by_actor": {
            names[actor]: {one.key: _plain(one.values.get(actor)) for one in every}
            for every in [metrics(seen, way)]
            for actor in seen.told.actors
        },
    }


def _plain(value: Number | None) -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)


def file(given: argparse.Namespace) -> int:
    """``network file``: the figures of any file, without a store. 1 when a line was left out."""
    read = reckon(given.file)
    seen, names = read.picture, read.picture.wave.names(masked=False)
    found = findings(seen, names, given.champions, given.way)
    if given.json:
        print(json.dumps(_as_json(seen, found, names, given.way), ensure_ascii=False, indent=1))
        return 1 if read.problems else 0
    for line in (*read.problems, *found.sentences, found.method):
        print(f"  {line}")
    for label, either, both, *_method in rows(figures(seen)):
        print(f"  {label}: {either}" + (f" / {both}" if both else ""))
    return 1 if read.problems else 0


def export(given: argparse.Namespace) -> int:
    """``network export``: the kind of file by its ending, or by ``--as``."""
    ending = given.file.suffix.lower()
    with opened(given) as store:
        seen = _seen(store, given)
        if given.kind or ending in OTHERS:
            files = exporting.export_network(seen, given.file, given.kind or OTHERS[ending])
        elif ending in PICTURES:
            files = [exporting.export_picture(seen, given.file)]
        elif ending in TABLES:
            files = [exporting.export_table(seen, given.file)]
        else:
            known = ", ".join((*PICTURES, *TABLES, *OTHERS))
            raise ServiceError(_("Choose a file name that ends in one of {endings}.").format(endings=known))
    for path in files:
        print(_("Written: {path}").format(path=path))
    print(_("Exports name only those who agreed to be named."))
    return 0


def card(given: argparse.Namespace) -> int:
    """``network card``: an empty card for interviews, as PDF."""
    with opened(given) as store:
        path = paper.print_card(store, _wave(store, given), given.file, language=language())
    print(_("Written: {path}").format(path=path))
    return 0


def report(given: argparse.Namespace) -> int:
    """``network report``: findings and figures, as PDF."""
    with opened(given) as store:
        path = paper.print_findings(store, _seen(store, given).asked, given.file, language=language())
    print(_("Written: {path}").format(path=path))
    return 0


def bring(given: argparse.Namespace) -> int:
    """``network import``: says what would happen; with ``--apply`` does it. 1 when a line was left out."""
    with opened(given) as store:
        wave = _wave(store, given)
        return _take(store, taking.preview_file(store, wave, given.file, given.layer), given)


def surveys(given: argparse.Namespace) -> int:
    """``network surveys``: answered surveys become ties; with ``--apply``."""
    with opened(given) as store:
        return _take(store, surveyed.preview_surveys(store, _wave(store, given)), given)


def _take(store: Store, preview: Preview, given: argparse.Namespace) -> int:
    for problem in preview.problems:
        print(f"{problem.where}: {problem.text}")
    print(preview.sentence)
    if given.apply:
        taking.take_over(store, preview, datetime.now().astimezone().date())
    else:
        print(_("Nothing was taken over. Add --apply to enter the good lines."))
    return 1 if preview.problems else 0


def _seen(store: Store, given: argparse.Namespace) -> Seen:
    layers = frozenset(given.layers.upper().replace(",", " ").split()) or None
    before = _one_of(store, given, given.before) if given.before else ""
    return mapping.see(store, Asked(_wave(store, given), before, layers, given.way, given.size, given.champions))


def _wave(store: Store, given: argparse.Namespace) -> str:
    """The wave that is named, or the newest of the cluster."""
    return _one_of(store, given, given.wave)


def _one_of(store: Store, given: argparse.Namespace, words: str) -> str:
    waves = reading.waves(store, find(store, Cluster, given.cluster))
    found = [
        one for one in waves if not words or words in (one.id, one.label) or words.casefold() in one.title.casefold()
    ]
    if not found:
        known = "; ".join(one.title for one in waves) or _("none")
        raise ServiceError(_("There is no such wave. Waves of this cluster: {known}.").format(known=known))
    return found[0].id
