"""Networks written for other programs are read again as they were, whatever the names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.reports.network_reading import read_network
from fieldapp.reports.network_writing import FileActor, FileNetwork, FileTie, write_network

LAYERS = ("INFO", "TRUST")
letters = st.characters(
    blacklist_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Zs"), blacklist_characters='"\u200b\ufeff'
)
names = st.lists(st.text(letters, min_size=1, max_size=12), min_size=2, max_size=7, unique=True)


@st.composite
def networks(draw: st.DrawFn) -> FileNetwork:
    """Networks in two layers; a tie once a layer, never to oneself."""
    actors = tuple(FileActor(name, "Firm", 3, -4) for name in draw(names))
    places = st.integers(0, len(actors) - 1)
    pairs = draw(st.sets(st.tuples(places, places, st.sampled_from(LAYERS)), max_size=12))
    ties = tuple(FileTie(a, b, layer, draw(st.integers(1, 9))) for a, b, layer in sorted(pairs) if a != b)
    return FileNetwork("Title & more", actors, ties, LAYERS, "A note <here>")


@pytest.mark.parametrize("kind", ["graphml", "dl", "edges"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(network=networks())
def test_network_when_written_and_read_again_then_the_same(tmp_path: Path, kind: str, network: FileNetwork) -> None:
    ending = ".csv" if kind == "edges" else f".{kind}"
    (path,) = write_network(tmp_path / f"n{ending}", network, kind)
    read = read_network(path)
    told = {(one.source, one.target, one.layer): one.value for one in read.ties}
    called = [actor.name for actor in network.actors]
    assert told == {(called[t.source], called[t.target], t.layer): t.value for t in network.ties}
    if kind != "edges":
        assert list(read.actors) == called
