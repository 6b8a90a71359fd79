"""People counted by two characteristics at once, so that rows and columns sum to the total, unknown included.

For the public, cells of fewer than five are hidden, and enough others that none can be worked out from the sums. Must
not know what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldapp.indicators.results import adds_up

LEAST = 5
"""Cells of fewer people are not published."""
HIDDEN = "…"


@dataclass(frozen=True)
class Tally:
    """A table of counts: labels of rows and columns (only those that occur), cells in their order."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """Everybody."""
        return sum(sum(row) for row in self.cells)

    @property
    def with_sums(self) -> tuple[tuple[int, ...], ...]:
        """The cells with the sum of each row behind it, and the sums of the columns as one more row."""
        rows = [(*row, sum(row)) for row in self.cells]
        width = len(self.columns) + 1
        return (*rows, tuple(sum(row[at] for row in rows) for at in range(width)))

    @property
    def sound(self) -> bool:
        """True where rows and columns sum to the same total."""
        columns = [sum(column) for column in zip(*self.cells, strict=True)]
        return adds_up([sum(row) for row in self.cells], self.total) and adds_up(columns, self.total)


def tally(
    people: Sequence[tuple[str, str]], rows: Mapping[str, str], columns: Mapping[str, str], *, keep: Sequence[str] = ()
) -> Tally:
    """Count (row code, column code) pairs; ``rows`` and ``columns`` give codes with labels in order.

    Codes without a label are counted under themselves, at the end. ``keep``: columns that are shown when empty.
    """
    across = [code for code in columns if code in keep or any(pair[1] == code for pair in people)]
    across += sorted({pair[1] for pair in people} - set(columns))
    down = [code for code in rows if any(pair[0] == code for pair in people)]
    down += sorted({pair[0] for pair in people} - set(rows))
    cells = tuple(tuple(people.count((row, column)) for column in across) for row in down)
    return Tally(
        tuple(rows.get(code, code) for code in down), tuple(columns.get(code, code) for code in across), cells
    )  # fmt: skip


def hidden(found: Tally) -> frozenset[tuple[int, int]]:
    """The places in ``with_sums`` that are not published: small ones, and others that sums would give away."""
    cells = found.with_sums
    closed = {(at, place) for at, row in enumerate(cells) for place, count in enumerate(row) if 0 < count < LEAST}
    lines = [[(at, place) for place in range(len(row))] for at, row in enumerate(cells)]
    lines += [[(at, place) for at in range(len(cells))] for place in range(len(cells[0]))]
    changed = True
    while changed:
        changed = False
        for line in lines:
            shut = [place for place in line if place in closed]
            open_ = [place for place in line if place not in closed]
            if len(shut) == 1 and open_:
                closed.add(
                    min(open_, key=lambda place: (cells[place[0]][place[1]] == 0, cells[place[0]][place[1]], place))
                )
                changed = True
    return frozenset(closed)
