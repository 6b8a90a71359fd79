"""Where actors stand on the map: forces within each connected part, the parts side by side, always the same way.

What somebody put in place stays there. Distances are whole numbers from the middle; must not know pixels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from fieldapp.indicators.network.cohesion import components
from fieldapp.indicators.network.graph import Undirected

Place = tuple[int, int]
APART = 120
"""The distance wanted between two actors that are tied."""
WIDE = 1.9
"""The map is this much wider than high."""
TURNS = 300
MANY = 400
"""From this many actors in one part on, fewer turns do."""
FEWEST = 15
SEED = 7


def place(tied: Undirected, kept: Mapping[str, Place] | None = None) -> dict[str, Place]:
    """A place for every actor; those ``kept`` stay.

    Where only some are kept, the others stand where they would without; where most are, around those.
    """
    fixed = {actor: where for actor, where in (kept or {}).items() if actor in tied.place}
    if len(fixed) * 2 > len(tied.actors):
        return _around(tied, fixed)
    parts = components(tied)
    boxes = [_part(tied, part) for part in parts if len(part) > 1]
    alone = [part[0] for part in parts if len(part) == 1]
    if alone:
        boxes.append(_rows(alone, len(tied.actors)))
    return {**_side_by_side(boxes), **fixed}


def _spring(tied: Undirected, actors: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Forces among the actors of one part, starting from a circle."""
    import rustworkx

    graph = tied.rx if len(actors) == len(tied.actors) else tied.rx.subgraph([tied.place[one] for one in actors])
    order = [graph[i] for i in graph.node_indices()]
    by_ties = sorted(actors, key=lambda one: (-len(tied.neighbours[one]), tied.place[one]))
    start = _circle(by_ties)
    found = rustworkx.spring_layout(
        graph, pos={i: start[one] for i, one in enumerate(order)}, k=1 / math.sqrt(len(order)),
        num_iter=max(FEWEST, TURNS if len(order) < MANY else TURNS // 3 * MANY // len(order)), seed=SEED,
    )  # fmt: skip
    return {order[i]: (float(x), float(y)) for i, (x, y) in found.items()}


def _circle(actors: Sequence[str]) -> dict[str, tuple[float, float]]:
    turn = 2 * math.pi / len(actors)
    return {one: (math.cos(i * turn), math.sin(i * turn)) for i, one in enumerate(actors)}


def _part(tied: Undirected, part: Sequence[str]) -> dict[str, Place]:
    """One connected part, drawn wide rather than high."""
    if len(part) == 2:
        return {part[0]: (0, 0), part[1]: (APART, 0)}
    return _spread(_lying(_spring(tied, part)))


def _lying(found: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Turned so that it is longest from side to side, and widened where it is nearly round."""
    xs, ys = [x for x, _y in found.values()], [y for _x, y in found.values()]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    sxx = sum((x - mx) ** 2 for x in xs)
    syy = sum((y - my) ** 2 for y in ys)
    sxy = sum((x - mx) * (y - my) for x, y in found.values())
    angle = -0.5 * math.atan2(2 * sxy, sxx - syy)
    cos, sin = math.cos(angle), math.sin(angle)
    turned = {one: ((x - mx) * cos - (y - my) * sin, (x - mx) * sin + (y - my) * cos) for one, (x, y) in found.items()}
    wide = max(abs(x) for x, _y in turned.values()) or 1
    high = max(abs(y) for _x, y in turned.values()) or 1
    stretch = min(WIDE, max(1.0, math.sqrt(WIDE * high / wide)))
    return {one: (x * stretch, y / math.sqrt(stretch)) for one, (x, y) in turned.items()}


def _spread(found: Mapping[str, tuple[float, float]]) -> dict[str, Place]:
    """Scaled so that each stands far enough from its nearest neighbour."""
    points = list(found.values())
    nearest = sorted(
        min(math.dist(one, other) for j, other in enumerate(points) if j != i) for i, one in enumerate(points[:MANY])
    )
    typical = nearest[len(nearest) // 2] or 0.01
    factor = min(APART * 0.9 / typical, APART * 1.5 * math.sqrt(len(points)))
    moved = {one: (round(x * factor), round(y * factor)) for one, (x, y) in found.items()}
    return _apart(moved) if len(moved) <= MANY else moved


def _apart(found: dict[str, Place]) -> dict[str, Place]:
    """Push apart what would lie on each other."""
    least = APART * 0.55
    names = list(found)
    for _turn in range(12):
        still = True
        for i, one in enumerate(names):
            for other in names[:i]:
                (ax, ay), (bx, by) = found[one], found[other]
                gap = math.dist((ax, ay), (bx, by))
                if gap < least:
                    still = False
                    dx, dy = ((ax - bx) / gap, (ay - by) / gap) if gap else (1.0, 0.3)
                    push = (least - gap) / 2 + 1
                    found[one] = (round(ax + dx * push), round(ay + dy * push))
                    found[other] = (round(bx - dx * push), round(by - dy * push))
        if still:
            break
    return found


def _rows(alone: Sequence[str], all_actors: int) -> dict[str, Place]:
    """Actors without a tie, in rows."""
    across = max(1, min(len(alone), round(math.sqrt(all_actors * WIDE)) + 2))
    return {one: (i % across * APART, i // across * APART) for i, one in enumerate(alone)}


def _side_by_side(boxes: Sequence[Mapping[str, Place]]) -> dict[str, Place]:
    """The parts in rows from the largest on, all around the middle."""
    sizes = [_size(box) for box in boxes]
    room = sum((w + APART) * (h + APART) for w, h in sizes)
    widest = max([math.sqrt(room * WIDE), *(w for w, _h in sizes)], default=0)
    placed: dict[str, Place] = {}
    x = y = row = 0
    for box, (w, h) in zip(boxes, sizes, strict=True):
        if x and x + w > widest:
            x, y, row = 0, y + row + APART, 0
        left, top = min(p[0] for p in box.values()), min(p[1] for p in box.values())
        placed |= {one: (px - left + x, py - top + y) for one, (px, py) in box.items()}
        x, row = x + w + APART, max(row, h)
    return _centred(placed)


def _size(box: Mapping[str, Place]) -> tuple[int, int]:
    xs, ys = [x for x, _y in box.values()], [y for _x, y in box.values()]
    return max(xs) - min(xs), max(ys) - min(ys)


def _centred(placed: Mapping[str, Place]) -> dict[str, Place]:
    if not placed:
        return {}
    xs, ys = [x for x, _y in placed.values()], [y for _x, y in placed.values()]
    mx, my = (max(xs) + min(xs)) // 2, (max(ys) + min(ys)) // 2
    return {one: (x - mx, y - my) for one, (x, y) in placed.items()}


def _around(tied: Undirected, fixed: Mapping[str, Place]) -> dict[str, Place]:
    """New actors near those they are tied to, or in a row below everything."""
    found = dict(fixed)
    low = max(y for _x, y in fixed.values()) + APART
    left = min(x for x, _y in fixed.values())
    column = 0
    for one in tied.actors:
        if one in found:
            continue
        near = [found[other] for other in sorted(tied.neighbours[one], key=tied.place.__getitem__) if other in found]
        if near:
            x = round(sum(p[0] for p in near) / len(near)) + APART // 2
            found[one] = _free((x, round(sum(p[1] for p in near) / len(near)) + APART // 2), found)
        else:
            found[one] = (left + column * APART, low)
            column += 1
    return found


def _free(wanted: Place, taken: Mapping[str, Place]) -> Place:
    """The nearest place to the one wanted where nobody stands."""
    for ring in range(40):
        for step in range(max(1, 6 * ring)):
            angle = 2 * math.pi * step / max(1, 6 * ring)
            where = (
                round(wanted[0] + ring * APART * 0.5 * math.cos(angle)),
                round(wanted[1] + ring * APART * 0.5 * math.sin(angle)),
            )
            if all(math.dist(where, other) >= APART * 0.6 for other in taken.values()):
                return where
    return wanted
