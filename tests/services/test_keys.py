"""The secret key of a computer: sending while it is locked, going on with a new one, a copy of the programme's key."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.records import Organisation, Person
from fieldapp.services import exchange, keys, opening, setup, trusting
from fieldapp.services.errors import ServiceError
from fieldapp.store import Store
from fieldapp.sync import identity, vault
from fieldapp.sync.vault import KeyLocked, Place
from tests.postgres import WORLDS
from tests.services.conftest import World

WORDS = "maize lantern river copper"
ASKED = setup.NewProgramme("Silk", "SILK", "LA", "USD", "Silk, Van Lam", "VL")


@pytest.fixture
def hq(tmp_path: Path) -> Store:
    """Headquarters of a programme."""
    store = setup.new_programme(tmp_path / "hq", ASKED, person="K. Souvanna", device_name="HQ")
    yield store  # type: ignore[misc]
    store.close()
    vault.lock()


def test_store_when_its_key_is_locked_then_it_opens_and_records_but_sends_only_unlocked(
    hq: Store, tmp_path: Path
) -> None:
    assert keys.move(hq.folder, Place.PASSPHRASE, WORDS).place is Place.PASSPHRASE
    hq.close()
    vault.lock()
    with opening.open_folder(hq.folder) as store:
        assert keys.kept(store.folder).locked
        with store.write() as tx:
            tx.insert(Person, {"name_as_written": "Keo Dara", "sex": "F"})
        assert trusting.standing(store).is_root
        with pytest.raises(KeyLocked):
            exchange.send(store, tmp_path / "all.fab")
        assert not (tmp_path / "all.fab").exists()
        keys.unlock(store.folder, WORDS)
        assert exchange.send(store, tmp_path / "all.fab").changes > 0


def test_passphrase_when_forgotten_then_a_new_key_goes_on_and_the_old_files_stay(hq: Store) -> None:
    keys.move(hq.folder, Place.PASSPHRASE, WORDS)
    vault.lock()
    before = hq.device_id
    words = keys.begin_anew(hq)
    assert hq.device_id != before
    assert trusting.standing(hq).words == words
    assert not keys.kept(hq.folder).locked
    assert not trusting.standing(hq).is_root
    (aside,) = hq.folder.glob("keys-before-*")
    assert {path.name for path in aside.iterdir()} >= {identity.KEY_FILE, identity.ROOT_FILE, vault.LOCK_FILE}


def test_key_begun_anew_with_the_passphrase_open_then_it_lies_under_no_passphrase_that_is_gone(hq: Store) -> None:
    keys.move(hq.folder, Place.PASSPHRASE, WORDS)
    keys.begin_anew(hq)
    hq.close()
    vault.lock()
    with opening.open_folder(hq.folder) as store:
        assert identity.id_of(identity.device_key(store.folder)) == store.device_id


@WORLDS
def test_key_begun_anew_then_the_records_are_there_wherever_they_lie(world: World) -> None:
    store, before = world.store, world.store.device_id
    words = keys.begin_anew(store)
    assert store.device_id != before
    assert trusting.standing(store).words == words
    with store.read() as tx:
        assert tx.get(Organisation, world.host) is not None


def test_copy_of_the_programmes_key_when_put_back_then_devices_can_be_named_again(hq: Store, tmp_path: Path) -> None:
    keys.save_root(hq, tmp_path / "safe.key")
    with pytest.raises(FileExistsError):
        keys.save_root(hq, tmp_path / "safe.key")
    (hq.folder / identity.ROOT_FILE).unlink()
    assert not trusting.standing(hq).is_root
    with pytest.raises(ServiceError, match="not on this computer"):
        keys.save_root(hq, tmp_path / "another.key")
    keys.restore_root(hq, tmp_path / "safe.key")
    assert trusting.standing(hq).is_root


def test_copy_of_another_key_when_put_back_then_it_is_refused(hq: Store, tmp_path: Path) -> None:
    keys.save_root(hq, tmp_path / "old.key")
    trusting.replace_root(hq)
    with pytest.raises(ServiceError, match="not the key of this programme"):
        keys.restore_root(hq, tmp_path / "old.key")
    assert trusting.standing(hq).is_root
