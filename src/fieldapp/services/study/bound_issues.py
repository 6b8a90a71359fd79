"""Of a study: what was found, how severe it is and for whom; what is still to clarify; ten figures, five issues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldapp.domain.records.study import FIRM_SIZE, ISSUE_AREA
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.network.tables import figure_rows
from fieldapp.services.study import bound_figures, bound_network
from fieldapp.services.study.asked import Asked
from fieldapp.services.study.shown import Shown

FIGURES, ISSUES = 10, 5
"""What the summary holds."""
_AREAS = {one.code: one.label for one in ISSUE_AREA}
_FIRMS = {one.code: one.label for one in FIRM_SIZE}


def _problems(asked: Asked) -> Sequence[Any]:
    return [row for row in asked.issues if row["kind"] == "problem"]


def issues(asked: Asked) -> Shown:
    """All problems by severity: field, whom they affect."""
    title = _("Issues by severity")
    found = _problems(asked)
    if not found:
        return Shown(title, missing=_("no issue has been recorded yet."))
    head = (_("Issue"), _("Field"), _("Whom it affects"), _("Severity, 1 to 5"))
    rows = tuple(
        (
            str(row["text"]), _(_AREAS[str(row["area"])]) if row.get("area") in _AREAS else "",
            _(_FIRMS[str(row["firms"])]) if row.get("firms") in _FIRMS else "", _severity(row),
        )
        for row in found
    )  # fmt: skip
    method = _("Severity as judged by the study team, 5 is the worst.")
    return Shown(title, head=head, rows=rows, numbers=frozenset({3}), method=method)


def _severity(row: Any) -> str:
    return _("Not judged") if row.get("severity") is None else format_number(int(row["severity"]))


def top_issues(asked: Asked) -> Shown:
    """The five most severe, those without a judgement left out."""
    title = _("Main issues")
    found = [row for row in _problems(asked) if row.get("severity") is not None][:ISSUES]
    if not found:
        return Shown(title, missing=_("no issue has its severity yet."))
    head = ("", _("Issue"), _("Severity, 1 to 5"))
    rows = tuple((format_number(at), str(row["text"]), _severity(row)) for at, row in enumerate(found, 1))
    rest = len(_problems(asked)) - len(found)
    method = _("The most severe as judged by the study team.")
    if rest:
        text = ngettext("{count} more stands further down.", "{count} more stand further down.", rest)
        method += " " + text.format(count=format_number(rest))
    return Shown(title, head=head, rows=rows, numbers=frozenset({2}), method=method)


def questions(asked: Asked) -> Shown:
    """What is still to clarify."""
    title = _("Still to clarify")
    found = [str(row["text"]) for row in asked.issues if row["kind"] == "question" and not row.get("answer")]
    if not found:
        return Shown(title, missing=_("no open question is recorded."))
    return Shown(title, head=(title,), rows=tuple((text,) for text in found))


def key_figures(asked: Asked) -> Shown:
    """Ten figures: of the cluster, its firms, its network, its concentration; those that are known."""
    title = _("Key figures")
    found = [*bound_figures.counted(asked), *_of_network(asked), *_computed(asked)]
    if asked.interviews:
        found.insert(min(7, len(found)), (asked.count(len(asked.interviews)), _("interviews")))
    if not found:
        return Shown(title, missing=_("no figure of this cluster is known yet."))
    lacking = ""
    if len(found) < FIGURES:
        text = ngettext("only {count} figure is known.", "only {count} figures are known.", len(found))
        lacking = text.format(count=format_number(len(found)))
    return Shown(
        title,
        facts=tuple(found[:FIGURES]),
        missing=lacking,
        method=_("As in the sections that follow, with their methods."),
    )


def _of_network(asked: Asked) -> list[tuple[str, str]]:
    seen = bound_network.Network(asked).seen
    if seen is None:
        return []
    rows = figure_rows(seen.picture)
    wanted = ("Response rate", "Density", "Fragmentation")
    labels = {_(name): name for name in wanted}
    return [(row[1], row[0]) for row in rows if row[0] in labels and any(char.isdigit() for char in row[1])][:2]


def _computed(asked: Asked) -> list[tuple[str, str]]:
    """Short computed figures that are known."""
    found = [one for each in asked.figures.groups for one in each.figures if one.value and len(one.value) <= 14]
    return [(one.value, one.label) for one in found]
