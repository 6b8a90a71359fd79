"""Of a study: who was asked, when and with which questionnaire; what happened in the cluster before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from fieldapp.domain.records import ClusterEvent, Enterprise, Organisation, SurveyForm, SurveySubmission
from fieldapp.domain.records.people import ORGANISATION_TYPE
from fieldapp.domain.size_class import LABELS, ORDER
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services.naming import titles_in
from fieldapp.services.study.asked import Asked
from fieldapp.services.study.shown import Shown
from fieldapp.services.tallies import hidden, tally

NO_SIZE = ""


def fieldwork(asked: Asked) -> Shown:
    """When the fieldwork was, by whom, with how many interviews."""
    study, said = asked.study, []
    first, last = study.get("fieldwork_from"), study.get("fieldwork_to")
    if first and last:
        text = _("Fieldwork was done from {first} to {last}.")
        said.append(text.format(first=_day(first), last=_day(last)))
    if study.get("authors"):
        said.append(_("The study was made by {people}.").format(people=study["authors"]))
    count = len(asked.interviews)
    if count:
        text = ngettext("{count} interview was held.", "{count} interviews were held.", count)
        said.append(text.format(count=format_number(count)))
    lacking = "" if first and last else _("the days of the fieldwork are not recorded.")
    return Shown(_("Fieldwork"), tuple(said), missing=lacking)


def _day(value: object) -> str:
    return format_date(date.fromisoformat(str(value)))


def interviews(asked: Asked) -> Shown:
    """How many were asked, by what they are and by size."""
    title = _("Interviews by kind and size")
    if not asked.interviews:
        return Shown(title, missing=_("no interview has been recorded yet."))
    sizes = {firm.id: firm.size.outcome.size if firm.size else NO_SIZE for firm in asked.firms.firms}
    kinds = {str(row["id"]): str(row["kind"]) for row in asked.tx.find(Organisation)}
    pairs = []
    for row in asked.interviews:
        if row.get("enterprise"):
            pairs.append(("firm", sizes.get(str(row["enterprise"]), NO_SIZE)))
        else:
            pairs.append((kinds.get(str(row.get("organisation")), "person"), NO_SIZE))
    names = {"firm": _("Enterprise"), **{one.code: _(one.label) for one in ORGANISATION_TYPE}, "person": _("Person")}
    columns = {size: _(LABELS[size]) for size in ORDER} | {NO_SIZE: _("No size")}
    found = tally(pairs, names, columns)
    closed = hidden(found) if asked.public else frozenset()
    cells = [
        tuple("…" if (at, place) in closed else format_number(count) for place, count in enumerate(row))
        for at, row in enumerate(found.with_sums)
    ]
    rows = tuple((name, *row) for name, row in zip((*found.rows, _("All")), cells, strict=True))
    scheme = asked.firms.scheme.citation if asked.firms.scheme else ""
    method = (
        _("Interviews on record; size by {scheme}.").format(scheme=scheme) if scheme else _("Interviews on record.")
    )
    head = (_("Who"), *found.columns, _("All"))
    return Shown(title, head=head, rows=rows, numbers=_after(1, head), total=True, method=method)


def _after(first: int, head: tuple[str, ...]) -> frozenset[int]:
    return frozenset(range(first, len(head)))


def history(asked: Asked) -> Shown:
    """What happened in the cluster, year by year."""
    title = _("Events and what came of them")
    found = sorted(asked.tx.find(ClusterEvent, cluster=asked.id), key=lambda row: int(row["year"] or 0))
    if not found:
        return Shown(title, missing=_("no event of the cluster has been recorded yet."))
    head = (_("Year"), _("Event"), _("Who acted"), _("Project"), _("What came of it"))
    rows = tuple((str(row["year"]), *(str(row.get(name) or "") for name in _EVENT)) for row in found)
    return Shown(title, head=head, rows=rows, method=_("As told and recorded by the facilitators."))


_EVENT = ("what", "actor", "project", "outcome")


def people_met(asked: Asked) -> Shown:
    """Who was met: with name where the person agreed, else by what they are. Never in what goes to the public."""
    title = _("People met")
    if not asked.interviews:
        return Shown(title, missing=_("no interview has been recorded yet."))
    named = [row for row in asked.interviews if row.get("may_be_named") == "yes" and row.get("respondent")]
    others = len(asked.interviews) - (0 if asked.public else len(named))
    text = ngettext("{count} person is not named.", "{count} people are not named.", others)
    said = (text.format(count=asked.count(others)),) if others else ()
    method = _("Only people are named who agreed to be named in the study.")
    if asked.public or not named:
        return Shown(title, said, method=method)
    where = _where(asked, named)
    rows = tuple(
        (str(row["respondent"]), str(row.get("respondent_role") or ""), where.get(str(row["id"]), ""), _day(row["day"]))
        for row in named
    )
    head = (_("Name"), _("Role"), _("Enterprise or organisation"), _("Day"))
    return Shown(title, said, head=head, rows=rows, method=method)


def _where(asked: Asked, rows: list[Mapping[str, Any]]) -> dict[str, str]:
    """Interview -> the name of the firm or organisation."""
    found: dict[str, str] = {}
    for field, record in (("enterprise", Enterprise), ("organisation", Organisation)):
        names = titles_in(asked.tx, record, [str(row[field]) for row in rows if row.get(field)])
        found |= {str(row["id"]): names[str(row[field])] for row in rows if str(row.get(field)) in names}
    return found


def questionnaires(asked: Asked) -> Shown:
    """Which questionnaires and guides were used, and how often."""
    title = _("Questionnaires and guides")
    used: Counter[str] = Counter(str(row["guide"]) for row in asked.interviews if row.get("guide"))
    firms = [firm.id for firm in asked.firms.firms]
    filled = asked.tx.find(SurveySubmission, subject=firms) if firms else []
    corrected = {row.get("replaces") for row in filled}
    forms: Counter[str] = Counter(str(row["form"]) for row in filled if row["id"] not in corrected)
    names = titles_in(asked.tx, SurveyForm, list(forms))
    for form, count in forms.items():
        used[names.get(form, form)] += count
    if not used:
        return Shown(title, missing=_("no questionnaire has been used yet."))
    rows = tuple((name, asked.count(count)) for name, count in used.most_common())
    return Shown(
        title, head=(_("Questionnaire"), _("Times used")), rows=rows, numbers=frozenset({1}),
        method=_("Final surveys of firms of the cluster, and guides named in interviews."),
    )  # fmt: skip
