"""Problems that hang on each other: no circle, levels from the core, the words an objective begins with.

Pure rules over ids. ``parents`` of a problem lie nearer to the core: what a cause leads to, what an effect comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldapp.domain.records.analysis import CAUSE, CORE, EFFECT

Parents = Mapping[str, Sequence[str]]


def circle(parents: Parents, node: str, wanted: Sequence[str]) -> list[str] | None:
    """The way from ``node`` back to itself if it hung on ``wanted``, both ends included; None where there is none."""
    for first in wanted:
        way = [node, first]
        if first == node or _goes_back(parents, node, way, {first}):
            return way
    return None


def _goes_back(parents: Parents, node: str, way: list[str], seen: set[str]) -> bool:
    """Lengthen ``way`` until it is back at ``node``; leaves it as it was where it never is."""
    for parent in parents.get(way[-1], ()):
        if parent == node:
            way.append(parent)
            return True
        if parent not in seen:
            seen.add(parent)
            way.append(parent)
            if _goes_back(parents, node, way, seen):
                return True
            way.pop()
    return False


def levels(kinds: Mapping[str, str], parents: Parents) -> dict[str, int]:
    """The level of each problem: the core 0, effects from 1 up, causes from -1 down, as far as their longest way.

    What hangs on nothing that is there stands next to the core; so does what hangs on itself in a circle.
    """
    signs = {CORE: 0, CAUSE: -1, EFFECT: 1}
    depth = {node: 0 if kind == CORE else 1 for node, kind in kinds.items()}
    above = {node: [one for one in parents.get(node, ()) if one in kinds] for node in kinds}
    waiting = {node: len(found) for node, found in above.items()}
    below: dict[str, list[str]] = {node: [] for node in kinds}
    for node, found in above.items():
        for one in found:
            below[one].append(node)
    ready = [node for node, count in waiting.items() if not count]
    while ready:
        node = ready.pop()
        for child in below[node]:
            depth[child] = max(depth[child], depth[node] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return {node: signs[kind] * depth[node] for node, kind in kinds.items()}


def fits(kind: str, parent_kind: str) -> bool:
    """True where a problem of a kind may hang on one of another: on the core, or on one of its own side."""
    return parent_kind in (CORE, kind)
