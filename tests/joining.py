"""A laptop that joins the programme of a headquarters, as two people do it over the phone."""

from __future__ import annotations

from pathlib import Path

from fieldapp.services import exchange, setup, trusting
from fieldapp.store import Store


def joined(
    hq: Store, folder: Path, kit: Path, *, person: str, device_name: str = "KH-02", role: str = "facilitator"
) -> Store:
    """A store that joined by a kit with its code, and was approved by its words; open. The kit stays."""
    code = exchange.send_kit(hq, kit, device_name=device_name).code
    store = setup.join(folder, kit, person=person, code=code)
    approve(hq, store, role)
    return store


def approve(hq: Store, store: Store, role: str = "facilitator", teams: tuple[str, ...] = ()) -> None:
    """Approve a device at headquarters by its request and words, and tell it so by a bundle."""
    request = store.folder / "request.fab"
    words = trusting.request(store, request)
    exchange.ask(hq, request)
    trusting.approve(hq, store.device_id, typed=" ".join(words), role=role, teams=teams)
    request.unlink()
