"""The first run: start a programme, join one with a kit, restore a backup, or look at the demonstration.

Everything is checked before the folder is touched. Must not know the screens that ask.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldapp.domain.fields import Value
from fieldapp.domain.records import Programme, Team
from fieldapp.domain.validation import validate
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.services import me as who
from fieldapp.services import trusting
from fieldapp.services.errors import ServiceError
from fieldapp.services.opening import open_folder
from fieldapp.store import Store, blocks, exists, local, open_store
from fieldapp.store import backup as copies
from fieldapp.sync import claim, identity, vault


class SetupRefused(ServiceError):
    """Something that was typed is not right: ``errors`` holds field -> message."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class NewProgramme:
    """What the first run asks for a new programme; the rest has defaults that can be changed later."""

    name: str
    short: str
    """2 to 8 letters or digits, printed on papers."""
    country: str
    currency: str
    team: str
    team_short: str
    """2 to 4 letters, part of every printed code."""


def is_first_run(folder: Path) -> bool:
    """True when the folder holds no store yet."""
    return not exists(folder)


def new_programme(
    folder: Path, asked: NewProgramme, *, person: str, role: str = who.COORDINATOR, device_name: str = ""
) -> Store:
    """Make a store with a programme and its first team. Raises SetupRefused (nothing was made), StoreError."""
    programme, team = _checked(asked, person)
    store = create(folder, device_name=device_name)
    try:
        with store.write() as tx:
            programme_id = tx.insert(Programme, programme)
            team_id = tx.insert(Team, team)
            settle_in(tx, person=person, role=role, programme=programme_id, teams=[team_id], unit=asked.team_short)
            blocks.grant(tx, 1, blocks.SIZE)
        trusting.begin(store)
        return store
    except BaseException:
        store.close()
        raise


def create(folder: Path, *, device_name: str = "") -> Store:
    """An empty store whose device id follows from its own key."""
    folder.mkdir(parents=True, exist_ok=True)
    mine = identity.id_of(identity.public_key(folder))
    store = open_store(folder, create=True, device_id=mine, device_name=device_name)
    claim.ready(store)
    return store


def settle_in(tx: local.HasConnection, *, person: str, role: str, programme: str, teams: list[str], unit: str) -> None:
    """Write down who works here, in which role and for which teams."""
    facts = {local.PERSON: person.strip(), local.ROLE: role, local.PROGRAMME: programme, local.TEAMS: teams}
    for name, value in {**facts, local.UNIT: unit.upper()}.items():
        local.put(tx, name, value)


def join(
    folder: Path, kit: Path, *, person: str, role: str = who.FACILITATOR, device_name: str = "", code: str = ""
) -> Store:
    """Make a store from a kit file that headquarters made.

    ``code``: its six words as somebody typed them; a kit made for this device's request (``request``) needs none.
    Raises Refused for what is no kit, CODE for a wrong code; StoreError.
    """
    from fieldapp.sync import receive

    if not person.strip():
        raise SetupRefused({"person": _("Write your name.")})
    return receive.join(folder, kit, name=person.strip(), role=role, device_name=device_name, code=code)


def request(folder: Path, out: Path, *, device_name: str = "") -> tuple[str, ...]:
    """Before there is a kit: write this computer's request to join, unsealed because it names no person; its six words.

    Send the file to headquarters and read the words over the phone; the kit made for it opens here without a code.
    """
    from fieldapp.sync import send

    folder.mkdir(parents=True, exist_ok=True)
    send.first_request(folder, out, device_name)
    return words(folder)


def words(folder: Path) -> tuple[str, ...]:
    """The six words of this computer, before there is a store; its key is made where there is none. Raises OSError."""
    from fieldapp.sync import trust

    folder.mkdir(parents=True, exist_ok=True)
    return trust.device_words(bytes(identity.public_key(folder)))


def restore(folder: Path, source: Path) -> Store:
    """Put a backup into the folder and open it. Raises StoreError; what was there before is laid aside, not lost."""
    copies.restore(folder, source)
    store = open_folder(folder)
    with contextlib.suppress(vault.KeyLocked, vault.KeyringSilent):  # then with the next bundle
        trusting.keep_rights(store)
    return store


def _checked(asked: NewProgramme, person: str) -> tuple[dict[str, Value], dict[str, Value]]:
    """The records of the programme and its team, or SetupRefused, by the names of ``NewProgramme``."""
    today = date.today()  # noqa: DTZ011  (the calendar on the wall, wherever the laptop is)
    programme = validate(
        Programme,
        {
            "name": asked.name, "programme_code": asked.short, "start": today.isoformat(),
            "end": today.replace(year=today.year + 3, day=min(today.day, 28)).isoformat(), "countries": asked.country,
            "phase_template": "unido7", "report_period": "quarter", "base_currency": asked.currency,
        },
    )  # fmt: skip
    team = validate(Team, {"name": asked.team, "short": asked.team_short, "country": asked.country})
    errors = {} if person.strip() else {"person": _("Write your name.")}
    names = {"name": "name", "programme_code": "short", "countries": "country", "base_currency": "currency"}
    errors |= {names.get(name, name): text for name, text in programme.errors.items()}
    names = {"name": "team", "short": "team_short", "country": "country"}
    errors |= {names.get(name, name): text for name, text in team.errors.items() if names.get(name) not in errors}
    if errors:
        raise SetupRefused(errors)
    return programme.values, team.values


def demo(folder: Path, progress: Progress | None = None) -> Store:
    """Make the demonstration programme in an empty folder; open. Everything in it is invented."""
    from fieldapp.services import demo as demonstration

    return demonstration.make(folder, progress)
