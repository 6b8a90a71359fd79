"""What people do in the demonstration: join, visit, note a phone number; and the programme made for looking at."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from fieldapp.domain.records import RECORDS, Enterprise, Person
from fieldapp.i18n import _
from fieldapp.progress import Progress
from fieldapp.services import backup, demo_data, exchange, keys, records, setup, trusting
from fieldapp.services.demo_data import Made
from fieldapp.store import Store

FIRST = ("KH-02", "Sok Chanthy", "+855 00 111 222")
SECOND = ("TN-01", "Amira Jaziri", "+855 00 333 444")
"""The two laptops: name, who works with it, the phone number that this person notes for the same firm."""


def make(folder: Path, progress: Progress | None = None, today: date | None = None) -> Store:
    """Make the demonstration programme in an empty folder, with something left to settle and to merge; open."""
    store, made = demo_data.build(folder, today or this_day(), progress)
    aside = folder / "demonstration-laptop"
    try:
        with joined(store, folder / "kit.fab", aside, FIRST, list(made.teams.values())) as laptop:
            _edit_apart(store, laptop, made)
            exchange.send(laptop, folder / "first.fab", to=store.device_id)
            exchange.receive(store, folder / "first.fab")
            new_firm(laptop, made)
            box = folder / exchange.INBOX
            box.mkdir(exist_ok=True)
            exchange.send(laptop, box / exchange.suggest_name(laptop, store.device_id), to=store.device_id)
        backup.backup(store)
        return store
    except BaseException:
        store.close()
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        for name in ("kit.fab", "first.fab"):
            (folder / name).unlink(missing_ok=True)


def contents(store: Store) -> dict[str, dict[str, Any]]:
    """Everything that a store holds, by record type and id."""
    with store.read() as tx:
        return {cls.table_name(): {str(row["id"]): row for row in tx.find(cls)} for cls in RECORDS}


def this_day() -> date:
    """The day on the wall here."""
    return date.today()  # noqa: DTZ011  (the calendar on the wall)


def joined(hq: Store, kit: Path, folder: Path, laptop: tuple[str, str, str], teams: list[str]) -> Store:
    """The store of a new laptop that joined with a kit of headquarters; open."""
    code = exchange.send_kit(hq, kit, teams=teams, device_name=laptop[0]).code
    keys.begin_in_file(folder)
    store = setup.join(folder, kit, person=laptop[1], device_name=laptop[0], code=code)
    request = kit.with_name("request.fab")
    words = trusting.request(store, request)
    exchange.ask(hq, request)
    trusting.approve(hq, store.device_id, typed=" ".join(words), teams=teams)
    request.unlink()
    return store


def _edit_apart(hq: Store, laptop: Store, made: Made) -> None:
    """Both change the same phone number without knowing of each other."""
    phone(hq, made, SECOND[2])
    phone(laptop, made, FIRST[2])


def phone(store: Store, made: Made, number: str) -> None:
    """Note another phone number for the firm that both facilitators know."""
    _saved(records.save(store, Enterprise, {"phone": number}, record_id=made.firms[0]))


def new_firm(store: Store, made: Made) -> str:
    """A new firm of the silk cluster and its owner; the owner's id."""
    known = records.load(store, Enterprise, made.firms[0]) or {}
    wanted = ("country", "location", "clusters", "isic_revision", "isic_code", "consent", "legal_form")
    values = {name: known.get(name) for name in wanted} | {
        "name": "New Cocoon silk",
        "name_local": "សូត្រ ដូងថ្មី",
        "owner": "Ly Dalin",
        "first_contact": this_day().isoformat(),
        "phone": "+855 00 000 900",
        "notes": _("Invented for the demonstration"),
    }
    firm = _saved(records.save(store, Enterprise, values))
    owner = {"name_as_written": "លី ដាលីន", "name_latin": "Ly Dalin", "sex": "F", "birth": "1988", "enterprise": firm}
    return _saved(records.save(store, Person, owner))


def _saved(outcome: records.Saved) -> str:
    if outcome.id is None:
        raise AssertionError(f"the demonstration cannot be saved: {outcome.errors} {outcome.warnings}")
    return outcome.id


def firm_name(store: Store, firm: str) -> str:
    """What a firm is called."""
    return records.titles(store, "enterprise", [firm]).get(firm, "")
