"""Private keys at rest: plain, in a keyring, under a passphrase; moved, locked, damaged, interrupted."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest
from nacl.signing import SigningKey

from fieldapp.store import open_store
from fieldapp.sync import claim, identity, key_file, vault
from fieldapp.sync.vault import KeyLocked, KeyringSilent, PassphraseTooShort, Place, WrongPassphrase

WORDS = "maize lantern river copper"


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory, which can fall silent."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.silent = False

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask()
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._ask()
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self._ask()
        del self.kept[service, username]

    def _ask(self) -> None:
        if self.silent:
            raise keyring.errors.KeyringLocked


@pytest.fixture
def ring() -> Ring:
    """A system with a keyring, for one test."""
    made = Ring()
    before = keyring.get_keyring()
    keyring.set_keyring(made)
    yield made  # type: ignore[misc]
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def _locked() -> None:
    vault.lock()


def held(folder: Path) -> bytes:
    return bytes(identity.device_key(folder))


def test_key_when_the_system_has_a_keyring_then_the_file_holds_no_secret(tmp_path: Path, ring: Ring) -> None:
    key = held(tmp_path)
    said = (tmp_path / identity.KEY_FILE).read_bytes()
    assert vault.place_of(tmp_path) is Place.KEYRING
    assert base64.b64encode(key) not in said
    assert len(ring.kept) == 1
    assert held(tmp_path) == key


def test_key_when_the_keyring_takes_nothing_then_it_lies_in_a_file(tmp_path: Path, ring: Ring) -> None:
    ring.silent = True
    key = held(tmp_path)
    assert vault.place_of(tmp_path) is Place.FILE
    assert held(tmp_path) == key


def test_key_in_a_keyring_when_that_is_silent_then_the_store_opens_and_signing_says_why(
    tmp_path: Path, ring: Ring
) -> None:
    with open_store(tmp_path, create=True) as store:
        claim.ready(store)
        own = store.device_id
    ring.silent = True
    with open_store(tmp_path) as store:
        claim.ready(store)
        assert store.device_id == own
        with pytest.raises(KeyringSilent):
            claim.key(store)
    ring.silent = False
    ring.kept.clear()
    with pytest.raises(KeyringSilent):
        held(tmp_path)


def test_passphrase_when_set_then_no_key_is_in_the_clear_and_only_it_opens(tmp_path: Path) -> None:
    device, root = held(tmp_path), bytes(identity.make_root_key(tmp_path))
    vault.move(tmp_path, Place.PASSPHRASE, WORDS)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (device, root):
        assert base64.b64encode(secret) not in written
    vault.lock()
    assert vault.locked(tmp_path)
    assert identity.id_of(identity.public_key(tmp_path)) == identity.id_of(SigningKey(device))
    with pytest.raises(KeyLocked):
        held(tmp_path)
    with pytest.raises(WrongPassphrase):
        vault.unlock(tmp_path, WORDS + "s")
    assert vault.locked(tmp_path)
    vault.unlock(tmp_path, f"  {WORDS} ")
    assert held(tmp_path) == device
    assert bytes(identity.root_key(tmp_path) or b"") == root


def test_passphrase_when_typed_with_other_letters_composed_then_it_opens(tmp_path: Path) -> None:
    held(tmp_path)
    vault.move(tmp_path, Place.PASSPHRASE, "café élan vital")
    vault.lock()
    vault.unlock(tmp_path, "cafe\u0301 e\u0301lan vital")
    assert not vault.locked(tmp_path)


def test_passphrase_when_too_short_then_nothing_moves(tmp_path: Path) -> None:
    key = held(tmp_path)
    with pytest.raises(PassphraseTooShort):
        vault.move(tmp_path, Place.PASSPHRASE, "seven 7")
    assert vault.place_of(tmp_path) is Place.FILE
    assert held(tmp_path) == key


def test_passphrase_when_changed_then_the_old_one_opens_no_longer(tmp_path: Path) -> None:
    key = held(tmp_path)
    vault.move(tmp_path, Place.PASSPHRASE, WORDS)
    vault.move(tmp_path, Place.PASSPHRASE, "another four words here")
    vault.lock()
    with pytest.raises(WrongPassphrase):
        vault.unlock(tmp_path, WORDS)
    vault.unlock(tmp_path, "another four words here")
    assert held(tmp_path) == key


@pytest.mark.parametrize("there", list(Place))
@pytest.mark.parametrize("then", list(Place))
def test_keys_when_moved_from_any_place_to_any_then_they_are_the_same(
    tmp_path: Path, ring: Ring, there: Place, then: Place
) -> None:
    before = held(tmp_path), bytes(identity.make_root_key(tmp_path))
    vault.move(tmp_path, there, WORDS)
    vault.move(tmp_path, then, WORDS)
    assert (held(tmp_path), bytes(identity.root_key(tmp_path) or b"")) == before
    assert vault.place_of(tmp_path) is then
    assert bool(ring.kept) is (then is Place.KEYRING)
    assert (tmp_path / vault.LOCK_FILE).exists() is (then is Place.PASSPHRASE)


def test_keys_when_the_move_stops_halfway_then_asking_again_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(tmp_path), bytes(identity.make_root_key(tmp_path))
    write, calls = key_file.write, []

    def dying(path: Path, text: str, *, replace: bool) -> None:
        calls.append(path.name)
        if path.name == identity.ROOT_FILE:
            raise OSError("the lights went out")
        write(path, text, replace=replace)

    monkeypatch.setattr(key_file, "write", dying)
    with pytest.raises(OSError, match="lights"):
        vault.move(tmp_path, Place.PASSPHRASE, WORDS)
    monkeypatch.undo()
    assert calls == [vault.LOCK_FILE, identity.KEY_FILE, identity.ROOT_FILE]
    vault.lock()
    vault.unlock(tmp_path, WORDS)
    assert (held(tmp_path), bytes(identity.root_key(tmp_path) or b"")) == before
    vault.move(tmp_path, Place.PASSPHRASE, WORDS)
    assert (held(tmp_path), bytes(identity.root_key(tmp_path) or b"")) == before


def test_new_key_while_locked_then_it_is_made_and_nothing_is_lost(tmp_path: Path) -> None:
    held(tmp_path)
    root = bytes(identity.make_root_key(tmp_path))
    vault.move(tmp_path, Place.PASSPHRASE, WORDS)
    vault.lock()
    (tmp_path / identity.KEY_FILE).rename(tmp_path / "device.key.replaced-20260101")
    fresh = held(tmp_path)
    assert vault.locked(tmp_path)
    vault.unlock(tmp_path, WORDS)
    assert bytes(identity.root_key(tmp_path) or b"") == root
    vault.move(tmp_path, Place.PASSPHRASE, WORDS)
    vault.lock()
    vault.unlock(tmp_path, WORDS)
    assert held(tmp_path) == fresh


@pytest.mark.parametrize(
    "change",
    [
        {"public": base64.b64encode(bytes(SigningKey(b"x" * 32).verify_key)).decode()},
        {"box": "AAAA"},
        {"box": 7},
        {"kept": "somewhere"},
        {"kept": "file"},
        {"fieldapp-key": 2},
    ],
)
def test_key_file_when_altered_then_it_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    held(tmp_path)
    vault.move(tmp_path, Place.PASSPHRASE, WORDS)
    path = tmp_path / identity.KEY_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises((vault.IdentityDamaged, KeyLocked)):
        held(tmp_path)


@pytest.mark.parametrize("change", [{"rounds": 10**9}, {"kibibytes": 10**9}, {"salt": "A"}, {"rounds": 0}, {"box": ""}])
def test_lock_file_when_altered_then_it_is_refused_at_once(tmp_path: Path, change: dict[str, object]) -> None:
    held(tmp_path)
    vault.move(tmp_path, Place.PASSPHRASE, WORDS)
    vault.lock()
    path = tmp_path / vault.LOCK_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises((vault.IdentityDamaged, WrongPassphrase)):
        vault.unlock(tmp_path, WORDS)
    assert vault.locked(tmp_path)
