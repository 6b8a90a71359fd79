"""The Unicode bidirectional algorithm (UAX #9): which way each character of a mixed text runs.

Complete with isolates and paired brackets, which the usual small libraries lack. Pure; must not know fonts or paper.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_PAIRS = (
    "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⸢⸣⸤⸥⸦⸧⸨⸩〈〉《》「」『』【】〔〕〖〗〘〙〚〛（）［］｛｝｢｣"
)
_CLOSING = dict(zip(_PAIRS[0::2], _PAIRS[1::2], strict=True))
_SAME = {"\u2329": "\u3008", "\u232a": "\u3009"}
"""Canonical equivalents count as the same bracket."""
_CLOSERS = frozenset(_CLOSING.values())

_ISOLATES = {"LRI", "RLI", "FSI"}
_EMBEDDINGS = {"LRE", "RLE", "LRO", "RLO"}
_REMOVED = _EMBEDDINGS | {"PDF", "BN"}
_NEUTRAL = {"B", "S", "WS", "ON", "PDI"} | _ISOLATES
_MAX_DEPTH = 125
_MAX_BRACKETS = 63

CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that only steer direction; they have done their work once levels are known."""


@lru_cache(maxsize=4096)
def _type(char: str) -> str:
    return unicodedata.bidirectional(char) or "L"


def has_rtl(text: str) -> bool:
    """True when any character runs from right to left or steers direction; else every level is 0."""
    return any(_type(char) in {"R", "AL", "AN", "RLE", "RLO", "RLI", "FSI"} for char in text)


def is_rtl(text: str, default: bool = False) -> bool:
    """The direction of a text by its first strong character outside isolates (rules P2 and P3)."""
    found = _first_strong([_type(char) for char in text], 0, len(text))
    return default if found is None else found


def _first_strong(types: list[str], start: int, end: int) -> bool | None:
    depth = 0
    for kind in types[start:end]:
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in {"L", "R", "AL"}:
            return kind != "L"
    return None


def levels(text: str, rtl: bool = False) -> list[int]:
    """The embedding level of each character of one paragraph: even runs left to right, odd right to left."""
    base = int(rtl)
    if not rtl and not has_rtl(text):
        return [0] * len(text)
    types = [_type(char) for char in text]
    matches = _matching_isolates(types)
    found, resolved = _explicit(types, matches, base)
    for run in _sequences(types, found, matches, base):
        _weak(run, resolved)
        _brackets(run, text, types, resolved)
        _neutral(run, resolved)
        for index in run.indices:
            found[index] = _implicit(found[index], resolved[index])
    _fill_removed(types, found, base)
    _reset_separators(types, found, base)
    return found


def visual_order(line: list[int]) -> list[int]:
    """Indices of the pieces of one line from left to right, by their levels (rule L2)."""
    order = list(range(len(line)))
    for level in range(max(line, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and line[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


@dataclass
class _Run:
    """An isolating run sequence: its characters, its direction and what stands around it."""

    indices: list[int]
    level: int
    before: str
    after: str

    @property
    def direction(self) -> str:
        return "R" if self.level & 1 else "L"


def _matching_isolates(types: list[str]) -> dict[int, int]:
    """Isolate initiator -> its PDI, for those that have one."""
    matches: dict[int, int] = {}
    open_ones: list[int] = []
    for index, kind in enumerate(types):
        if kind in _ISOLATES:
            open_ones.append(index)
        elif kind == "PDI" and open_ones:
            matches[open_ones.pop()] = index
    return matches


@dataclass
class _Stack:
    """The directional status of rules X1 to X8: open embeddings and isolates, and those that went too deep."""

    open: list[tuple[int, str, bool]]
    deep_isolates: int = 0
    deep_embeddings: int = 0
    isolates: int = 0

    def enter(self, kind: str, rtl: bool) -> None:
        """An embedding, override or isolate begins (X2 to X5c)."""
        level = self.open[-1][0]
        deeper = (level + 1) | 1 if rtl else (level + 2) & ~1
        fits = deeper <= _MAX_DEPTH and not self.deep_isolates and not self.deep_embeddings
        isolate = kind in _ISOLATES
        if fits:
            self.open.append((deeper, {"LRO": "L", "RLO": "R"}.get(kind, ""), isolate))
            self.isolates += isolate
        elif isolate:
            self.deep_isolates += 1
        elif not self.deep_isolates:
            self.deep_embeddings += 1

    def end_isolate(self) -> None:
        """PDI (X6a)."""
        if self.deep_isolates:
            self.deep_isolates -= 1
        elif self.isolates:
            self.deep_embeddings = 0
            while not self.open.pop()[2]:
                pass
            self.isolates -= 1

    def end_embedding(self) -> None:
        """PDF (X7)."""
        if self.deep_isolates:
            return
        if self.deep_embeddings:
            self.deep_embeddings -= 1
        elif not self.open[-1][2] and len(self.open) > 1:
            self.open.pop()


def _explicit(types: list[str], matches: dict[int, int], base: int) -> tuple[list[int], list[str]]:
    """Rules X1 to X8: levels by embeddings, overrides and isolates."""
    found, resolved = [base] * len(types), list(types)
    stack = _Stack([(base, "", False)])
    for index, kind in enumerate(types):
        if kind == "PDI":
            stack.end_isolate()
        level, override, _isolate = stack.open[-1]
        found[index] = base if kind == "B" else level
        if kind not in _REMOVED and kind != "B":
            resolved[index] = override or kind
        if kind in _ISOLATES or kind in _EMBEDDINGS:
            rtl = kind[0] == "R"
            if kind == "FSI":
                rtl = bool(_first_strong(types, index + 1, matches.get(index, len(types))))
            stack.enter(kind, rtl)
        elif kind == "PDF":
            stack.end_embedding()
    return found, resolved


def _sequences(types: list[str], found: list[int], matches: dict[int, int], base: int) -> list[_Run]:
    """Rule X10: level runs, joined across isolates, with the direction of what stands before and after."""
    kept = [index for index, kind in enumerate(types) if kind not in _REMOVED]
    runs: list[list[int]] = []
    for index in kept:
        if runs and found[runs[-1][-1]] == found[index]:
            runs[-1].append(index)
        else:
            runs.append([index])
    closes = set(matches.values())
    by_start = {run[0]: run for run in runs}
    place = {index: at for at, index in enumerate(kept)}
    result = []
    for run in runs:
        if run[0] in closes:
            continue
        whole = list(run)
        while whole[-1] in matches and matches[whole[-1]] in by_start:
            whole += by_start[matches[whole[-1]]]
        level = found[whole[0]]
        first, last = place[whole[0]], place[whole[-1]]
        before = found[kept[first - 1]] if first else base
        open_end = types[whole[-1]] in _ISOLATES and whole[-1] not in matches
        after = base if open_end or last + 1 == len(kept) else found[kept[last + 1]]
        result.append(_Run(whole, level, "LR"[max(level, before) & 1], "LR"[max(level, after) & 1]))
    return result


def _weak(run: _Run, types: list[str]) -> None:
    """Rules W1 to W7: numbers, their separators and terminators, marks."""
    kinds = [types[index] for index in run.indices]
    previous = strong = run.before
    for at, kind in enumerate(kinds):  # W1, W2, W3
        if kind == "NSM":
            kinds[at] = "ON" if previous in _ISOLATES or previous == "PDI" else previous
        if kinds[at] in {"L", "R", "AL"}:
            strong = kinds[at]
        elif kinds[at] == "EN" and strong == "AL":
            kinds[at] = "AN"
        previous = kinds[at]
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):  # W4
        around = kinds[at - 1] if kinds[at - 1] == kinds[at + 1] else ""
        if (kinds[at] in {"ES", "CS"} and around == "EN") or (kinds[at] == "CS" and around == "AN"):
            kinds[at] = around
    _terminators(kinds)
    strong = run.before
    for at, kind in enumerate(kinds):  # W6, W7
        if kind in {"ES", "ET", "CS"}:
            kinds[at] = "ON"
        elif kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
    for index, kind in zip(run.indices, kinds, strict=True):
        types[index] = kind


def _terminators(kinds: list[str]) -> None:
    """Rule W5: per cent and currency signs touching a number belong to it."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > at and "EN" in (kinds[at - 1] if at else "", kinds[end] if end < len(kinds) else ""):
            kinds[at:end] = ["EN"] * (end - at)
        at = max(end, at + 1)


def _brackets(run: _Run, text: str, original: list[str], types: list[str]) -> None:
    """Rule N0: a pair of brackets runs like what it holds, or else like what stands before it."""
    for opening, closing in _bracket_pairs(run, text, types):
        inside = {_strong(types[index]) for index in run.indices[opening + 1 : closing]}
        if run.direction in inside:
            direction = run.direction
        elif inside & {"L", "R"}:
            before = next(
                (kind for index in reversed(run.indices[:opening]) if (kind := _strong(types[index]))), run.before
            )
            direction = before if before != run.direction else run.direction
        else:
            continue
        for at in (opening, closing):
            types[run.indices[at]] = direction
            for index in run.indices[at + 1 :]:
                if original[index] != "NSM":
                    break
                types[index] = direction


def _strong(kind: str) -> str:
    return "R" if kind in {"EN", "AN", "R"} else "L" if kind == "L" else ""


def _bracket_pairs(run: _Run, text: str, types: list[str]) -> list[tuple[int, int]]:
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for at, index in enumerate(run.indices):
        if types[index] != "ON":
            continue
        char = _SAME.get(text[index], text[index])
        if char in _CLOSING:
            if len(stack) == _MAX_BRACKETS:
                return []
            stack.append((_CLOSING[char], at))
        elif char in _CLOSERS:
            for depth in range(len(stack) - 1, -1, -1):
                if stack[depth][0] == char:
                    pairs.append((stack[depth][1], at))
                    del stack[depth:]
                    break
    return sorted(pairs)


def _neutral(run: _Run, types: list[str]) -> None:
    """Rules N1 and N2: what stands between takes the direction of its neighbours when they agree."""
    indices, at = run.indices, 0
    while at < len(indices):
        end = at
        while end < len(indices) and types[indices[end]] in _NEUTRAL:
            end += 1
        if end > at:
            before = _strong(types[indices[at - 1]]) if at else run.before
            after = _strong(types[indices[end]]) if end < len(indices) else run.after
            direction = before if before == after else run.direction
            for index in indices[at:end]:
                types[index] = direction
        at = max(end, at + 1)


def _implicit(level: int, kind: str) -> int:
    """Rules I1 and I2."""
    if level & 1:
        return level + (kind in {"L", "EN", "AN"})
    return level + {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)


def _fill_removed(types: list[str], found: list[int], base: int) -> None:
    """Embedding codes and joiners go with the character before them, so that they never split a run."""
    previous = base
    for index, kind in enumerate(types):
        if kind in _REMOVED:
            found[index] = previous
        previous = found[index]


def _reset_separators(types: list[str], found: list[int], base: int) -> None:
    """Rule L1: separators, and blanks before them or at the end, run as the paragraph does."""
    trailing = True
    for index in range(len(types) - 1, -1, -1):
        kind = types[index]
        if kind in {"B", "S"}:
            found[index], trailing = base, True
        elif trailing and (kind in {"WS", "PDI"} or kind in _ISOLATES or kind in _REMOVED):
            found[index] = base
        else:
            trailing = False
