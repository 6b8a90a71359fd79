"""Sections of a cluster's file on its analyses: value chain, trade, institutions, SWOT, problem tree, scorecards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldapp.domain.records import ValueChain
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import institutions, linkages, problem_trees, scorecards, swot, value_chains
from fieldapp.services.sections import Section

if TYPE_CHECKING:
    from fieldapp.services.diagnosis.overview import Look


def value_chain(look: Look) -> Section:
    """The newest chain in a sentence."""
    found = sorted(look.tx.find(ValueChain, cluster=look.id), key=lambda row: int(row["year"] or 0))
    sentence, method = _("No value chain yet."), ""
    doubts: tuple[str, ...] = ()
    if found:
        seen = value_chains.read_in(look.tx, str(found[-1]["id"]))
        sentence, doubts, method = seen.sentence, seen.doubts, seen.method
    target = ("value_chain", {"cluster": look.id})
    return Section("value_chain", _("Value chain"), sentence, _("Open"), target, "truck", doubts, method)


def trade(look: Look) -> Section:
    """How many linkages are in force; they are the ties of the network's business layer."""
    said = linkages.sentence(look.tx, look.id, look.today.isoformat())
    links = ((_("New linkage"), ("records:linkage", {"new": True, "fixed": {"cluster": look.id}})),)
    return Section(
        "linkages", _("Trade between firms"), said or _("Nobody has recorded yet who sells to whom."), _("Open"),
        ("records:linkage", {}), "link", (), "", links,
    )  # fmt: skip


def services(look: Look) -> Section:
    """How many institutions are known, and what firms used."""
    seen = institutions.read_in(look.tx, look.id)
    count = len(seen.rows)
    text = ngettext("{count} institution", "{count} institutions", count).format(count=format_number(count))
    sentence = "\n".join((text, *seen.figures)) if count else _("No institution yet.")
    target = ("institutions", {"cluster": look.id})
    return Section(
        "institutions", _("Institutions and services"), sentence, _("Open"), target, "building-2", (), seen.method
    )


def strengths(look: Look) -> Section:
    """How many items, how many votes, and the most voted one."""
    seen = swot.read_in(look.tx, look.id)
    sentence = _("Nothing recorded yet.")
    if seen.items:
        best = max(seen.items, key=lambda row: int(row["votes"] or 0))
        sentence = f"{seen.sentence}\n" + _("Most voted: {item}").format(item=best["text"])
    return Section("swot", _("SWOT"), sentence, _("Open"), ("swot", {"cluster": look.id}), "grid-3x3")


def problems(look: Look) -> Section:
    """How many problems and objectives, and what does not fit."""
    seen = problem_trees.read_in(look.tx, look.id)
    sentence = seen.sentence if seen.problems else _("Nothing recorded yet.")
    target = ("problem_tree", {"cluster": look.id})
    return Section("problem_tree", _("Problem tree"), sentence, _("Open"), target, "list-tree", seen.doubts)


def maturity(look: Look) -> Section:
    """The newest assessment by each card."""
    newest: dict[str, scorecards.Seen] = {}
    for one in scorecards.assessments_in(look.tx, look.id):
        newest.setdefault(str(one.row["template"]), one)
    sentence = "\n".join(f"{one.title}: {one.sentence}" for one in newest.values()) or _("Nothing was assessed yet.")
    target = ("scorecards", {"cluster": look.id})
    return Section("scorecards", _("Scorecards"), sentence, _("Open"), target, "clipboard-check")


SECTIONS = (value_chain, trade, services, strengths, problems, maturity)
