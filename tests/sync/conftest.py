"""Three stores of one programme: headquarters and two facilitators who joined it with kits."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from fieldapp.domain.records import Organisation, Programme, Team
from fieldapp.store import Store, local, open_store, schema
from fieldapp.store.layout import SERVER
from fieldapp.sync import identity, peers, receive, send
from fieldapp.sync.report import Report
from tests.postgres import Server

START = 1_763_000_000_000


@dataclass
class Clock:
    """What time it is; each store has its own error."""

    now: int = START
    wrong: dict[str, int] = field(default_factory=dict)

    def of(self, name: str):  # type: ignore[no-untyped-def]
        def read() -> int:
            self.now += 1_000
            return self.now + self.wrong.get(name, 0)

        return read


@dataclass
class Trio:
    """Headquarters (``hq``) and the facilitators ``a`` and ``b``, the team they work for, and the post."""

    hq: Store
    a: Store
    b: Store
    team: str
    post: Path
    clock: Clock
    _sent: int = 0

    def send(self, sender: Store, to: Store | None = None, **how: int) -> Path:
        """A bundle of what ``to`` lacks, or of everything."""
        self._sent += 1
        path = self.post / f"{self._sent}.fab"
        send.export_bundle(sender, path, to=to.device_id if to else None, max_changes=how.get("max_changes"))
        return path

    def pass_on(self, sender: Store, to: Store) -> Report:
        """Send and receive."""
        return receive.merge(to, self.send(sender, to))

    def firm(self, store: Store, name: str = "Anvil and Sons", **values: str) -> str:
        """Register an organisation."""
        with store.write("register") as tx:
            return tx.insert(
                Organisation, {"team": self.team, "name_as_written": name, "country": "KH", "kind": "BMO", **values}
            )

    def rename(self, store: Store, firm: str, name: str) -> None:
        """Give an organisation another name."""
        with store.write("rename") as tx:
            assert tx.update(Organisation, firm, {"name_as_written": name})

    def name(self, store: Store, firm: str) -> object:
        """The name of an organisation, None where there is none."""
        with store.read() as tx:
            found = tx.get(Organisation, firm)
        return None if found is None else found["name_as_written"]


def introduce(base: Path, keys: dict[str, tuple[str, str, bytes]]) -> None:
    """The three know each other's keys, as a trust list would tell them."""
    for name in ("hq", "a", "b"):
        with open_store(base / name) as store, store.write() as tx:
            for device, (label, person, key) in keys.items():
                if device != store.device_id:
                    peers.called(tx.conn, device, label, person)
                    peer = schema.peer
                    known = sa.update(peer).where(peer.c.device == device)
                    tx.conn.execute(known.values(key=base64.b64encode(key).decode()))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folders of the three stores, made once; and the team's id."""
    return make(tmp_path_factory.mktemp("trio"))


@pytest.fixture(scope="session")
def made_on_server(tmp_path_factory: pytest.TempPathFactory, server: Server) -> tuple[Path, str, str]:
    """The same with headquarters' records on the server; and the database's name."""
    name = server.new_database()
    return (*make(tmp_path_factory.mktemp("trio-on-server"), server.url(name)), name)


def make(base: Path, url: str = "") -> tuple[Path, str]:
    keys: dict[str, tuple[str, str, bytes]] = {}
    clock = Clock(START - 86_400_000)
    with open_store(base / "hq", create=True, device_name="HQ", clock=clock.of("hq"), url=url) as hq:
        with hq.write("set up") as tx:
            values = {
                "name": "Crafts of the Mekong",
                "programme_code": "MK",
                "start": "2025-01-01",
                "end": "2027-12-31",
            }
            choices = {
                "phase_template": "unido7",
                "report_period": "month",
                "base_currency": "USD",
                "countries": "KH LA",
            }
            programme = tx.insert(Programme, values | choices)
            team = tx.insert(Team, {"name": "Kampong Thom", "short": "KT", "country": "KH"})
            tx.insert(Team, {"name": "Luang Prabang", "short": "LP", "country": "LA"})
            local.put(tx, local.PROGRAMME, programme)
            local.put(tx, local.ROLE, "coordinator")
            local.put(tx, local.PERSON, "Sok")
        for name, person, label in (("a", "Dara", "KH-01"), ("b", "Bopha", "KH-02")):
            kit = base / f"{name}.fab"
            code = send.export_kit(hq, kit, None, [team], device_name=label).code
            joined = receive.join(base / name, kit, person, "facilitator", clock=clock.of(name), code=code)
            with joined:
                keys[joined.device_id] = (label, person, bytes(identity.device_key(joined.folder).verify_key))
    introduce(base, keys)
    return base, team


@pytest.fixture
def trio(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Trio]:
    """The three stores, fresh for each test; headquarters' on the server where a test asks for ``HEADQUARTERS``."""
    name = ""
    if getattr(request, "param", "sqlite") == "postgresql":
        base, team, template = request.getfixturevalue("made_on_server")
        server: Server = request.getfixturevalue("server")
        name = server.new_database(template)
    else:
        base, team = request.getfixturevalue("made")
    clock = Clock()
    post = tmp_path / "post"
    post.mkdir()
    opened = []
    for who in ("hq", "a", "b"):
        shutil.copytree(base / who, tmp_path / who)
        if name and who == "hq":
            (tmp_path / who / SERVER).unlink()
            opened.append(open_store(tmp_path / who, clock=clock.of(who), url=server.url(name)))
            opened[0].keep_note()
        else:
            opened.append(open_store(tmp_path / who, clock=clock.of(who)))
    yield Trio(*opened, team, post, clock)
    for store in opened:
        store.close()
    if name:
        server.drop(name)
