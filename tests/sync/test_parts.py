"""What is cut into several bundles: each under the size, every change in one of them, whatever age's header adds."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.sync import in_parts
from fieldapp.sync.in_parts import Sent
from fieldapp.sync.order import Order

HEADER = 900
STANZA = 173
"""Bytes of a header, and the most that the stanza of random length adds to it."""


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(50, 900),
    size=st.integers(10, 200),
    most=st.integers(HEADER + STANZA + 700, 12_000),
)
def test_parts_then_each_is_under_the_size_and_every_change_goes_once(count: int, size: int, most: int) -> None:
    sizes = [size + turn % 7 for turn in range(count)]
    written: dict[Path, tuple[range, int]] = {}

    def write(path: Path, order: Order) -> Sent:
        stop = len(sizes) if order.max_changes is None else min(len(sizes), order.skip + order.max_changes)
        weight = HEADER + (STANZA if order.to_note else 0) + sum(sizes[order.skip : stop])  # the worst: no luck twice
        written[path] = (range(order.skip, stop), weight)
        return Sent(path, stop - order.skip, 1, weight, left=len(sizes) - stop)

    sent = in_parts.export(Path("week.fab"), Order(), most, write)
    parts = [written[path] for path in sent.parts]
    assert all(weight <= most for _changes, weight in parts)
    assert [one for changes, _weight in parts for one in changes] == list(range(len(sizes)))
