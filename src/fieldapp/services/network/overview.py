"""What a cluster's file says of its network: the newest wave, who answered, who holds it together."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.records import SurveyWave
from fieldapp.i18n import _, format_number
from fieldapp.services.network.analysis import EITHER, picture
from fieldapp.services.network.findings import findings
from fieldapp.services.network.reading import read_wave
from fieldapp.store import Query, ReadTx


@dataclass(frozen=True)
class Newest:
    """The newest wave in words, and what the words rest on."""

    text: str
    method: str


def newest(tx: ReadTx, cluster: str) -> Newest | None:
    """The newest wave of a cluster; None where there is none."""
    ids = tx.ids(SurveyWave, Query(sort="opens", descending=True, equals={"cluster": cluster}))
    if not ids:
        return None
    wave = read_wave(tx, ids[0])
    found = findings(picture(wave), wave.names(masked=False), way=EITHER)
    answered = _("{wave}: {answered} of {asked} answered.").format(
        wave=wave.title, answered=format_number(wave.answered), asked=format_number(len(wave.actors))
    )
    return Newest("\n".join([answered, *found.sentences[:2]]), found.method)
