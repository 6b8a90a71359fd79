"""The simulator's trust list: who is on it, who signed it, how it comes into the stores."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from nacl.signing import SigningKey

from fieldapp.store import Store, local
from fieldapp.sync import book, identity, trust


class Trusting:
    """The root key of a simulated programme and the list that it signed last."""

    def __init__(self, rng: random.Random, coordinators: Collection[str]) -> None:
        self.root = SigningKey(rng.randbytes(32))
        self.coordinators = coordinators
        self.listed = trust.TrustList("programme", 1, trust.b64(self.root.verify_key))

    def introduce(self, store: Store, others: Sequence[Store]) -> None:
        """Put the first list into a store: some devices are coordinators, the others facilitators."""
        members = {other.device_id: self._member(other) for other in others}
        self.listed = trust.TrustList("programme", 1, trust.b64(self.root.verify_key), members)
        with store.write() as tx:
            local.put(tx, local.PROGRAMME, "programme")
            book.adopt(tx, trust.sign(self.listed, self.root))

    def _member(self, store: Store) -> trust.Member:
        key = identity.device_key(store.folder).verify_key
        role = trust.COORDINATOR if store.device_id in self.coordinators else trust.FACILITATOR
        return trust.Member(store.device_id, trust.b64(key), store.folder.name, (trust.Term(role),))
