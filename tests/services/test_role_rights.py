"""What a role may write: refused where it is entered, complete for trainers, renewed by a newer version's list."""

from __future__ import annotations

import pytest

from fieldapp.domain.records import RECORDS, Cluster, Person, TrainingEvent
from fieldapp.services import exchange, records, setup, trusting
from fieldapp.services.errors import ServiceError
from fieldapp.sync import trust
from tests.joining import approve


@pytest.fixture
def hq(world):
    trusting.begin(world.store)
    return world.store


def newcomer(hq, tmp_path):
    """A laptop that joined and is not approved yet."""
    code = exchange.send_kit(hq, tmp_path / "kit.fab", device_name="KH-02").code
    return setup.join(tmp_path / "field", tmp_path / "kit.fab", person="Souk V.", code=code)


def told(hq, field, path):
    """The laptop reads what headquarters sends."""
    exchange.send(hq, path, to=field.device_id)
    exchange.receive(field, path)


def test_record_when_the_role_does_not_write_it_then_refused_where_it_is_entered(hq, tmp_path):
    with newcomer(hq, tmp_path) as field:
        assert records.may_write(field, Cluster), "a person can work before the device is approved"
        approve(hq, field, "trainer")
        told(hq, field, tmp_path / "list.fab")
        assert not records.may_write(field, Cluster)
        with pytest.raises(ServiceError, match="not for your role"):
            records.save(field, Cluster, {"name": "Silk of the valley"})
        assert records.save(field, Person, {"name_as_written": "Keo Dara", "sex": "F"}).id


def test_trainer_when_recording_trainings_and_apprenticeships_then_every_type_counts():
    listed = trust.TrustList("p", 1, "")
    modules = {"training", "training_papers", "training_courses", "learning", "follow_up", "certificates"}
    own = [cls for cls in RECORDS if cls.__module__.rpartition(".")[2] in modules
           or cls.__module__.rpartition(".")[2].startswith("apprenticeship")]  # fmt: skip
    assert len(own) > 20
    assert [cls.table_name() for cls in own if not listed.role_may("trainer", cls.table_name())] == []
    assert [cls.table_name() for cls in RECORDS if listed.role_may("auditor", cls.table_name())] == []
    known = {cls.table_name() for cls in RECORDS}
    named = {name for right in trust.RIGHTS.values() for names in right.values() for name in names}
    assert named - known == set()


def test_list_of_an_older_version_when_headquarters_sends_then_the_roles_are_those_of_this_version(
    hq, tmp_path, monkeypatch
):
    older = {**trust.RIGHTS, "trainer": {"only": ("person",)}}
    monkeypatch.setattr(trust, "RIGHTS", older)
    with newcomer(hq, tmp_path) as field:
        approve(hq, field, "trainer")
        told(hq, field, tmp_path / "list.fab")
        assert not records.may_write(field, TrainingEvent)
        monkeypatch.undo()
        told(hq, field, tmp_path / "renewed.fab")
        assert records.may_write(field, TrainingEvent)
        version = trusting.standing(hq).version
        exchange.send(hq, tmp_path / "again.fab", to=field.device_id)
        assert trusting.standing(hq).version == version
