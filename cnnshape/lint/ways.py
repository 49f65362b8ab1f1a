"""The ways down a graph, found once for all rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from cnnshape.graph import Graph
from cnnshape.instances import Leaf


class Ways:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @cached_property
    def users(self) -> dict[Leaf, list[Leaf]]:
        """For each layer those that take what it gives, in the graph's order."""
        users: dict[Leaf, list[Leaf]] = {}
        for leaf in self.graph.order:
            for tensor in dict.fromkeys(self.graph.inputs[leaf]):
                if tensor.source is not None:
                    users.setdefault(tensor.source, []).append(leaf)
        return users

    @cached_property
    def _places(self) -> dict[Leaf, int]:
        return {leaf: place for place, leaf in enumerate(self.graph.order)}

    def downstream(self, leaf: Leaf, without: Collection[Leaf] = ()) -> Iterator[Leaf]:
        """Every layer that is computed from this one, in the graph's order; not through those in
        `without`."""
        from heapq import heappop, heappush

        reached: set[Leaf] = set()
        waiting = [self._places[leaf]]
        while waiting:
            top = self.graph.order[heappop(waiting)]
            if top is not leaf:
                yield top
            for user in self.users.get(top, ()):
                if user not in reached and user not in without:
                    reached.add(user)
                    heappush(waiting, self._places[user])
