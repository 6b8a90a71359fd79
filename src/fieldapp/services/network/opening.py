"""Opening a cluster's network: the waves to choose from, and the one asked for, or the newest, as it is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fieldapp.services.network import reading
from fieldapp.services.network.mapping import Asked, Seen, see
from fieldapp.services.network.reading import WaveLine
from fieldapp.store import Store


@dataclass(frozen=True)
class Opened:
    """What there is of a cluster; ``asked`` is the question as it could be answered, ``seen`` None without a wave."""

    cluster: str
    waves: tuple[WaveLine, ...]
    asked: Asked
    seen: Seen | None


def open_network(store: Store, cluster: str, asked: Asked) -> Opened:
    """The network of a cluster. Without one: that of the wave asked for, else the first cluster that has a wave."""
    ids = [one for one, _name in reading.clusters(store)]
    here = cluster if cluster in ids else _with_wave(store, asked.wave, ids)
    waves = tuple(reading.waves(store, here)) if here else ()
    known = [one.id for one in waves]
    wave = asked.wave if asked.wave in known else known[0] if known else ""
    before = asked.before if asked.before in known and asked.before != wave else ""
    question = replace(asked, wave=wave, before=before)
    return Opened(here, waves, question, see(store, question) if wave else None)


def _with_wave(store: Store, wave: str, clusters: list[str]) -> str:
    waves_of = {cluster: [one.id for one in reading.waves(store, cluster)] for cluster in clusters}
    named = [cluster for cluster, ids in waves_of.items() if wave in ids]
    some = [cluster for cluster, ids in waves_of.items() if ids]
    return next(iter([*named, *some, *clusters]), "")
