"""What only headquarters may read goes from the laptop where it was written to headquarters, and to nobody else."""

from __future__ import annotations

import random

import pytest

from fieldapp.domain.records import Agreement, Attachment, Incident
from fieldapp.services import deciding, exchange, exchange_files, files_of_records, setup, trusting
from fieldapp.store import open_store
from fieldapp.sync import bundle, gate, identity, log, peers, reopening
from fieldapp.sync.refusal import Reason, Refused
from tests.joining import approve, joined
from tests.services.apprentices import weaving

SECRET = "Beaten by the master"
FACTS = {"day": "2025-02-03", "kind": "harassment", "severity": "3"}


class Office:
    """Headquarters, a second coordinator, a trainer who writes incidents, a facilitator who must not see them."""

    def __init__(self, world, tmp_path) -> None:
        trusting.begin(world.store)
        self.made = weaving(world, tmp_path)
        self.hq, self.folder, self.files = world.store, tmp_path, iter(range(10_000))
        self.second = self._joined("HQ-02", "Ly Sokha", "coordinator")
        self.trainer = self._joined("KH-02", "Sok Chanthy", "trainer")
        self.other = self._joined("KH-03", "Pen Dara", "facilitator")
        self.stores = [self.hq, self.second, self.trainer, self.other]
        for store in self.stores[1:]:
            self.carry(self.hq, store)

    def _joined(self, device_name, person, role):
        kit = self.folder / f"{device_name}.fab"
        return joined(self.hq, self.folder / device_name, kit, person=person, device_name=device_name, role=role)

    def path(self):
        return self.folder / f"{next(self.files)}.fab"

    def carry(self, source, target):
        path = self.path()
        exchange.send(source, path, to=target.device_id)
        exchange.receive(target, path)
        return path

    def write(self, store, what=SECRET):
        with store.write("incident") as tx:
            return tx.insert(
                Incident,
                {**FACTS, "what": what, "agreement": self.made.agreement, "reported_by": "Sok Chanthy",
                 "team": self.team(store)},
            )  # fmt: skip

    def team(self, store):
        with store.read() as tx:
            return str((tx.get(Agreement, self.made.agreement) or {}).get("team") or "")

    def close(self):
        for store in self.stores[1:]:
            store.close()


@pytest.fixture
def office(world, tmp_path):
    made = Office(world, tmp_path)
    yield made
    made.close()


def incidents(store):
    with store.read() as tx:
        return {str(row["id"]): dict(row) for row in tx.find(Incident)}


def lines_of(store, path):
    """Every line of a bundle that a device can open."""
    keys = gate.keys(store, identity.device_key(store.folder))
    with bundle.opened(path, keys) as opened:
        return [bytes(line).decode() if not isinstance(line, str) else line for line in opened.lines()]


def whole_disk(store):
    return b"".join(path.read_bytes() for path in sorted(store.folder.rglob("*")) if path.is_file())


def test_incident_when_sent_to_headquarters_then_it_is_there_and_in_no_bundle_for_others(office) -> None:
    row = office.write(office.trainer)
    office.carry(office.trainer, office.hq)
    assert incidents(office.hq)[row]["what"] == SECRET
    assert incidents(office.hq)[row]["team"] == office.team(office.hq)
    path = office.carry(office.hq, office.other)
    assert incidents(office.other) == {}
    said = "\n".join(lines_of(office.other, path))
    assert SECRET not in said
    assert "incident" not in said
    assert office.hq.device_id + ":" in said, "open streams are told"
    assert "~" not in said, "not even how many there are"
    assert SECRET.encode() not in whole_disk(office.other)
    office.carry(office.hq, office.second)
    assert incidents(office.second) == incidents(office.hq)


def test_bundle_for_everybody_when_there_are_incidents_then_they_lie_beside_it_for_coordinators_alone(office) -> None:
    row = office.write(office.trainer)
    path = office.path()
    sent = exchange.send(office.trainer, path)
    (apart,) = sent.apart
    assert apart.name == f"{path.stem}-restricted.fab"
    assert apart.name in exchange.describe_sent(sent)
    assert SECRET not in "\n".join(lines_of(office.other, path))
    with pytest.raises(Refused) as caught:
        exchange.receive(office.other, apart)
    assert caught.value.code is Reason.SEALED
    for store in (office.hq, office.second):
        exchange.receive(store, path)
        assert incidents(store) == {}
        exchange.receive(store, apart)
        assert incidents(store)[row]["what"] == SECRET
        office.carry(store, office.trainer)  # both confirm it
    assert exchange.send(office.trainer, office.path()).apart == ()


def test_what_headquarters_adds_when_sent_back_then_who_wrote_it_reads_it_and_nobody_else(office) -> None:
    row = office.write(office.trainer)
    office.carry(office.trainer, office.hq)
    with office.hq.write("incident") as tx:
        tx.update(Incident, row, {"action": "Talked with both families"})
    office.carry(office.hq, office.trainer)
    assert incidents(office.trainer)[row]["action"] == "Talked with both families"
    office.carry(office.hq, office.other)
    assert incidents(office.other) == {}
    status = {one.device: one.waiting for one in peers.status(office.hq).peers}
    assert status[office.other.device_id] == 0 or incidents(office.other) == {}
    office.carry(office.other, office.hq)
    status = {one.device: one.waiting for one in peers.status(office.hq).peers}
    assert status[office.other.device_id] == 0, "nothing waits for who may not read it"


def test_confirmation_when_a_bundle_for_everybody_follows_then_it_stays(office) -> None:
    row = office.write(office.trainer)
    office.carry(office.trainer, office.hq)
    with office.hq.write("incident") as tx:
        tx.update(Incident, row, {"action": "Asked"})
    office.carry(office.hq, office.trainer)
    office.carry(office.trainer, office.hq)
    everybody = office.path()
    exchange.send(office.trainer, everybody)
    exchange.receive(office.hq, everybody)
    status = {one.device: one.waiting for one in peers.status(office.hq).peers}
    assert status[office.trainer.device_id] == 0


def test_kit_when_there_are_incidents_then_a_new_laptop_has_none_until_it_is_a_coordinators(office) -> None:
    office.write(office.trainer)
    office.carry(office.trainer, office.hq)
    kit = office.path()
    code = exchange.send_kit(office.hq, kit, device_name="HQ-03").code
    with setup.join(office.folder / "HQ-03", kit, person="Chan Vanna", code=code) as late:
        assert incidents(late) == {}
        assert SECRET.encode() not in whole_disk(late)
        approve(office.hq, late, "coordinator")
        office.carry(office.hq, late)
        assert incidents(late) == incidents(office.hq) != {}


def test_stores_when_incidents_travel_in_any_order_then_readers_agree_and_the_others_never_hold_one(office) -> None:
    chance, rows = random.Random(7), []
    for _step in range(60):
        source, target = chance.sample(office.stores, 2)
        match chance.randrange(4):
            case 0:
                rows.append(office.write(office.trainer, f"{SECRET} {len(rows)}"))
            case 1 if known := sorted(incidents(source)):
                with source.write("incident") as tx:
                    tx.update(Incident, chance.choice(known), {"action": f"Step {_step}"})
            case _:
                office.carry(source, target)
        assert incidents(office.other) == {}
    readers = [office.hq, office.second, office.trainer]
    for _round in range(3):
        for store in readers[1:]:
            office.carry(store, office.hq)
            office.carry(office.hq, store)
    office.carry(office.hq, office.other)
    assert len(incidents(office.hq)) == len(rows) > 3
    assert incidents(office.hq) == incidents(office.second) == incidents(office.trainer)
    assert SECRET.encode() not in whole_disk(office.other)


def test_store_that_was_never_sent_when_it_takes_another_key_then_its_incidents_go_with_it(tmp_path, office) -> None:
    with open_store(tmp_path / "fresh", create=True) as store:
        with store.write("incident") as tx:
            tx.insert(Incident, {**FACTS, "what": SECRET, "agreement": "a", "reported_by": "Sok", "team": "t"})
        store.become("z" * 26, rename=True)
        with store.read() as tx:
            assert [stream.id for stream in log.streams(tx.conn)] == [f"{'z' * 26}:t~{'z' * 26}"]


def test_decision_and_file_when_they_are_about_an_incident_then_they_go_where_it_goes(office, tmp_path) -> None:
    row = office.write(office.trainer)
    photo = tmp_path / "hand.jpg"
    photo.write_bytes(b"\xff\xd8 a burnt hand")
    sha256 = files_of_records.take_in(office.trainer, photo)
    with office.trainer.write("about it") as tx:
        files_of_records.link(tx, office.trainer, Incident, row, photo.name, sha256, "photo")
        deciding.keep(tx, "incident", row, ["severity"], f"Because: {SECRET}")
        deciding.keep(tx, "agreement", office.made.agreement, ["fee"], "The paper says so")
    office.carry(office.trainer, office.hq)
    bytes_for_hq, bytes_for_all = tmp_path / "hq-files.fab", tmp_path / "all-files.fab"
    assert exchange_files.send(office.trainer, bytes_for_hq, to=office.hq.device_id).files == 1
    assert exchange_files.send(office.trainer, bytes_for_all).files == 0
    exchange.receive(office.hq, bytes_for_hq)
    assert exchange_files.send(office.hq, tmp_path / "other.fab", to=office.other.device_id).files == 0
    office.carry(office.hq, office.other)
    assert [line[:7] for line in deciding.decisions(office.other, "agreement", office.made.agreement)] == ["Settled"]
    for store, count in ((office.hq, 1), (office.other, 0)):
        assert len(deciding.decisions(store, "incident", row)) == count
        with store.read() as tx:
            assert len(tx.find(Attachment, linked_to=row)) == count
    assert SECRET.encode() not in whole_disk(office.other)


def test_file_of_another_team_when_its_removal_is_undone_then_it_is_back_where_the_incident_is(office) -> None:
    row = office.write(office.trainer)
    with office.trainer.write("attach") as tx:
        facts = {"file_name": "hand.jpg", "kind": "photo", "sha256": "0" * 64, "mime": "image/jpeg", "size": 3}
        facts |= {"captured_at": "2025-02-03T08:00:00Z", "linked_to": row, "team": "another"}
        kept = tx.insert(Attachment, facts)
    with office.trainer.write("remove") as tx:
        tx.delete(Attachment, kept)
    reopening.undo(office.trainer)
    office.carry(office.trainer, office.hq)
    office.carry(office.hq, office.other)
    for store, count in ((office.trainer, 1), (office.hq, 1), (office.other, 0)):
        with store.read() as tx:
            assert len(tx.find(Attachment, linked_to=row)) == count
