"""The simulator is worth what it notices: each of these known mistakes is planted in turn and must be caught.

A bug is a piece of a function's source replaced by another; the seed beside it is one that is known to notice.
"""

from __future__ import annotations

import collections
import inspect
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from fieldapp.store import capture, channels, database, driver, guards, same, tx
from fieldapp.sync import (
    bundle,
    closed,
    fold,
    in_parts,
    intake,
    line_writer,
    lines,
    log,
    order,
    peers,
    receive,
    refold,
    reopening,
    roles,
    send,
    undo,
    upgrade,
)
from tests.sync import simulator, stations

STEPS = 150
TRIES = 24


class Bug(NamedTuple):
    """A mistake: where, what stands there, what is planted, the first seed to try."""

    module: ModuleType
    function: str
    was: str
    planted: str
    seed: int = 0


BUGS: dict[str, Bug] = {
    "base counts changes that still wait": Bug(capture, "_base", "AND c.seq <= s.have ", "", 10),
    "base is empty": Bug(capture, "_base", "WHERE c.row = {row}", "WHERE c.row = 'x'"),
    "an edit does not settle the doubt": Bug(capture, "_logging", "AND ({covered})", "AND 0"),
    "clock goes back with the computer's": Bug(
        capture, "_logging", "_TICK,", "_TICK.replace('max(hlc + 1,', 'max(0,'),"
    ),
    "REPLACE is no deletion": Bug(
        driver, "connect", "connection.execute(pragma)", "'recurs' in pragma or connection.execute(pragma)"
    ),
    "settling an equal value writes nothing": Bug(
        tx,
        "WriteTx.settle",
        "capture.of(self.conn).log_change(self.conn, cls, record_id, choice)",
        "self.update(cls, record_id, choice)",
    ),
    "last writer wins": Bug(fold, "_heads", "if seen.get(op.stream, 0) < op.seq", "if True"),
    "a covered head stays": Bug(fold, "_heads", "seen.get(op.stream, 0) < op.seq", "seen.get(op.stream, 0) <= op.seq"),
    "the first to arrive wins": Bug(fold, "_heads", "head[:3]", "0"),
    "a tie is decided by arrival": Bug(fold, "_heads", "head[:3]", "head[0]", 49),
    "equal values count as doubt": Bug(fold, "_heads", "len({head.value for head in heads}) > 1", "len(heads) > 1"),
    "a later deletion beats an edit": Bug(fold, "_fold", "is True and not doubts", "is True"),
    "any deletion wins for ever": Bug(
        fold, "_fold", "life[-1].value is True and not doubts", "any(o.patch is None for o in unique)"
    ),
    "a gap is jumped": Bug(log, "extend", "if seq != reached + 1:", "if False:"),
    "what waits is shown already": Bug(log, "operations", "if seq > stream.have:", "if False:"),
    "unknown record types are dropped": Bug(
        log,
        "add",
        'bulk.insert(conn, "change", COLUMNS, changes)',
        'bulk.insert(conn, "change", COLUMNS, [c for c in changes if c[COLUMNS.index("kind")] != "loan"])',
    ),
    "a change is stored twice": Bug(
        intake, "Intake.take", "if held and seq in held:", "if held and seq in held and seq != 3:"
    ),
    "a clock fifty years ahead is adopted": Bug(intake, "Intake.take", "if hlc >= ahead:", "if False:"),
    "a received clock is not adopted": Bug(receive, "_take", '{"stamp": intake.clock}', '{"stamp": 0}'),
    "preview keeps its work": Bug(receive, "_written", "raise _OnlyLooking", "pass"),
    "a failed transaction keeps its half": Bug(database, "Store.write", "tx.end()", "connection.commit(); tx.end()"),
    "a known bundle is never read again": Bug(
        receive, "_holds_all", "all(have.get(stream, 0) >= seq for stream, seq in manifest.have)", "True", 11
    ),
    "received changes are logged again": Bug(refold, "quiet", "(conn, True)", "(conn, False)"),
    "capture stays off after a merge": Bug(refold, "quiet", "(conn, False)", "(conn, True)"),
    "the desk forgets doubts that go on": Bug(
        refold, "_list_doubts", "if listed.get(key) != heads", "if key not in listed"
    ),
    "rows that are gone stay": Bug(refold, "_page", "bulk.delete(conn, kind, gone)", "pass"),
    "a relay drops other devices' changes": Bug(
        send, "_parts", "if until <= after", "if (stream.n > 2 and until > 6) or until <= after"
    ),
    "a delta starts at what was sent": Bug(send, "export_bundle", "Order(peer.have,", "Order(dict(peer.sent),"),
    "a cut bundle takes the end": Bug(
        send, "_parts", "until = min(until, after + left)", "after = max(after, until - left)"
    ),
    "an old statement of what a peer has counts": Bug(peers, "heard", "manifest.stamp >= mine.stamp", "True", 14),
    "an undo breaks what builds on it": Bug(undo, "_check", "raise StillNeeded", "StillNeeded"),
    "an undo leaves the rows": Bug(undo, "_take_back", "folded = refold(conn, types)", "folded = refold(conn, ())"),
    "an undo leaves an alias in the air": Bug(undo, "_check_names", "raise StillNeeded", "StillNeeded"),
    "what stands aside is not listed": Bug(refold, "doubts_of", "(1, folded.asides)", "(1, {})"),
    "another list folds nothing again": Bug(roles, "changed", "log.touch_kind(conn, cls.table_name())", "pass"),
    "another list does not reach the triggers": Bug(roles, "changed", "int(mine == COORDINATOR)", "1"),
    "a proposal can be written into the row": Bug(guards, "_of_class", "(SELECT central FROM me) = 0", "0"),
    "a signed record is edited": Bug(guards, "_of_class", 'f"{signed} AND {unsigned} AND {words.changed(cls)}"', '"0"'),
    "in a chain the middle leads": Bug(same, "resolve", "(row in follows, row)", "(row not in follows, row)"),
    "who is not here leads": Bug(same, "resolve", "sorted(row for row in members if row in here)", "sorted(members)"),
    "an alias taken back goes on leading": Bug(same, "refresh", "if wanted.get(row) != found", "if False"),
    "an upgrade forgets what had come before": Bug(
        upgrade, "catch_up", "log.touch_kind(tx.conn, name.removeprefix(NOTE))", "pass"
    ),
    "a bundle for everybody tells of incidents": Bug(closed, "readable", "not identity.maker_of(stream)", "True"),
    "headquarters does not read incidents": Bug(closed, "may_read", "member.role == trust.COORDINATOR", "False"),
    "an incident goes to a facilitator": Bug(closed, "may_read", "member is not None and", "member is not None or"),
    "who changes an incident decides who reads it": Bug(
        channels, "of", "AND c.kind = '{cls.table_name()}'", "AND 0", 17
    ),
    "what is about an incident goes to everybody": Bug(
        channels, "of", "f\"AND s.team <> replace(s.team, '{CLOSED}', '')\"", '"AND 0"'
    ),
    "a facilitator passes on what others wrote": Bug(
        order, "within_rights", "identity.device_of(stream) in mine and", ""
    ),
    "silence about incidents takes them from a peer": Bug(
        peers, "heard", "elif mine is not None and not manifest.to:", "elif False:"
    ),
    "what was settled stays settled": Bug(reopening, "_reopen", "if doubts :=", "if False and"),
    "an undo shows another of the values": Bug(reopening, "sides", "range(most, 0, -1)", "range(1, most + 1)"),
    "parts overlap": Bug(in_parts, "_cuts", "cuts.append((skip,", "cuts.append((max(skip - 1, 0),"),
    "the signature is not looked at": Bug(
        bundle, "_read_header", "VerifyKey(header.key).verify(magic + line, signature)", "pass", 22
    ),
    "trailing bytes pass": Bug(bundle, "_check_size", "if got > expected:", "if False:"),
    "an empty text becomes nothing": Bug(
        lines,
        "Reader._change",
        "patch = None if values is None else dict(zip(fields, values, strict=True))",
        "patch = None if values is None else {n: v or None for n, v in zip(fields, values)}",
    ),
    "a step of the clock is forgotten": Bug(lines, "Reader._change", "self._clock = hlc", "pass"),
    "a colleague's change counts as unseen": Bug(line_writer, "_seen", "if others else back", "if False else back"),
}


def plant(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile the function with the mistake in it and put it wherever the right one is used."""
    owner: Any = bug.module
    *outer, name = bug.function.split(".")
    for part in outer:
        owner = getattr(owner, part)
    right = vars(owner)[name]
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(right)))
    assert bug.was in source, f"{bug.function} does not say {bug.was!r} any more: plant the bug where it belongs now"
    scope: dict[str, Any] = {}
    code = compile("from __future__ import annotations\n" + source.replace(bug.was, bug.planted), bug.function, "exec")
    exec(code, vars(bug.module) | {"__name__": bug.module.__name__}, scope)
    wrong = scope[name]
    if isinstance(right, type(plant)) and not outer:
        wrong = _at_home(wrong, bug.module)
    for module in [m for key, m in sys.modules.items() if key.startswith("fieldapp.")]:
        if vars(module).get(name) is right:
            monkeypatch.setattr(module, name, wrong)
    monkeypatch.setattr(owner, name, wrong)


def _at_home(function: Any, module: ModuleType) -> Any:
    """The function with the module's own names, so that later patches of those reach it."""
    import types

    inner = inspect.unwrap(function)
    if inner is not function:
        return function
    made = types.FunctionType(
        function.__code__, vars(module), function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made


@pytest.fixture(autouse=True)
def fresh_templates() -> Iterator[None]:
    """Triggers are made anew with the bug and without it."""
    stations.template.cache_clear()
    yield
    stations.template.cache_clear()


@pytest.mark.parametrize("name", BUGS, ids=lambda name: name.replace(" ", "-"))
def test_a_planted_bug_when_histories_are_simulated_then_it_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bug = BUGS[name]
    plant(bug, monkeypatch)
    for seed in range(bug.seed, bug.seed + TRIES):
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            simulator.run(seed, STEPS, collections.Counter(), folder)
        except Warning:
            raise  # somebody else's finding, not the simulator's
        except Exception as error:  # noqa: BLE001  (any failure is a catch)
            print(f"seed {seed}: {type(error).__name__} {str(error)[:90]}")
            return
    pytest.fail(f"{name}: {TRIES} histories noticed nothing")
