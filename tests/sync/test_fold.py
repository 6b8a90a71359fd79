"""The laws of the merge rule: order, repetition and batching never matter; nothing is settled in silence."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.sync.fold import GONE, Folded, Op, doubts_before, fold, renamed
from fieldapp.sync.reopening import sides

FIELDS = ("name", "phone", "note")
VALUES: tuple[Any, ...] = (None, 0, 1, 2, "", "a", "1", "ሀ", "🙂", 2**63 - 1, -(2**63))


@st.composite
def histories(draw: st.DrawFn) -> list[Op]:
    """Changes of one record by four devices, each of which had seen a set of changes that somebody could have had."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    seen: dict[str, dict[str, int]] = {device: {} for device in "abcd"}
    ops: list[Op] = []
    hlc = dict.fromkeys("abcd", 0)
    for _ in range(draw(st.integers(1, 14))):
        device = rng.choice("abcd")
        if ops and rng.random() < 0.5:
            for stream, seq in seen[rng.choice("abcd")].items():
                seen[device][stream] = max(seen[device].get(stream, 0), seq)
        hlc[device] += rng.choice([1, 1, 2, 50])
        patch = None if rng.random() < 0.2 else {f: rng.choice(VALUES) for f in rng.sample(FIELDS, rng.randint(0, 3))}
        seq = seen[device].get(device, 0) + 1
        ops.append(Op(device, seq, hlc[device], dict(seen[device]), patch))
        seen[device][device] = seq
    return ops


def naive(ops: list[Op]) -> tuple[dict[str, Any] | None, dict[str, set[Any]]]:
    """The rule in ten lines, slow and obvious: a write stands unless another write of the field had seen it."""

    def standing(field: str, writes: list[tuple[Op, Any]]) -> list[tuple[int, str, Any]]:
        covered = [(x.stream, x.seq) for x, _ in writes for y, _ in writes if y.base.get(x.stream, 0) >= x.seq]
        return sorted((op.hlc, op.stream, value) for op, value in writes if (op.stream, op.seq) not in covered)

    life = standing(GONE, [(op, op.patch is None) for op in ops])
    if all(gone for _, _, gone in life):
        return None, {}
    heads = {f: standing(f, [(op, op.patch[f]) for op in ops if op.patch and f in op.patch]) for f in FIELDS}
    doubts = {
        f: {v for _, _, v in found} for f, found in (heads | {GONE: life}).items() if len({v for _, _, v in found}) > 1
    }
    return {f: found[-1][2] for f, found in heads.items() if found}, doubts


def seen_as(folded: Folded) -> tuple[dict[str, Any] | None, dict[str, set[Any]]]:
    return folded.values, {field: {head.value for head in heads} for field, heads in folded.conflicts.items()}


@given(histories())
def test_fold_of_any_history_equals_the_naive_rule(ops: list[Op]) -> None:
    assert seen_as(fold(ops)) == naive(ops)


@given(histories(), st.randoms(use_true_random=False))
def test_fold_of_any_order_and_repetition_gives_the_same_row(ops: list[Op], rng: random.Random) -> None:
    shuffled = ops + rng.choices(ops, k=rng.randint(0, 10))
    rng.shuffle(shuffled)
    assert fold(shuffled) == fold(ops)


@given(histories(), st.integers(0, 14))
def test_fold_of_a_union_of_two_parts_does_not_depend_on_the_parts(ops: list[Op], cut: int) -> None:
    assert fold([*ops[cut:], *ops[:cut], *ops[cut // 2 :]]) == fold(ops)


@given(histories())
def test_a_change_that_has_seen_everything_leaves_no_conflict(ops: list[Op]) -> None:
    top: dict[str, int] = {}
    for op in ops:
        top[op.stream] = max(top.get(op.stream, 0), op.seq)
    latest = max(op.hlc for op in ops)
    settled = fold([*ops, Op("e", 1, latest - 40, top, dict.fromkeys(FIELDS, "chosen"))])
    assert settled == Folded(dict.fromkeys(FIELDS, "chosen"), {})
    assert fold([*ops, Op("e", 1, 1, top, None)]) == Folded(None, {})


@given(histories(), st.sampled_from([None, {}, dict.fromkeys(FIELDS, "chosen")]))
def test_doubts_that_a_change_settled_are_back_when_each_value_is_written_once_more(
    ops: list[Op], choice: dict[str, Any] | None
) -> None:
    before = fold(ops)
    top: dict[str, int] = {}
    for op in ops:
        top[op.stream] = max(top.get(op.stream, 0), op.seq)
    settling = Op("e", 1, 1000, top, choice)
    doubts = doubts_before([*ops, settling], {("e", 1)})
    assert all(before.conflicts[field] == heads for field, heads in doubts.items())
    assert set(before.conflicts) - set(doubts) <= ({GONE, *FIELDS} - set(choice or ()) - {GONE})
    again = [
        Op("e", 2 + place, 1001 + place, {**top, "e": 1}, patch)
        for place, patch in enumerate(sides(doubts) if doubts else [])
    ]
    values, conflicts = seen_as(fold([*ops, settling, *again]))
    if doubts:
        assert conflicts == seen_as(before)[1]
        assert values is not None
        assert before.values is not None
        assert all(values[field] == before.values[field] for field in before.conflicts if field != GONE)
    later = Op("a", top.get("a", 0) + 1, 2000, {**top, "e": 1}, dict.fromkeys(FIELDS, "since"))
    assert set(doubts_before([*ops, settling, later], {("e", 1)})) == set()


@given(histories())
def test_no_value_that_nobody_overwrote_is_dropped(ops: list[Op]) -> None:
    folded = fold(ops)
    if folded.values is None:
        return
    for op in ops:
        for field, value in (op.patch or {}).items():
            overwritten = any(
                field in (other.patch or {}) and other.base.get(op.stream, 0) >= op.seq for other in ops if other.patch
            )
            kept = {head.value for head in folded.conflicts.get(field, ())} | {folded.values[field]}
            assert overwritten or value in kept


def test_fold_of_concurrent_edits_of_one_field_shows_the_later_and_keeps_both() -> None:
    start = Op("a", 1, 10, {}, {"name": "Anvil", "phone": "1"})
    left, right = Op("a", 2, 20, {"a": 1}, {"phone": "2"}), Op("b", 1, 30, {"a": 1}, {"phone": "3"})
    values, conflicts, _asides = fold([start, left, right])
    assert values == {"name": "Anvil", "phone": "3"}
    assert [head.value for head in conflicts["phone"]] == ["2", "3"]


def test_fold_of_concurrent_edits_of_different_fields_keeps_both_without_conflict() -> None:
    ops = [
        Op("a", 1, 10, {}, {"name": "Anvil", "phone": "1"}),
        Op("a", 2, 20, {"a": 1}, {"phone": "2"}),
        Op("b", 1, 30, {"a": 1}, {"name": "Forge"}),
    ]
    assert fold(ops) == Folded({"name": "Forge", "phone": "2"}, {})


def test_fold_of_equal_values_written_twice_is_no_conflict() -> None:
    ops = [Op("a", 1, 10, {}, {"name": "Anvil"}), Op("b", 1, 30, {}, {"name": "Anvil"})]
    assert fold(ops) == Folded({"name": "Anvil"}, {})


def test_fold_of_an_edit_beside_a_deletion_that_had_not_seen_it_lets_the_record_live_and_asks() -> None:
    start = Op("a", 1, 10, {}, {"name": "Anvil"})
    folded = fold([start, Op("b", 1, 99, {"a": 1}, None), Op("a", 2, 20, {"a": 1}, {"name": "Forge"})])
    assert folded.values == {"name": "Forge"}
    assert {head.value for head in folded.conflicts[GONE]} == {True, False}


def test_fold_of_a_clock_fifty_years_ahead_loses_to_whoever_had_seen_it() -> None:
    ops = [Op("a", 1, 50 << 50, {}, {"name": "future"}), Op("b", 1, 7, {"a": 1}, {"name": "now"})]
    assert fold(ops) == Folded({"name": "now"}, {})


def test_fold_of_a_tie_in_time_is_decided_by_the_stream_everywhere_alike() -> None:
    ops = [Op("b", 1, 5, {}, {"name": "b"}), Op("a", 1, 5, {}, {"name": "a"})]
    assert fold(ops).values == fold(ops[::-1]).values == {"name": "b"}


def test_a_renamed_field_appears_under_its_new_name_which_wins_over_the_old() -> None:
    names = {"enterprise": {"tel": "phone"}}
    assert renamed("enterprise", {"tel": "1", "name": "x"}, names) == {"phone": "1", "name": "x"}
    assert renamed("enterprise", {"tel": "1", "phone": "2"}, names) == {"phone": "2"}
    assert renamed("person", {"tel": "1"}, names) == {"tel": "1"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.dictionaries(st.sampled_from("ab"), st.integers(0, 9)),
            st.sampled_from([None, {"name": 1}, {"name": 2}]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_changes_that_claim_to_have_seen_what_came_later_when_folded_then_there_is_a_row_whatever_their_order(
    claims: list[tuple[str, dict[str, int], Any]],
) -> None:
    ops = [Op(stream, seq, seq, base, patch) for seq, (stream, base, patch) in enumerate(claims, 1)]
    folded = fold(ops)
    assert fold(reversed(ops)) == folded
    assert folded.values is None or set(folded.values) <= {"name"}
