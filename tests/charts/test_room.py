"""What charts ask for where their room leaves something out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fieldapp import i18n
from fieldapp.charts import Drawing, Text
from fieldapp.charts.chain import Stage, Way, chain
from fieldapp.charts.quadrants import Item, quadrants
from fieldapp.charts.tree import Node, tree
from tests.charts.test_charts import LOOK

WORDS = ("Households working at home", "Cooperatives", "Traders of the valley", "Firms that dye")
STAGES = [Stage(name, ("sells for 6.40",), (WORDS, WORDS[:2])) for name in ("Reeling", "Weaving", "Selling")]
WAYS = [Way(2, None, (market, "Silk scarf, 5,200", "27.00, 55%"), market) for market in ("Tourists", "Capital")]
ITEMS = [[Item(f"{word} say so", votes) for votes, word in enumerate(WORDS)], [], [], []]
NODES = [Node("0", "Weavers earn too little for the work they do", 0), *(
    Node(str(level), f"A cause of what weavers earn in the years of drought, {level}", -level, (str(level - 1),))
    for level in range(1, 6)
)]  # fmt: skip
CHARTS = {
    "chain": lambda look: chain(look, STAGES, WAYS, bands=("Who works here", "What holds it back"), title="Silk"),
    "quadrants": lambda look: quadrants(look, ("Strengths", "Weaknesses", "Chances", "Threats"), ITEMS, title="Silk"),
    "tree": lambda look: tree(look, NODES, bands={0: "Core", -1: "Causes"}, title="Silk"),
}


def left_out(drawing: Drawing) -> list[str]:
    texts = [item.text for item in drawing.items if isinstance(item, Text)]
    return [text for text in texts if "…" in text or text.startswith("and ")]


@pytest.mark.parametrize("name", CHARTS)
def test_chart_when_it_has_the_room_that_it_asks_for_then_it_leaves_nothing_out(name: str) -> None:
    with i18n.using("en"):
        low = CHARTS[name](replace(LOOK, width=640, height=190))
        assert low.needs > 190
        assert left_out(low)
        high = CHARTS[name](replace(LOOK, width=640, height=low.needs))
        assert left_out(high) == []
        assert high.needs == pytest.approx(low.needs)
