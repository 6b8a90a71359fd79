"""The silk chain of the worked example, a problem tree and a SWOT, for tests of what draws and prints them."""

from __future__ import annotations

from fieldapp.domain.records import (
    ChainFlow,
    ChainStage,
    ChainSupport,
    Organisation,
    ProblemNode,
    StageActor,
    SwotItem,
    ValueChain,
)
from tests.services.conftest import World

STAGES = (
    ("Cocoons", "4", "", "1"),
    ("Reeling", "7", "4", "0.80"),
    ("Weaving", "15", "7", "1.50"),
    ("Trade", "20", "15", "1"),
)
FLOWS = (("Cocoons", "kg", 9000), ("Yarn", "kg", 1200), ("Scarves", "piece", 6000))


def silk(world: World, *, complete: bool = True) -> tuple[str, list[str]]:
    """The chain of domain 1.6 A8; not complete: nobody knows yet what the weavers pay for other inputs."""
    chain = world.make(
        ValueChain, cluster=world.cluster, product="Silk scarf", unit="piece", currency="USD", year=2025,
        source="Four interviews for each stage, May 2025",
    )  # fmt: skip
    stages = []
    for number, (name, price, bought, other) in enumerate(STAGES, 1):
        unknown = name == "Weaving" and not complete
        stages.append(world.make(
            ChainStage, chain=chain, number=number, name=name, price=f"{price} USD",
            bought=f"{bought} USD" if bought else None, other_inputs=None if unknown else f"{other} USD",
            labour="1 USD", depreciation="0.20 USD" if name == "Weaving" else None,
            constraints="Disease of the worms\nDry season" if number == 1 else None,
        ))  # fmt: skip
    world.make(StageActor, stage=stages[0], kind="household", number=120, women=90)
    world.make(StageActor, stage=stages[2], kind="micro", number=40)
    world.make(StageActor, stage=stages[3], kind="trader")
    for at, (product, unit, volume) in enumerate(
        (("Cocoons", "kg", 9000), ("Yarn", "kg", 1200), ("Scarves", "piece", 6000))
    ):
        world.make(
            ChainFlow, chain=chain, source=stages[at], target=stages[at + 1], product=product, unit=unit,
            volume=volume, price="3.50 USD", share=8000,
        )  # fmt: skip
    world.make(ChainFlow, chain=chain, source=stages[2], market="Tourists", product="Scarves", share=2000)
    world.make(ChainFlow, chain=chain, source=stages[3], market="Export", product="Scarves", share=10000)
    school = world.make(Organisation, name_as_written="Weaving School", kind="TVET", country="KH")
    world.make(ChainSupport, stage=stages[2], organisation=school, does="courses in dyeing")
    return chain, stages


def swot(world: World) -> list[str]:
    """Five items in four quadrants."""
    found = (
        ("strength", "Old patterns that nobody else weaves", 7), ("strength", "Yarn from the village", 2),
        ("weakness", "Colours differ from scarf to scarf", 9), ("opportunity", "Tourists come back", 4),
        ("threat", "Printed copies at a third of the price", 0),
    )  # fmt: skip
    return [
        world.make(SwotItem, cluster=world.cluster, quadrant=quadrant, text=text, votes=votes, theme="market")
        for quadrant, text, votes in found
    ]


def problems(world: World) -> dict[str, str]:
    """A core problem with two causes, one of them with a cause of its own, and two effects."""
    made: dict[str, str] = {}
    for name, kind, text, parents in (
        ("core", "core", "Weavers earn less every year", ()),
        ("colour", "cause", "Colours are not even", ("core",)),
        ("water", "cause", "Water differs from well to well", ("colour",)),
        ("price", "cause", "Each sells alone to one trader", ("core",)),
        ("leave", "effect", "Young people leave", ("core",)),
        ("debt", "effect", "Families borrow", ("core", "leave")),
    ):
        made[name] = world.make(
            ProblemNode, cluster=world.cluster, kind=kind, text=text,
            parents=" ".join(made[parent] for parent in parents) or None,
        )  # fmt: skip
    return made
