"""A trainer seals a sheet while headquarters marks the same half day: both see the seal and that marks differ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.records import Participation
from fieldapp.services import attendance, desk, exchange, sealing, sheet_typing, sheets, trusting
from fieldapp.services.errors import ServiceError
from fieldapp.store import Store
from tests.joining import joined
from tests.services.conftest import World


@pytest.fixture
def post(tmp_path: Path) -> Callable[[], Path]:
    numbers = iter(range(100))
    return lambda: tmp_path / f"{next(numbers)}.fab"


def carry(source: Store, target: Store, path: Path) -> None:
    """What one has, to the other."""
    exchange.send(source, path, to=target.device_id)
    exchange.receive(target, path)


@pytest.fixture
def session(world: World) -> str:
    """A half day with two people."""
    event = world.training()
    session = world.session(event, "2025-11-13", "AM")
    for name in ("Aok", "Bun"):
        person = world.person(name)
        world.make(Participation, event=event, person=person, role="worker", country="KH", enrolled_on="2025-11-01")
    return session


def state(store: Store, session: str) -> tuple[Any, ...]:
    """The sheet as a store shows it."""
    seen = sheets.read(store, session)
    marks = [row.mark.status if row.mark else "" for row in seen.rows]
    return seen.version, seen.sealed, seen.altered, seen.values.get("rows_signed"), marks, seen.history


def test_sheet_when_sealed_on_one_computer_and_marked_on_another_then_both_show_the_seal_and_the_difference(
    world: World, session: str, tmp_path: Path, post: Callable[[], Path]
) -> None:
    hq = world.store
    trusting.begin(hq)
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma", role="trainer") as field:
        carry(hq, field, post())
        sheet_typing.type_in(field, session, "", "1-2")
        sealing.note(field, session, {"rows_signed": 2})
        sealing.seal(field, session)
        event = attendance.events(hq)[0].id
        person = attendance.grid(hq, event).people[0].person_id
        attendance.mark(hq, event, [(session, person)], "A")
        carry(field, hq, post())
        carry(hq, field, post())
        assert state(hq, session) == state(field, session)
        version, sealed, altered, signed, marks, _history = state(hq, session)
        assert (version, sealed, altered, signed) == (1, True, True, 2)
        assert marks == ["A", "P"]  # the later one is shown, both are kept for a person to settle
        (case,) = desk.cases(hq, desk.Filter(table="attendance_mark"))
        with pytest.raises(ServiceError, match="sealed"):
            desk.take_side(hq, case, 2)
        assert desk.take_all_from(hq, field.device_id).settled == 0
        assert state(hq, session)[4] == ["A", "P"]
        assert "sealed" in next(iter(attendance.mark(hq, event, [(session, person)], "P").refused.values()))
        sealing.reopen(hq, session, "The paper says Aok signed")
        desk.take_side(hq, case, 2)
        assert desk.cases(hq, desk.Filter(table="attendance_mark")) == []
        assert attendance.mark(hq, event, [(session, person)], "P").refused == {}
        sealing.note(hq, session, {"rows_signed": 2})
        sealing.seal(hq, session)
        carry(hq, field, post())
        assert state(hq, session) == state(field, session)
        assert state(field, session)[:3] == (2, True, False)


def test_sheet_when_sealed_on_both_computers_then_they_end_equal(
    world: World, session: str, tmp_path: Path, post: Callable[[], Path]
) -> None:
    hq = world.store
    trusting.begin(hq)
    with joined(hq, tmp_path / "KH-02", tmp_path / "kit.fab", person="Keo Soma", role="trainer") as field:
        carry(hq, field, post())
        for store, signed in ((field, 2), (hq, 1)):
            sheet_typing.type_in(store, session, "", "1-2")
            sealing.note(
                store, session, {"rows_signed": signed, "difference": None if signed == 2 else "Bun: back page"}
            )
            sealing.seal(store, session)
        carry(field, hq, post())
        carry(hq, field, post())
        assert state(hq, session) == state(field, session)
        assert state(hq, session)[1]
