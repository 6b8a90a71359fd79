"""The trust list: which devices belong to the programme, in which role, for which teams, until which change.

The programme's root key signs it. It has a version and no expiry date, because no clock can be trusted: a device keeps
the highest version it has seen and never goes back. Everything here follows from the list alone, so every store that
holds the same changes and the same list decides the same. ``roles`` asks it for the merge, ``gate`` at the door; nobody
else does. Must not know files or bundles.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from fieldapp.sync import identity, words
from fieldapp.sync.refusal import Reason, Refused

COORDINATOR: Final = "coordinator"
FACILITATOR: Final = "facilitator"
TRAINER: Final = "trainer"
AUDITOR: Final = "auditor"
ROLES: Final = (FACILITATOR, TRAINER, COORDINATOR, AUDITOR)
ALL: Final = "*"

CENTRAL: Final = ("programme", "team", "location", "survey_form")
DIAGNOSIS: Final = (
    "cluster", "cluster_snapshot", "phase_event", "selection_round", "selection_criterion", "selection_candidate",
    "selection_score", "employment_table", "recp_record", "responsible_check", "survey_wave", "roster_actor",
    "wave_response", "tie", "map_position",
)  # fmt: skip
"""What belongs to the diagnosis of a cluster, which is the facilitators'."""
RIGHTS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    COORDINATOR: {"but": ()},
    FACILITATOR: {"but": CENTRAL},
    TRAINER: {"but": (*CENTRAL, *DIAGNOSIS)},
    AUDITOR: {"only": ()},
}
"""What the list of this version says that each role may write. It travels in the list: an old version and a new one
decide alike. A type that is not named may be written: what somebody entered rather counts than stands aside."""

_MAX: Final = 64 * 1024 * 1024
_SEQ: Final = 1 << 63


@dataclass(frozen=True)
class Term:
    """A role for a time. ``teams`` none = all; ``until``: stream -> its last change under this term, None = open."""

    role: str
    teams: tuple[str, ...] = ()
    until: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Member:
    """A device of the programme: public key in base 64 (empty: it was known before there was a list), terms in turn."""

    device: str
    key: str
    name: str
    terms: tuple[Term, ...]
    was: tuple[str, ...] = ()
    """Ids under which the same computer wrote before."""

    @property
    def role(self) -> str:
        """The role that it has now; empty when it is retired."""
        last = self.terms[-1] if self.terms else None
        return last.role if last is not None and last.until is None else ""

    def term_at(self, stream: str, seq: int) -> Term | None:
        """The term under which a change was written; None after it was retired."""
        return next((term for term in self.terms if term.until is None or seq <= term.until.get(stream, 0)), None)


@dataclass(frozen=True)
class TrustList:
    """One version of the list. ``root`` and ``group`` are public keys in base 64."""

    programme: str
    version: int
    root: str
    members: Mapping[str, Member] = field(default_factory=dict)
    rights: Mapping[str, Mapping[str, Iterable[str]]] = field(default_factory=lambda: RIGHTS)
    group: str = ""
    """The X25519 key for which bundles for very many are sealed."""

    def role_at(self, stream: str, seq: int) -> str:
        """The role of the author of a change when it was written; empty for nobody known, and after retirement."""
        member = self.members.get(identity.device_of(stream))
        term = member.term_at(stream, seq) if member is not None else None
        return term.role if term is not None else ""

    __call__ = role_at

    def may(self, kind: str) -> Callable[[str, int], bool]:
        """Whether a change (stream, number) of a record type counts.

        A device that is not on the list counts as a facilitator of all teams: nobody merges its bundles, so only its
        own store holds such changes, and a person can work before the device is approved.
        """

        def counts(stream: str, seq: int) -> bool:
            member = self.members.get(identity.device_of(stream))
            if member is None:
                return self.role_may(FACILITATOR, kind)
            term = member.term_at(stream, seq)
            if term is None or not self.role_may(term.role, kind):
                return False
            team = identity.team_of(stream)
            return not team or not term.teams or team in term.teams

        return counts

    def role_may(self, role: str, kind: str) -> bool:
        """Whether a role may write records of a type."""
        right = self.rights.get(role)
        if right is None:
            return False
        return kind in right["only"] if "only" in right else kind not in right.get("but", ())

    def is_new(self, device: str) -> bool:
        """True for a device that nobody has approved yet."""
        return device not in self.members

    def coordinators(self) -> list[Member]:
        """The devices that speak for headquarters now."""
        return [member for member in self.members.values() if member.role == COORDINATOR]

    def followed(self) -> dict[str, str]:
        """Ids under which computers wrote before -> the id under which each goes on, after a restore or a copy."""
        next_of = {old: member.device for member in self.members.values() for old in member.was if old != member.device}
        found = {}
        for old, new in next_of.items():
            at, seen = new, {old}
            while at in next_of and at not in seen:
                seen.add(at)
                at = next_of[at]
            found[old] = at
        return found

    def active(self) -> list[Member]:
        """The devices that are not retired and whose key is known."""
        return [member for member in self.members.values() if member.role and member.key]


def device_words(key: bytes) -> tuple[str, ...]:
    """The six words of a device's public key, which two people compare."""
    return words.of(b"fieldapp device", key)


def programme_words(root: bytes) -> tuple[str, ...]:
    """The six words of a programme's root key."""
    return words.of(b"fieldapp programme", root)


# ------------------------------------------------------------------------------------------------------- as it travels
def sign(book: TrustList, root: SigningKey, chain: Sequence[Sequence[str]] = ()) -> str:
    """The list as it travels. ``chain``: earlier root keys, each with its signature of the next one."""
    said = json.dumps(_plain(book), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    signature = root.sign(_HEAD + said.encode()).signature
    return json.dumps(
        {
            "list": said,
            "root": b64(root.verify_key),
            "signature": _b64(signature),
            "chain": [list(one) for one in chain],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def hand_over(old: SigningKey, new: VerifyKey, programme: str) -> list[str]:
    """A link of the chain: the old root key names the new one."""
    return [b64(old.verify_key), b64(new), _b64(old.sign(_handing(programme, bytes(new))).signature)]


def read(text: str) -> tuple[TrustList, list[list[str]]]:
    """The list and the chain of its root keys. Raises Refused TRUST_FORGED for what its root did not sign."""
    book, chain = _read(text)
    return book, [list(link) for link in chain]


def leads_to(pinned: str, book: TrustList, chain: Sequence[Sequence[str]]) -> bool:
    """True when the list's root is the one that is known here, or was named by it, link by link."""
    at = pinned
    if at == book.root:
        return True
    for old, new, signature in chain:
        if old != at:
            continue
        try:
            VerifyKey(base64.b64decode(old)).verify(
                _handing(book.programme, base64.b64decode(new)), base64.b64decode(signature)
            )
        except (BadSignatureError, ValueError, TypeError):
            return False
        at = new
    return at == book.root


_HEAD: Final = b"fieldapp trust list\n"


def _handing(programme: str, new: bytes) -> bytes:
    return b"fieldapp new root\n" + programme.encode() + b"\n" + new


@lru_cache(maxsize=8)
def _read(text: str) -> tuple[TrustList, tuple[tuple[str, str, str], ...]]:
    try:
        if len(text) > _MAX:
            raise ValueError("too long")
        outer = json.loads(text)
        said = str(outer["list"])
        key = VerifyKey(base64.b64decode(outer["root"], validate=True))
        key.verify(_HEAD + said.encode(), base64.b64decode(outer["signature"], validate=True))
        book = _book(json.loads(said))
        chain = tuple((str(old), str(new), str(signature)) for old, new, signature in outer["chain"])
        if book.root != outer["root"]:
            raise ValueError("root")
    except (BadSignatureError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(Reason.TRUST_FORGED, repr(error)) from error
    return book, chain


def _plain(book: TrustList) -> dict[str, Any]:
    return {
        "programme": book.programme,
        "version": book.version,
        "root": book.root,
        "group": book.group,
        "rights": {role: {how: list(kinds) for how, kinds in right.items()} for role, right in book.rights.items()},
        "devices": {
            member.device: {
                "key": member.key,
                "name": member.name,
                "was": list(member.was),
                "terms": [
                    {"role": term.role, "teams": list(term.teams)}
                    | ({} if term.until is None else {"until": dict(term.until)})
                    for term in member.terms
                ],
            }
            for member in book.members.values()
        },
    }


def _book(said: Any) -> TrustList:
    members = {}
    for device, one in said["devices"].items():
        key = _text(one["key"])
        if key and identity.device_id(base64.b64decode(key, validate=True)) != device:
            raise ValueError("a key of another device")
        terms = tuple(_term(term) for term in one["terms"])
        members[device] = Member(device, key, _text(one["name"]), terms, tuple(map(_text, one["was"])))
    rights = {
        _text(role): {how: tuple(map(_text, kinds)) for how, kinds in right.items()}
        for role, right in said["rights"].items()
    }
    version = said["version"]
    if type(version) is not int or not 0 < version < _SEQ:
        raise ValueError("version")
    return TrustList(_text(said["programme"]), version, _text(said["root"]), members, rights, _text(said["group"]))


def _term(said: Any) -> Term:
    until = said.get("until")
    if until is not None:
        until = {_text(stream): seq for stream, seq in until.items() if type(seq) is int and 0 <= seq < _SEQ}
    return Term(_text(said["role"]), tuple(map(_text, said["teams"])), until)


def _text(value: Any) -> str:
    if type(value) is not str or len(value) > 2_000:
        raise ValueError("text")
    return value


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def b64(key: VerifyKey | bytes) -> str:
    """A public key as the list writes it."""
    return _b64(bytes(key))


# --------------------------------------------------------------------------------------------------- the next version
def admitted(book: TrustList, member: Member) -> TrustList:
    """The list with one more device, or with another entry for one."""
    return replace(book, members={**book.members, member.device: member})


def with_role(member: Member, role: str, teams: Sequence[str], have: Mapping[str, int]) -> Member:
    """The entry with another role from now on; ``have``: the last changes that were written under the former one."""
    closed = tuple(replace(term, until=dict(have)) if term.until is None else term for term in member.terms)
    return replace(member, terms=(*closed, Term(role, tuple(teams))))


def retired(member: Member, until: Mapping[str, int]) -> Member:
    """The entry of a device whose changes count up to ``until`` (stream -> number) and no further."""
    return replace(
        member, terms=tuple(replace(term, until=dict(until)) if term.until is None else term for term in member.terms)
    )
