"""The keyring of the system (Windows, macOS, a Linux desktop): private keys by the base64 of their public half.

Where there is none, or it does not answer, nothing here fails but ``get``. Must not know files.
"""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import Any, Final

from nacl.signing import SigningKey, VerifyKey

from fieldapp.i18n import _

SERVICE: Final = "fieldapp"
"""The name under which the system lists our keys."""
_LEAST_PRIORITY: Final = 1
"""What the keyring library recommends as the least of a backend that keeps secrets."""


class KeyringSilent(Exception):
    """The system's keyring does not give the key out, or does not take it."""

    def message(self) -> str:
        """What a person reads."""
        return _(
            "The key of this computer is in the keyring of the system, which does not open now. Sign in to the system "
            "as the person who set fieldapp up, then try again."
        )


def there() -> bool:
    """Whether the system has a keyring that keeps secrets."""
    return _ring() is not None


def put(key: SigningKey) -> bool:
    """Keep a key; whether the keyring took it and gives it out again."""
    ring = _ring()
    if ring is None:
        return False
    name, said = _name(key.verify_key), base64.b64encode(bytes(key)).decode()
    try:
        ring.set_password(SERVICE, name, said)
        return bool(ring.get_password(SERVICE, name) == said)
    except Exception:  # noqa: BLE001  (backends fail in their own ways: locked, refused, gone)
        return False


def get(public: VerifyKey) -> bytes:
    """The seed of the key with this public half. Raises KeyringSilent."""
    ring = _ring()
    if ring is None:
        raise KeyringSilent
    try:
        said = ring.get_password(SERVICE, _name(public))
        seed = base64.b64decode(said or "", validate=True)
    except Exception as error:
        raise KeyringSilent from error
    if not seed:
        raise KeyringSilent
    return seed


def drop(public: VerifyKey) -> None:
    """Take a key out; what cannot be taken out does no harm there."""
    ring = _ring()
    if ring is not None:
        with suppress(Exception):
            ring.delete_password(SERVICE, _name(public))


def _name(public: VerifyKey) -> str:
    return base64.b64encode(bytes(public)).decode()


def _ring() -> Any | None:
    try:
        import keyring  # here: it looks for backends, which takes a tenth of a second

        found = keyring.get_keyring()
        return found if found.priority >= _LEAST_PRIORITY else None
    except Exception:  # noqa: BLE001  (no bus, no session, half installed)
        return None
