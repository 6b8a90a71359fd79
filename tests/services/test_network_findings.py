"""What is said of networks from files: in several parts, and with nobody in between."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fieldapp.services.network.findings import Findings, findings, if_removed
from fieldapp.services.network.reckoning import Reckoned, reckon


def network(folder: Path, *ties: str) -> Reckoned:
    """The network of a file of edges; "a-b" names both."""
    path = folder / "ties.csv"
    path.write_text("\n".join(["from,to", *(tie.replace("-", ",") for tie in ties)]) + "\n", "utf-8")
    return reckon(path)


def said(found: Reckoned) -> Findings:
    return findings(found.picture, {actor: actor for actor in found.picture.told.actors})


def everyone(names: list[str]) -> list[str]:
    return [f"{one}-{other}" for place, one in enumerate(names) for other in names[place + 1 :]]


def test_findings_when_the_only_weak_point_is_in_a_small_part_then_it_is_named(tmp_path: Path) -> None:
    large = [f"L{number}" for number in range(20)]
    found = network(tmp_path, "a-b", "b-c", *everyone(large))
    seen = said(found)
    assert seen.breaker == "b"
    assert "leaves" in seen.sentences[1]
    then, now = _shares(seen.sentences[1])
    assert then > now


def test_findings_when_nobody_is_a_weak_point_then_it_says_so(tmp_path: Path) -> None:
    seen = said(network(tmp_path, *everyone(list("abcd"))))
    assert seen.breaker == ""
    assert "still reach each other" in seen.sentences[1]


@pytest.mark.parametrize("gone", [["b"], ["b", "L1"]])
def test_removed_when_the_network_is_in_parts_then_both_figures_are_of_those_who_stay(
    tmp_path: Path, gone: list[str]
) -> None:
    found = network(tmp_path, "a-b", "b-c", *everyone([f"L{number}" for number in range(20)]))
    names = {actor: actor for actor in found.picture.told.actors}
    then, now = _shares(if_removed(found.picture, names, gone))
    assert then >= now


def _shares(sentence: str) -> list[int]:
    """Then and now, in the order of the sentence."""
    return [int(part) for part in re.findall(r"(\d+) ?%", sentence)]
