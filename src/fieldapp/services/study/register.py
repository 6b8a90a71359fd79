"""What can stand in a section of a study: each by name, with the function that makes it from the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from fieldapp.i18n import N_, _
from fieldapp.services.study import (
    bound_analysis,
    bound_figures,
    bound_firms,
    bound_issues,
    bound_network,
    bound_people,
)
from fieldapp.services.study.asked import Asked
from fieldapp.services.study.shown import Shown

Make = Callable[[Asked], Shown]
TEXT, FIGURES, TABLE, PICTURE = N_("Sentences"), N_("Figures"), N_("Table"), N_("Picture")


@dataclass(frozen=True)
class Entry:
    """One entry: its name in texts, what it is called and what kind it is (marked), and what makes it."""

    name: str
    label: str
    kind: str
    make: Make


ENTRIES: tuple[Entry, ...] = (
    Entry("key_figures", N_("Key figures"), FIGURES, bound_issues.key_figures),
    Entry("top_issues", N_("Main issues"), TABLE, bound_issues.top_issues),
    Entry("fieldwork", N_("Fieldwork"), TEXT, bound_people.fieldwork),
    Entry("interviews", N_("Interviews by kind and size"), TABLE, bound_people.interviews),
    Entry("history", N_("Events and what came of them"), TABLE, bound_people.history),
    Entry("concentration", N_("Concentration in the region"), TABLE, partial(bound_figures.group, at=0)),
    Entry("map", N_("Where the firms are"), PICTURE, bound_network.places),
    Entry("network", N_("Who works with whom"), PICTURE, bound_network.picture),
    Entry("network_findings", N_("Leverage points in the network"), TEXT, bound_network.sentences),
    Entry("network_figures", N_("Figures of the network"), TABLE, bound_network.figures),
    Entry("products", N_("Products"), TABLE, bound_firms.products),
    Entry("by_year", N_("Vital statistics by year"), TABLE, bound_figures.by_year),
    Entry("vital_statistics", N_("Vital statistics by size"), TABLE, bound_firms.by_size),
    Entry("sizes", N_("Enterprises by size and formality"), PICTURE, bound_firms.sizes),
    Entry("over_time", N_("The cluster over time"), PICTURE, bound_figures.over_time),
    Entry("growth", N_("Growth, jobs and income"), TABLE, partial(bound_figures.group, at=2)),
    Entry("status", N_("How the firms work"), TABLE, bound_firms.status),
    Entry("markets", N_("Where the firms sell"), TABLE, bound_firms.markets),
    Entry("constraints", N_("What holds the firms back"), TABLE, bound_firms.constraints),
    Entry("structure", N_("Firms of the cluster"), TABLE, partial(bound_figures.group, at=1)),
    Entry("support_firms", N_("Support firms"), TABLE, bound_network.support_firms),
    Entry("technical", N_("Technical institutions"), TABLE, bound_network.technical),
    Entry("associations", N_("Associations"), TABLE, bound_network.associations),
    Entry("other_institutions", N_("Other support institutions"), TABLE, bound_network.others),
    Entry("matrix", N_("Institutions and services"), TABLE, bound_analysis.matrix),
    Entry("value_chain", N_("Value chain"), PICTURE, bound_analysis.chain),
    Entry("bds", N_("Business services"), TABLE, bound_analysis.services),
    Entry("swot", N_("SWOT"), PICTURE, bound_analysis.quadrants),
    Entry("problem_tree", N_("Problem tree"), PICTURE, bound_analysis.problems),
    Entry("objectives", N_("Objectives"), PICTURE, bound_analysis.objectives),
    Entry("scorecard", N_("Scorecard"), PICTURE, bound_analysis.scorecard),
    Entry("issues", N_("Issues by severity"), TABLE, bound_issues.issues),
    Entry("questions", N_("Still to clarify"), TABLE, bound_issues.questions),
    Entry("people_met", N_("People met"), TABLE, bound_people.people_met),
    Entry("questionnaires", N_("Questionnaires and guides"), TABLE, bound_people.questionnaires),
)
BY_NAME: Mapping[str, Entry] = {entry.name: entry for entry in ENTRIES}


def label(name: str) -> str:
    """What a name in a text is called; the name itself where this release does not know it."""
    entry = BY_NAME.get(name)
    return _(entry.label) if entry else name


def make(asked: Asked, name: str) -> Shown:
    """What stands in the place of a name; what is not known here says so."""
    entry = BY_NAME.get(name)
    if entry is None:
        return Shown(name, missing=_("this release does not know what stands here."))
    return entry.make(asked)
