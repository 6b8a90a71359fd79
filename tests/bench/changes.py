"""An invented programme as its change log: many devices, several languages, half a year of making and correcting.

Always the same for the same size and seed. The proportions are those of ``docs/testing-exchange.md``: of 190,000
changes 90,109 make a record and the others correct one, 200 devices in 25 teams write, about a million field-changes.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fieldapp.domain.fields import Value, natural_id
from fieldapp.domain.records import RECORDS
from tests.bench.people import people

CHANGES: Final = 190_000
ROWS: Final = 90_109
DEVICES: Final = 200
A_TEAM: Final = 8
"""Devices of one team."""
BEGIN: Final = 1_748_736_000_000
"""Milliseconds since 1970: 1 June 2025."""
SPAN: Final = 180 * 86_400_000

SHARES: Final = (
    ("attendance_mark", 30),
    ("person", 24),
    ("participation", 14),
    ("enterprise", 12),
    ("enterprise_snapshot", 12),
    ("session", 4),
    ("organisation", 3),
    ("training_event", 1),
)
"""Record types among a hundred new records."""
KEYS: Final = {cls.table_name(): cls.view.key for cls in RECORDS if cls.view.key}
WORDS: Final = {
    "en": "repaired tools near the market gate behind the old school opposite temple workshop closed on Friday",
    "fr": "atelier derrière la mosquée près du grand marché machine en panne depuis mars rappeler après la récolte",
    "ar": "ورشة قرب السوق القديم خلف المدرسة لا يوجد كهرباء بعد الظهر يعود بعد العيد",
    "km": "រោងជាង ក្បែរ ផ្សារ ថ្មី ខាងក្រោយ សាលារៀន បិទ ថ្ងៃសុក្រ ម៉ាស៊ីន ខូច",
    "lo": "ໂຮງງານ ໃກ້ ຕະຫຼາດ ຫຼັງ ໂຮງຮຽນ ປິດ ວັນສຸກ ເຄື່ອງຈັກ ເພ",
    "vi": "xưởng gần chợ sau trường học máy hỏng từ tháng ba gọi lại sau mùa gặt",
    "am": "አውደ ጥናት ከገበያ አጠገብ ከትምህርት ቤት ጀርባ ዓርብ ይዘጋል ማሽኑ ተበላሽቷል",
    "sw": "karakana karibu na soko nyuma ya shule hufungwa Ijumaa mashine imeharibika tangu Machi",
    "pt": "oficina perto do mercado atrás da escola fechada sexta máquina avariada desde março",
}


@dataclass(frozen=True)
class Made:
    """One change: in which stream and which number there, its clock, the record, what was seen, what was written."""

    stream: str
    seq: int
    hlc: int
    kind: str
    row: str
    base: Mapping[str, int]
    patch: Mapping[str, Value] | None


@dataclass
class _Device:
    stream: str
    team: str
    language: str
    name: str
    seq: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass
class _Row:
    kind: str
    id: str
    by: int
    seen: dict[str, int]
    """Stream -> number of its last change to this record."""
    first: tuple[str, int]
    values: dict[str, Value]


class Programme:
    """Makes the changes one after another, in the order of time over all devices."""

    def __init__(
        self, changes: int = CHANGES, *, rows: int | None = None, devices: int = DEVICES, seed: int = 1
    ) -> None:
        self._dice = random.Random(seed)
        self._changes = changes
        self._new = rows if rows is not None else round(changes * ROWS / CHANGES)
        self._people = people(1 << 62, seed)
        self._rows: list[_Row] = []
        self._natural_ids: set[str] = set()
        self._of: dict[tuple[str, str], list[str]] = {}
        """(team, record type) -> ids, for references."""
        languages = list(WORDS)
        self.devices = [self._device(number, languages[number // A_TEAM % len(languages)]) for number in range(devices)]
        self._teams = [list(range(start, min(start + A_TEAM, devices))) for start in range(0, devices, A_TEAM)]

    def _device(self, number: int, language: str) -> _Device:
        team = self._uuid7(BEGIN, random.Random(number // A_TEAM))
        letters = "".join(self._dice.choices("abcdefghijklmnopqrstuvwxyz234567", k=26))
        return _Device(f"{letters}:{team}", team, language, f"{language.upper()}-{number:03}")

    def __iter__(self) -> Iterator[Made]:
        dice, now = self._dice, float(BEGIN)
        step = SPAN / self._changes * len(self.devices)
        clocks = [BEGIN + dice.random() * step for _device in self.devices]
        kinds = [kind for kind, share in SHARES for _time in range(share)]
        left_new, left = self._new, self._changes
        at = dice.randrange(len(self.devices))
        burst = 0
        while left:
            if not burst:  # somebody works for a while: a list of marks, some records, corrections
                at, burst = min(range(len(clocks)), key=clocks.__getitem__), dice.randrange(5, 40)
                clocks[at] += dice.expovariate(1 / (step * 20))
            device = self.devices[at]
            now = clocks[at] = clocks[at] + dice.randrange(2_000, 90_000)
            burst -= 1
            if device.rows and dice.random() >= left_new / left:
                yield self._edit(at, int(now))
            else:
                yield self._create(at, int(now), dice.choice(kinds))
                left_new -= 1
            left -= 1

    def _create(self, at: int, now: int, kind: str) -> Made:
        device, dice = self.devices[at], self._dice
        values = {"team": device.team} | self._values(device, kind, now)
        record_id = self._natural(kind, values)
        for _again in range(9):  # this person was marked in this session: another one
            if record_id not in self._natural_ids:
                break
            values = {"team": device.team} | self._values(device, kind, now)
            record_id = self._natural(kind, values)
        if record_id in self._natural_ids:  # there are not enough of them yet
            record_id = str(uuid.UUID(int=dice.getrandbits(128), version=5))
        self._natural_ids |= {record_id} - {""}
        record_id = record_id or self._uuid7(now, dice)
        device.seq += 1
        row = _Row(kind, record_id, at, {device.stream: device.seq}, (device.stream, device.seq), dict(values))
        device.rows.append(len(self._rows))
        self._rows.append(row)
        known = self._of.setdefault((device.team, kind), [])
        known.append(record_id)
        return Made(device.stream, device.seq, self._clock(now), kind, record_id, {}, values)

    def _natural(self, kind: str, values: Mapping[str, Value]) -> str:
        """The id that follows from the values as in the application; empty where the type has no natural key."""
        return natural_id(kind, [values.get(name) for name in KEYS[kind]]) if kind in KEYS else ""

    def _edit(self, at: int, now: int) -> Made:
        """Mostly one's own record with all of it seen; sometimes a colleague's; sometimes without their last change."""
        dice = self._dice
        author = self.devices[at]
        of = author
        if dice.random() < 0.15:
            of = self.devices[dice.choice(self._teams[at // A_TEAM])]
            of = of if of.rows else author
        row = self._rows[of.rows[max(0, len(of.rows) - 1 - int(dice.expovariate(1 / 60)))]]
        seen = dict(row.seen)
        if len(seen) > 1 and dice.random() < 0.05:
            seen = {row.first[0]: row.first[1]}
            if author.stream in row.seen:
                seen[author.stream] = row.seen[author.stream]
        wanted = self._values(author, row.kind, now)
        names = [name for name in wanted if wanted[name] != row.values.get(name)]
        picked = dice.sample(names, min(len(names), dice.choice((1, 1, 1, 2, 3))))
        patch = {name: wanted[name] for name in wanted if name in picked}
        row.values.update(patch)
        author.seq += 1
        row.seen[author.stream] = author.seq
        return Made(author.stream, author.seq, self._clock(now), row.kind, row.id, seen, patch)

    def _clock(self, now: int) -> int:
        return now << 16

    def _uuid7(self, now: int, dice: random.Random) -> str:
        return str(uuid.UUID(int=now << 80 | 7 << 76 | dice.getrandbits(12) << 64 | 2 << 62 | dice.getrandbits(62)))

    def _text(self, device: _Device, low: int, high: int) -> str:
        return " ".join(self._dice.choices(WORDS[device.language].split(), k=self._dice.randrange(low, high)))

    def _one(self, device: _Device, kind: str) -> str:
        """A record of the team to refer to, mostly a late one."""
        known = self._of.get((device.team, kind))
        if not known:
            return device.team
        return known[max(0, len(known) - 1 - int(self._dice.expovariate(1 / 40)))]

    def _day(self, now: int, back: int = 30) -> str:
        moment = now / 1000 - self._dice.randrange(back) * 86_400
        return dt.datetime.fromtimestamp(moment, dt.UTC).strftime("%Y-%m-%d")

    def _values(self, device: _Device, kind: str, now: int) -> dict[str, Value]:
        values: dict[str, Any] = getattr(self, f"_{kind}")(device, now)
        return {name: value for name, value in values.items() if value is not None}

    def _person(self, device: _Device, now: int) -> dict[str, Any]:
        dice, one = self._dice, next(self._people)
        return {
            "name_as_written": one["name_as_written"],
            "name_latin": one["name_latin"],
            "code": f"KH-{device.name[:2]}-P-{dice.randrange(10**7):07}-{dice.randrange(10)}",
            "sex": one["sex"],
            "birth": one["birth"],
            "phone": one["phone"],
            "enterprise": self._one(device, "enterprise"),
            "nationality": device.language.upper(),
            "education": str(dice.randrange(7)),
            "languages": device.language,
            "notes": self._text(device, 3, 9) if dice.random() < 0.15 else None,
        }

    def _enterprise(self, device: _Device, now: int) -> dict[str, Any]:
        dice, one = self._dice, next(self._people)
        return {
            "name": f"{one['name_as_written']} {self._text(device, 1, 3)}",
            "code": f"KH-{device.name[:2]}-E-{dice.randrange(10**7):07}-{dice.randrange(10)}",
            "owner": one["name_as_written"],
            "country": device.language.upper(),
            "location": self._one(device, "location"),
            "clusters": device.team,
            "isic_revision": "4",
            "isic_code": dice.choice(("1392", "1512", "3100", "1629", "2593", "1071")),
            "first_contact": self._day(now),
            "consent": dice.choice(("written", "verbal", "thumbprint")),
            "status": dice.choice(("active", "active", "active", "seasonal", "dormant")),
            "phone": one["phone"],
            "landmark": self._text(device, 2, 6) if dice.random() < 0.5 else None,
            "point": f"{dice.uniform(9, 18):.6f} {dice.uniform(98, 108):.6f} {dice.randrange(3, 40)}",
            "founded": str(dice.randrange(1985, 2025)),
            "legal_form": dice.choice(("sole", "sole", "informal_group", "coop")),
            "premises": dice.choice(("home", "own", "shared", "market")),
        }

    def _enterprise_snapshot(self, device: _Device, now: int) -> dict[str, Any]:
        dice = self._dice
        return {
            "enterprise": self._one(device, "enterprise"),
            "period": dice.choice(("2024", "2025-H1", "2025-Q2")),
            "kind": dice.choice(("baseline", "followup")),
            "day": self._day(now),
            "turnover": f"{dice.randrange(200, 9000) * 50}.00 USD",
            "turnover_method": dice.choice(("records", "recall")),
            "workers_full_f": dice.randrange(6),
            "workers_full_m": dice.randrange(8),
            "workers_part_f": dice.randrange(4),
            "workers_part_m": dice.randrange(4),
            "apprentices": dice.randrange(3),
            "costs": f"{dice.randrange(100, 5000) * 50}.00 USD",
            "capacity": dice.randrange(1, 60) * 100,
            "enumerator": device.name,
        }

    def _participation(self, device: _Device, now: int) -> dict[str, Any]:
        dice = self._dice
        return {
            "event": self._one(device, "training_event"),
            "person": self._one(device, "person"),
            "role": dice.choice(("participant", "participant", "participant", "observer")),
            "country": device.language.upper(),
            "organisation": self._text(device, 1, 3) if dice.random() < 0.3 else None,
            "sponsor": dice.choice(("programme", "own", "host")),
            "enrolled_on": self._day(now, 10),
        }

    def _attendance_mark(self, device: _Device, now: int) -> dict[str, Any]:
        dice = self._dice
        return {
            "session": self._one(device, "session"),
            "person": self._one(device, "person"),
            "status": dice.choice(("present", "present", "present", "absent", "late")),
            "minutes": dice.choice((None, 90, 120, 180, dice.randrange(10, 180))),
            "proof": dice.choice(("signature", "signature", "thumbprint")),
            "marked_by": device.name,
            "marked_at": self._day(now, 1)
            + f"T0{dice.randrange(1, 9)}:{dice.randrange(60):02}:{dice.randrange(60):02}Z",
        }

    def _session(self, device: _Device, now: int) -> dict[str, Any]:
        dice = self._dice
        return {
            "event": self._one(device, "training_event"),
            "day": self._day(now, 5),
            "slot": dice.choice(("am", "pm")),
            "start": dice.choice(("08:00", "08:30", "13:30")),
            "end": dice.choice(("11:30", "12:00", "17:00")),
            "topic": self._text(device, 2, 6),
            "trainers": next(self._people)["name_as_written"],
            "counts": "yes",
        }

    def _organisation(self, device: _Device, now: int) -> dict[str, Any]:
        return {
            "name_as_written": self._text(device, 2, 5),
            "name_latin": next(self._people)["name_latin"],
            "kind": self._dice.choice(("ngo", "chamber", "public")),
            "country": device.language.upper(),
            "phone": next(self._people)["phone"],
        }

    def _training_event(self, device: _Device, now: int) -> dict[str, Any]:
        return {
            "title": self._text(device, 3, 7),
            "subject_area": self._text(device, 1, 3),
            "start": self._day(now),
            "end": self._day(now),
            "venue": self._text(device, 2, 5),
            "country": device.language.upper(),
            "host": self._one(device, "organisation"),
            "pillar": self._dice.choice(("skills", "market", "finance")),
        }


def by_stream(changes: Iterator[Made]) -> dict[str, list[Made]]:
    """The changes of each stream in order."""
    found: dict[str, list[Made]] = {}
    for change in changes:
        found.setdefault(change.stream, []).append(change)
    return found
