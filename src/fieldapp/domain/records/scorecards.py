"""Scorecards: what is asked, and what was answered on one day, sealed when it is final (domain 1.5, 2.16)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import F, Field, Kind, Merge, Record, View
from fieldapp.i18n import N_


class ScorecardTemplate(Record, table=True):
    """An own scorecard that came from a spreadsheet."""

    __tablename__ = "scorecard_template"
    view: ClassVar[View] = View(
        N_("Scorecard"), N_("Scorecards"), title=("name",), sort="name", search=("name", "source"), shared=True,
        key=("short",), icon="list-checks", in_menu=False,
    )  # fmt: skip
    short: Annotated[
        str,
        F(
            N_("Short name"),
            pattern=r"[A-Z0-9][A-Z0-9\-]{1,19}",
            pattern_hint=N_("Use capital letters, digits and hyphens, for example OWN-12."),
        ),
    ] = Field()
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    source: Annotated[str | None, F(N_("Source"))] = Field(default=None, max_length=300)
    items: Annotated[str, F(N_("Items"), Kind.DATA, in_list=False, in_form=False)] = Field(min_length=2)
    """JSON: [{"code", "group", "text": {language: text}, "highest", "guide": {language: text}}]."""


class MaturityAssessment(Record, table=True):
    """A cluster by one scorecard on one day, with the words that were asked then; sealed once it is final."""

    __tablename__ = "maturity_assessment"
    view: ClassVar[View] = View(
        N_("Assessment by scorecard"), N_("Assessments by scorecard"), title=("template_name",), sort="day",
        search=("assessor", "template_name"), merge=Merge.SEALED, seal="sealed_on", parent="cluster",
        icon="clipboard-check", in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    template: Annotated[str, F(N_("Short name"), in_form=False, in_list=False)] = Field(min_length=2, max_length=20)
    template_name: Annotated[str, F(N_("Scorecard"), in_form=False)] = Field(min_length=2, max_length=120)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    assessor: Annotated[str, F(N_("Assessed by"), hint=N_("Names, with commas between"))] = Field(
        min_length=2, max_length=300
    )
    items: Annotated[str, F(N_("Items"), Kind.DATA, in_list=False, in_form=False)] = Field(min_length=2)
    """JSON: [{"code", "group", "text": {...}, "highest", "guide": {...}, "score": number or null, "evidence"}]."""
    note: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False)] = Field(default=None, max_length=2000)
    sealed_on: Annotated[str | None, F(N_("Sealed"), Kind.DAY, in_form=False)] = None
