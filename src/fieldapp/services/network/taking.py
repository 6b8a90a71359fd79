"""Taking ties over from a file or from answered surveys: seen before it is done, and what is not understood is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fieldapp.domain.fields import Value, Values
from fieldapp.domain.records import Consent
from fieldapp.domain.records.network import LAYER
from fieldapp.domain.text import fold
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.checking import Completer
from fieldapp.services.network.entering import Desk
from fieldapp.services.network.model import Actor, Wave, layer_label
from fieldapp.services.network.reading import wave as read
from fieldapp.services.network.waves import open_row, put_response
from fieldapp.store import Changes, Store


@dataclass(frozen=True)
class Taken:
    """A tie that can be taken over: where it stands, and the lines of its ends."""

    where: str
    layer: str
    source: str
    target: str
    details: Mapping[str, Value]
    new: bool = True


@dataclass(frozen=True)
class Problem:
    """What is not understood, and where."""

    where: str
    text: str


@dataclass(frozen=True)
class Preview:
    """What would be taken over. ``answered``: lines of actors and the day they answered; ``consents``: new records."""

    wave: str
    taken: tuple[Taken, ...] = ()
    problems: tuple[Problem, ...] = ()
    answered: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[Values, ...] = ()

    @property
    def sentence(self) -> str:
        """What is in it, in one sentence."""
        fresh = sum(one.new for one in self.taken)
        ties = ngettext("{count} tie", "{count} ties", len(self.taken)).format(count=format_number(len(self.taken)))
        left = ngettext("{count} line is left out", "{count} lines are left out", len(self.problems))
        return _("{ties}, {fresh} of them new; {left}.").format(
            ties=ties, fresh=format_number(fresh), left=left.format(count=format_number(len(self.problems)))
        )


class Names:
    """Finds the actor of a wave that a name means: its name, what stands in its place when masked, its code."""

    def __init__(self, wave: Wave, codes: Mapping[str, str] | None = None) -> None:
        self._known: dict[str, set[str]] = {}
        self._lines = {actor.id: actor for actor in wave.actors}
        shown = wave.names(masked=False), wave.names(masked=True)
        for actor in wave.actors:
            for name in (actor.name, actor.masked, *(names[actor.id] for names in shown), (codes or {}).get(actor.id)):
                if name:
                    self._known.setdefault(fold(name), set()).add(actor.id)

    def find(self, *names: str) -> Actor | None:
        """The actor, or None where no name or more than one actor fits."""
        for name in names:
            found = self._known.get(fold(name), set()) if name.strip() else set()
            if len(found) == 1:
                return self._lines[next(iter(found))]
        return None


def preview_file(store: Store, wave_id: str, path: Path, layer: str) -> Preview:
    """What a file holds for a wave; ``layer`` where the file names none. Raises ReportError, ServiceError."""
    from fieldapp.reports.network_reading import read_network

    wave = read(store, wave_id)
    names, codes = Names(wave), _layer_names()
    sifter = Sifter(wave)
    for one in read_network(path).ties:
        where = format_number(one.where)
        named = codes.get(fold(one.layer), "") if one.layer else layer
        ends = names.find(one.source), names.find(one.target)
        unknown = [name for name, actor in zip((one.source, one.target), ends, strict=True) if actor is None]
        if one.problem:
            sifter.refuse(where, one.problem)
        elif one.source and fold(one.source) == fold(one.target):
            sifter.refuse(where, _("Nobody has a tie to themselves."))
        elif unknown:
            sifter.refuse(where, _("“{name}” is not on the list of the wave.").format(name=unknown[0]))
        elif not named:
            sifter.refuse(where, _("The layer “{name}” is not known.").format(name=one.layer))
        else:
            details: dict[str, Value] = {"value": one.value}
            if one.since_year:
                details["since_year"] = one.since_year
            sifter.take(where, named, ends[0], ends[1], details)  # type: ignore[arg-type]
    return Preview(wave_id, tuple(sifter.taken), tuple(sifter.problems))


def _layer_names() -> dict[str, str]:
    return {fold(name): one.code for one in LAYER for name in (one.code, one.label, layer_label(one.code))}


class Sifter:
    """Keeps what can be taken over, and says of the rest why not."""

    def __init__(self, wave: Wave) -> None:
        lines = {actor.id: actor.line for actor in wave.actors}
        self._there = {(one.layer, lines[one.source], lines[one.target]) for one in wave.said}
        self._layers = wave.layers
        self._seen: set[tuple[str, str, str]] = set()
        self.taken: list[Taken] = []
        self.problems: list[Problem] = []

    def refuse(self, where: str, why: str) -> None:
        """Leave a line out."""
        self.problems.append(Problem(where, why))

    def take(self, where: str, layer: str, source: Actor, target: Actor, details: Mapping[str, Value]) -> None:
        """Take a tie, unless the wave or an earlier line speaks against it."""
        key = (layer, source.line, target.line)
        if layer not in self._layers:
            self.refuse(where, _("“{layer}” is not asked in this wave.").format(layer=layer_label(layer)))
        elif key in self._seen:
            self.refuse(where, _("This tie is given twice; the first one counts."))
        elif why := _wrong(key, details):
            self.refuse(where, why)
        else:
            self._seen.add(key)
            self.taken.append(Taken(where, *key, details, key not in self._there))


def _wrong(key: Sequence[str], details: Mapping[str, Value]) -> str:
    from fieldapp.domain.records import Tie
    from fieldapp.domain.validation import validate

    layer, source, target = key
    found = validate(Tie, {"wave": "-", "layer": layer, "source": source, "target": target, **details})
    return next(iter(found.errors.values()), "")


def take_over(store: Store, preview: Preview, day: date) -> Changes:
    """Enter what a preview holds, in one step of undo. Raises ServiceError where the wave is closed."""
    label = ngettext("take over {count} tie", "take over {count} ties", len(preview.taken))
    with store.write(label.format(count=format_number(len(preview.taken)))) as tx:
        row = open_row(tx, preview.wave)
        concerned = [(one.layer, (one.source, one.target)) for one in preview.taken]
        desk = Desk(tx, preview.wave, str(row["layers"]).split(), concerned)
        for line, answered_on in preview.answered.items():
            put_response(tx, preview.wave, line, "complete", date.fromisoformat(answered_on))
            desk.know(line)
        for one in preview.taken:
            desk.put(one.layer, (one.source, one.target), one.details, day)
        desk.finish()
        complete = Completer(tx, Consent)
        for consent in preview.consents:
            tx.insert(Consent, complete(consent))
        return tx.changes
