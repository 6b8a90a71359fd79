"""Strongly connected components of a graph (Tarjan), without recursion: forms can have long chains of formulas."""

from __future__ import annotations


def components(edges: list[list[int]]) -> list[list[int]]:
    """The components of the graph ``edges[node] -> nodes``, each after all those it leads to."""
    return _Tarjan(edges).run()


class _Tarjan:
    def __init__(self, edges: list[list[int]]) -> None:
        self.edges = edges
        self.index = [-1] * len(edges)
        self.low = [0] * len(edges)
        self.on_stack = [False] * len(edges)
        self.stack: list[int] = []
        self.found: list[list[int]] = []
        self.clock = 0

    def run(self) -> list[list[int]]:
        for start in range(len(self.edges)):
            if self.index[start] == -1:
                self.explore(start)
        return self.found

    def explore(self, start: int) -> None:
        """Depth first from a node, by a list of (node, next edge)."""
        work = [(start, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                self.enter(node)
            other = self.unseen(node, at)
            if other is not None:
                work.append((node, other[1]))
                work.append((other[0], 0))
                continue
            if self.low[node] == self.index[node]:
                self.close(node)
            if work:
                parent = work[-1][0]
                self.low[parent] = min(self.low[parent], self.low[node])

    def enter(self, node: int) -> None:
        self.index[node] = self.low[node] = self.clock
        self.clock += 1
        self.stack.append(node)
        self.on_stack[node] = True

    def unseen(self, node: int, at: int) -> tuple[int, int] | None:
        """The next node not seen yet that an edge leads to, and the edge after it."""
        for place in range(at, len(self.edges[node])):
            other = self.edges[node][place]
            if self.index[other] == -1:
                return other, place + 1
            if self.on_stack[other]:
                self.low[node] = min(self.low[node], self.index[other])
        return None

    def close(self, node: int) -> None:
        group = []
        while True:
            other = self.stack.pop()
            self.on_stack[other] = False
            group.append(other)
            if other == node:
                break
        self.found.append(group)
