"""The laws of the merge classes: which changes count is the same everywhere, and what does not count is never lost."""

from __future__ import annotations

import os
import random
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.declaring import Merge
from fieldapp.sync import fold as fold_module
from fieldapp.sync.fold import GONE, Folded, Law, Op, fold
from tests.sync.test_planted_bugs import Bug, plant

FIELDS = ("name", "phone", "signed")
VALUES: tuple[Any, ...] = (None, 0, 1, "", "a", "1", "ሀ")
DEVICES = "abcd"
EXAMPLES = 10_000 if os.environ.get("CI") else 1_000


def role_of(stream: str, seq: int) -> str:
    """a is a coordinator, b becomes one with its third change, c and d never are."""
    return "coordinator" if stream[0] == "a" or (stream[0] == "b" and seq >= 3) else "facilitator"


LAWS = {
    "ordinary": Law(),
    "queue": Law(Merge.QUEUE),
    "central": Law(Merge.CENTRAL, role_of=role_of),
    "central without a list": Law(Merge.CENTRAL),
    "append": Law(Merge.APPEND),
    "sealed": Law(Merge.SEALED),
    "signed": Law(Merge.SEALED, seal="signed"),
}


def history(rng: random.Random) -> list[Op]:
    """Changes of one record by four devices, each of which had seen a set of changes that somebody could have had."""
    seen: dict[str, dict[str, int]] = {device: {} for device in DEVICES}
    ops: list[Op] = []
    hlc = dict.fromkeys(DEVICES, 0)
    for _ in range(rng.randint(1, 10)):
        device = rng.choice(DEVICES)
        if ops and rng.random() < 0.6:
            for stream, seq in seen[rng.choice(DEVICES)].items():
                seen[device][stream] = max(seen[device].get(stream, 0), seq)
        hlc[device] += rng.choice([1, 1, 2, 50])
        patch = None if rng.random() < 0.2 else {f: rng.choice(VALUES) for f in rng.sample(FIELDS, rng.randint(0, 3))}
        stream = f"{device}:t"
        seq = seen[device].get(stream, 0) + 1
        ops.append(Op(stream, seq, hlc[device], dict(seen[device]), patch))
        seen[device][stream] = seq
    return ops


def saw(later: Op, earlier: Op) -> bool:
    return later.base.get(earlier.stream, 0) >= earlier.seq


def written(op: Op) -> dict[str, Any]:
    return {GONE: op.patch is None, **(op.patch or {})}


def counting(ops: list[Op], law: Law) -> list[Op]:
    """Which changes count, said plainly."""
    if law.merge is Merge.CENTRAL and law.role_of is not None:
        return [op for op in ops if role_of(op.stream, op.seq) == "coordinator"]
    if law.merge is Merge.APPEND or (law.merge is Merge.SEALED and not law.seal):
        made = sorted((op.hlc, op.stream, op.seq) for op in ops if op.base == {})
        return [op for op in ops if made and op.stream[0] == made[0][1][0]]
    if law.merge is Merge.SEALED:
        seals = [op for op in ops if op.patch and op.patch.get(law.seal) is not None]
        first = [one for one in seals if all(not saw(one, other) for other in seals)]
        return [op for op in ops if not seals or op in seals or any(saw(one, op) for one in first)]
    return ops


def naive(ops: list[Op], law: Law) -> tuple[Any, dict[str, list[Any]], dict[str, list[Any]]]:
    """Row, what disagrees and what stands aside, slowly: a write stands unless somebody who saw it wrote the field."""
    good = counting(ops, law)
    other = [op for op in ops if op not in good]

    def standing(field: str, of: list[Op], judges: list[Op]) -> list[Op]:
        writers = [op for op in of if field in written(op)]
        judging = [op for op in judges if field in written(op)]
        return [op for op in writers if not any(saw(judge, op) for judge in judging)]

    def values(field: str, of: list[Op]) -> list[Any]:
        return [written(op)[field] for op in sorted(of, key=lambda op: (op.hlc, op.stream, op.seq))]

    heads = {field: values(field, standing(field, good, good)) for field in (*FIELDS, GONE)}
    row = None if all(heads[GONE]) else {field: heads[field][-1] for field in FIELDS if heads[field]}
    doubts = {f: found for f, found in heads.items() if row is not None and len(set(found)) > 1}
    beside = {}
    if row is None:
        other = [op for op in other if not any(saw(judge, op) for judge in good)]
    for field in (*FIELDS, GONE):
        judges = good if law.merge is Merge.CENTRAL else ops
        left = standing(field, other, judges)
        left = [op for op in left if op in standing(field, [op], [x for x in other if x.stream[0] == op.stream[0]])]
        shown = (row is None) if field == GONE else (row or {}).get(field)
        left = [op for op in left if written(op)[field] != shown]
        if left:
            beside[field] = values(field, left)
    return row, doubts, beside if row is not None or GONE in beside else {}


def plain(folded: Folded) -> tuple[Any, dict[str, list[Any]], dict[str, list[Any]]]:
    return (
        folded.values,
        {field: [head.value for head in heads] for field, heads in folded.conflicts.items()},
        {field: [head.value for head in heads] for field, heads in folded.asides.items()},
    )


def check_laws(rng: random.Random) -> None:
    ops, law = history(rng), LAWS[rng.choice(list(LAWS))]
    once = fold(ops, law)
    assert plain(once) == naive(ops, law)
    mixed = ops + rng.choices(ops, k=rng.randint(0, 6))
    rng.shuffle(mixed)
    assert fold(mixed, law) == once
    cut = rng.randint(0, len(ops))
    assert fold([*ops[cut:], *ops[:cut], *ops[cut // 2 :]], law) == once
    nothing_is_dropped(ops, once)
    everything_can_be_answered(ops, law, once)


def many_laws() -> None:
    for seed in range(1_000):
        check_laws(random.Random(seed))


def nothing_is_dropped(ops: list[Op], folded: Folded) -> None:
    """A value that nobody overwrote is shown, in doubt or aside; of a record that is gone, somebody saw it go."""
    if folded.values is None:
        return
    for op in ops:
        for field, value in (op.patch or {}).items():
            if any(saw(other, op) and field in (other.patch or {}) for other in ops):
                continue
            kept = [head.value for found in (folded.conflicts, folded.asides) for head in found.get(field, ())]
            assert value in (*kept, folded.values.get(field)), (field, value)


def everything_can_be_answered(ops: list[Op], law: Law, folded: Folded) -> None:
    """A change that counts, has seen all and writes what was asked leaves nothing asked."""
    top: dict[str, int] = {}
    for op in ops:
        top[op.stream] = max(top.get(op.stream, 0), op.seq)
    answer: dict[str, Any] = dict.fromkeys(FIELDS, "chosen")
    author = "a:t" if law.merge is Merge.CENTRAL or not folded.values else None
    for stream in [author] if author else [f"{device}:t" for device in DEVICES]:
        after = fold([*ops, Op(stream, top.get(stream, 0) + 1, 1, top, answer)], law)
        counted = law.merge not in (Merge.APPEND, Merge.SEALED) or law.seal
        if counted:
            assert after == Folded({**answer}, {}), (stream, after)
        else:
            assert not after.asides or all(h.stream == stream for hs in after.asides.values() for h in hs)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None, database=None)
@given(st.integers(0, 2**62))
def test_fold_under_any_law_of_any_history_equals_the_naive_rule_in_any_order_and_drops_nothing(seed: int) -> None:
    check_laws(random.Random(seed))


BUGS = {
    "what a facilitator writes for headquarters counts": Bug(fold_module, "_counted", "== COORDINATOR]", "!= '']"),
    "what came later changes what is append-only": Bug(
        fold_module, "_counted", "[op for op in ops if _device(op) == _device(first)]", "list(ops)"
    ),
    "the last to write is who made it": Bug(fold_module, "_counted", "min((op", "max((op"),
    "what was signed is changed by whoever comes": Bug(
        fold_module, "_signed", "any(_saw(one, op) for one in first)", "True"
    ),
    "only the first signature counts": Bug(fold_module, "_signed", "(op.stream, op.seq) in signing or", ""),
    "what the signature had seen is forgotten": Bug(
        fold_module, "_signed", "or any(_saw(one, op) for one in first)", ""
    ),
    "a proposal declined by a deletion comes back": Bug(fold_module, "_asides", "if gone:", "if False:"),
    "nobody withdraws a proposal": Bug(fold_module, "_asides", "_device(later) == _device(op) and", "False and"),
    "anybody answers a proposal": Bug(
        fold_module, "fold", "answers = counted if law.merge is Merge.CENTRAL else allowed", "answers = allowed"
    ),
    "what is proposed is dropped": Bug(fold_module, "fold", "folded._replace(", "folded or folded._replace("),
}


@pytest.mark.parametrize("name", BUGS, ids=lambda name: name.replace(" ", "-"))
def test_a_planted_bug_in_the_merge_classes_when_the_laws_are_tried_then_it_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(BUGS[name], monkeypatch)
    monkeypatch.setattr(sys.modules[__name__], "fold", fold_module.fold)
    with pytest.raises(AssertionError):
        many_laws()


MADE = Op("a:t", 1, 10, {}, {"name": "Anvil"})


def test_fold_of_what_headquarters_owns_keeps_a_facilitators_change_as_a_proposal() -> None:
    law = LAWS["central"]
    folded = fold([MADE, Op("c:t", 1, 20, {"a:t": 1}, {"name": "Forge"})], law)
    assert folded.values == {"name": "Anvil"}
    assert folded.conflicts == {}
    assert [head.value for head in folded.asides["name"]] == ["Forge"]


@pytest.mark.parametrize(("chosen", "shown"), [("Forge", "Forge"), ("Anvil", "Anvil"), ("Third", "Third")])
def test_fold_of_a_proposal_when_a_coordinator_answers_then_it_is_settled(chosen: str, shown: str) -> None:
    proposal = Op("c:t", 1, 20, {"a:t": 1}, {"name": "Forge"})
    answer = Op("a:t", 2, 30, {"a:t": 1, "c:t": 1}, {"name": chosen})
    assert fold([MADE, proposal, answer], LAWS["central"]) == Folded({"name": shown}, {})


def test_fold_of_a_proposal_when_another_facilitator_writes_the_old_value_then_it_still_waits() -> None:
    proposal = Op("c:t", 1, 20, {"a:t": 1}, {"name": "Forge"})
    other = Op("d:t", 1, 30, {"a:t": 1, "c:t": 1}, {"name": "Anvil"})
    assert [h.value for h in fold([MADE, proposal, other], LAWS["central"]).asides["name"]] == ["Forge"]
    own = Op("c:t", 2, 30, {"a:t": 1, "c:t": 1}, {"name": "Anvil"})
    assert fold([MADE, proposal, own], LAWS["central"]).asides == {}


def test_fold_of_a_record_proposed_by_a_facilitator_makes_no_row_until_a_coordinator_writes_it() -> None:
    proposal = Op("c:t", 1, 20, {}, {"name": "Forge"})
    folded = fold([proposal], LAWS["central"])
    assert folded.values is None
    assert set(folded.asides) == {GONE, "name"}
    declined = Op("a:t", 1, 30, {"c:t": 1}, None)
    assert fold([proposal, declined], LAWS["central"]) == Folded(None, {})
    again = fold([proposal, declined, Op("c:t", 2, 40, {"c:t": 1, "a:t": 1}, {"phone": "1"})], LAWS["central"])
    assert set(again.asides) == {GONE, "phone"}


def test_fold_of_an_append_only_record_shows_what_was_written_first_and_keeps_what_came_later() -> None:
    ops = [MADE, Op("b:t", 1, 20, {"a:t": 1}, {"name": "Forge"}), Op("c:t", 1, 20, {"a:t": 1}, None)]
    folded = fold(ops, LAWS["append"])
    assert folded.values == {"name": "Anvil"}
    assert {field: [head.value for head in heads] for field, heads in folded.asides.items()} == {
        GONE: [True], "name": ["Forge"],
    }  # fmt: skip
    seen = Op("d:t", 1, 30, {"a:t": 1, "b:t": 1, "c:t": 1}, {"name": "Anvil"})
    assert fold([*ops, seen], LAWS["append"]) == Folded({"name": "Anvil"}, {})
    assert fold([MADE, Op("a:t", 2, 30, {"a:t": 1}, None)], LAWS["append"]).values is None


def test_fold_of_a_signed_record_changes_only_by_signing_anew() -> None:
    law = LAWS["signed"]
    signed = Op("a:t", 2, 20, {"a:t": 1}, {"signed": "Monday"})
    later = Op("b:t", 1, 30, {"a:t": 2}, {"name": "Forge"})
    unaware = Op("c:t", 1, 40, {"a:t": 1}, {"phone": "1"})
    folded = fold([MADE, signed, later, unaware], law)
    assert folded.values == {"name": "Anvil", "signed": "Monday"}
    assert {field: [head.value for head in heads] for field, heads in folded.asides.items()} == {
        "name": ["Forge"], "phone": ["1"],
    }  # fmt: skip
    anew = Op("b:t", 2, 50, {"a:t": 2, "b:t": 1, "c:t": 1}, {"name": "Forge", "signed": "Tuesday"})
    folded = fold([MADE, signed, later, unaware, anew], law)
    assert folded.values == {"name": "Forge", "signed": "Tuesday"}
    assert set(folded.asides) == {"phone"}
