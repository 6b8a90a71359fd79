"""The diagnostic study: versions, sections, what was found, the data as they stood (domain 1.4 and 7.2)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Standard, Values, View
from fieldapp.domain.records.choices import YES_NO
from fieldapp.i18n import N_, _

STUDY_STATUS = (
    Choice("draft", N_("Draft")),
    Choice("validated", N_("Validated")),
    Choice("final", N_("Final")),
)
"""A final study that a later final version follows is superseded: that is seen from the versions, never stored."""
SECTION_STATE = (
    Choice("empty", N_("Not begun")),
    Choice("writing", N_("In work")),
    Choice("ready", N_("Ready")),
    Choice("checked", N_("Checked")),
)
ISSUE_KIND = (
    Choice("problem", N_("Problem of the cluster")),
    Choice("question", N_("Still to clarify")),
)
ISSUE_AREA = (
    Choice("skill", N_("Skills")),
    Choice("technology", N_("Technology")),
    Choice("inputs", N_("Raw materials and inputs")),
    Choice("market", N_("Markets")),
    Choice("finance", N_("Finance")),
    Choice("infrastructure", N_("Infrastructure")),
    Choice("quality", N_("Quality")),
    Choice("environment", N_("Environment and energy")),
    Choice("institutions", N_("Institutions")),
    Choice("regulation", N_("Regulation")),
    Choice("cooperation", N_("Cooperation")),
)
FIRM_SIZE = (
    Choice("all", N_("All firms")),
    Choice("micro", N_("Micro")),
    Choice("small", N_("Small")),
    Choice("medium", N_("Medium")),
    Choice("large", N_("Large")),
)


class StudyTemplate(Record, table=True):
    """An own list of sections that new studies begin with, kept from the outline of a study."""

    __tablename__ = "study_template"
    view: ClassVar[View] = View(
        N_("Template of a study"), N_("Templates of studies"), title=("name",), sort="name", search=("name",),
        shared=True, icon="list-checks", in_menu=False,
    )  # fmt: skip
    name: Annotated[str, F(N_("Name"))] = Field(min_length=2, max_length=120)
    language: Annotated[str, F(N_("Language"), standard=Standard.LANGUAGE)] = Field()
    sections: Annotated[str, F(N_("Sections"), Kind.DATA, in_list=False, in_form=False)] = Field(min_length=2)
    """JSON: [{"code": code, "title": text, "guide": text, "body": marked text}]."""


def fieldwork_is_a_time(values: Values) -> dict[str, str]:
    """Fieldwork ends after it begins; a validated study says when, where and who was there."""
    errors: dict[str, str] = {}
    begun, ended = values.get("fieldwork_from"), values.get("fieldwork_to")
    if begun and ended and str(ended) < str(begun):
        errors["fieldwork_to"] = _("This is before the first day.")
    if values.get("status") in ("validated", "final"):
        for name in ("meeting_day", "meeting_place", "meeting_people"):
            if not values.get(name):
                errors[name] = _("A study is validated in a meeting: say when, where and who was there.")
    version = values.get("version")
    if isinstance(version, int) and version > 1 and not values.get("reason"):
        errors["reason"] = _("Say why there is a new version.")
    return errors


class DiagnosticStudy(Record, table=True):
    """One version of a cluster's study. Sealed when it is final; a change makes a new version."""

    __tablename__ = "diagnostic_study"
    view: ClassVar[View] = View(
        N_("Diagnostic study"), N_("Diagnostic studies"), new=N_("New study"),
        title=("title",), sort="version", search=("title", "authors"),
        merge=Merge.SEALED, seal="sealed_at", key=("cluster", "version"), parent="cluster", icon="file-text",
        check=fieldwork_is_a_time, in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    version: Annotated[int, F(N_("Version"), Kind.INTEGER, in_form=False)] = Field(ge=1, le=999)
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=200)
    language: Annotated[str, F(N_("Language"), standard=Standard.LANGUAGE)] = Field()
    template: Annotated[str, F(N_("Template"), in_form=False, in_list=False)] = Field(min_length=1, max_length=60)
    """Name of a template that ships, or ``own:<id>``."""
    status: Annotated[str, F(N_("Status"), Kind.CHOICE, choices=STUDY_STATUS, in_form=False)] = "draft"
    authors: Annotated[str | None, F(N_("Study team"), hint=N_("Names, with commas between"))] = Field(
        default=None, max_length=300
    )
    fieldwork_from: Annotated[str | None, F(N_("Fieldwork from"), Kind.DAY)] = None
    fieldwork_to: Annotated[str | None, F(N_("Fieldwork to"), Kind.DAY)] = None
    reason: Annotated[str | None, F(N_("Why a new version"))] = Field(default=None, max_length=300)
    meeting_day: Annotated[str | None, F(N_("Validation meeting on"), Kind.DAY)] = None
    meeting_place: Annotated[str | None, F(N_("Place of the meeting"))] = Field(default=None, max_length=200)
    meeting_people: Annotated[
        str | None, F(N_("Who was there"), Kind.LONG, hint=N_("Institutions and firms, one on each line"))
    ] = Field(default=None, max_length=3000)
    meeting_notes: Annotated[str | None, F(N_("What the meeting decided"), Kind.LONG, in_list=False)] = Field(
        default=None, max_length=5000
    )
    data_at: Annotated[str | None, F(N_("Data as of"), Kind.INSTANT, in_form=False)] = None
    """When the figures were kept; the study's figures are those of ``StudyFigure`` with this instant."""
    sealed_by: Annotated[str | None, F(N_("Sealed by"), in_form=False)] = Field(default=None, max_length=120)
    sealed_at: Annotated[str | None, F(N_("Sealed"), Kind.INSTANT, in_form=False)] = None


class StudySection(Record, table=True):
    """A section: its title, its text in marked lines, in which state it is and who checked it."""

    __tablename__ = "study_section"
    view: ClassVar[View] = View(
        N_("Section of a study"), N_("Sections of studies"), title=("title",), sort="number", search=("title", "body"),
        merge=Merge.SEALED, seal="sealed_at", key=("study", "part"), parent="study", icon="file-text", in_menu=False,
    )  # fmt: skip
    study: Annotated[str, F(N_("Diagnostic study"), Kind.REF, to="diagnostic_study")] = Field(min_length=1)
    part: Annotated[str, F(N_("Part"), in_form=False, in_list=False)] = Field(min_length=1, max_length=60)
    """The same section of every version, and of two laptops that begin the same study."""
    number: Annotated[int, F(N_("Number"), Kind.INTEGER)] = Field(ge=1, le=999)
    title: Annotated[str, F(N_("Title"))] = Field(min_length=1, max_length=200)
    guide: Annotated[str | None, F(N_("What belongs here"), Kind.LONG, in_list=False)] = Field(
        default=None, max_length=2000
    )
    body: Annotated[str | None, F(N_("Text"), Kind.LONG, in_list=False)] = Field(default=None, max_length=60000)
    """Marked lines (``domain.marked_text``); figures, tables and charts stand in it by name."""
    state: Annotated[str, F(N_("State"), Kind.CHOICE, choices=SECTION_STATE)] = "empty"
    checked_by: Annotated[str | None, F(N_("Checked by"))] = Field(default=None, max_length=120)
    sealed_at: Annotated[str | None, F(N_("Sealed"), Kind.INSTANT, in_form=False)] = None


class StudyIssue(Record, table=True):
    """What was found (a problem of the cluster, how severe, for whom), or what is still to clarify."""

    __tablename__ = "study_issue"
    view: ClassVar[View] = View(
        N_("Issue of a study"), N_("Issues of studies"), new=N_("New issue"), title=("text",), sort="text",
        search=("text", "answer"), parent="study", icon="flag", in_menu=False,
    )  # fmt: skip
    study: Annotated[str, F(N_("Diagnostic study"), Kind.REF, to="diagnostic_study")] = Field(min_length=1)
    section: Annotated[str | None, F(N_("Section"), in_form=False)] = Field(default=None, max_length=60)
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=ISSUE_KIND)] = Field()
    text: Annotated[str, F(N_("In one sentence"))] = Field(min_length=3, max_length=400)
    area: Annotated[str | None, F(N_("Field"), Kind.CHOICE, choices=ISSUE_AREA)] = None
    firms: Annotated[str | None, F(N_("Whom it affects"), Kind.CHOICE, choices=FIRM_SIZE)] = None
    severity: Annotated[int | None, F(N_("How severe, 1 to 5"), Kind.INTEGER)] = Field(default=None, ge=1, le=5)
    answer: Annotated[str | None, F(N_("Answer"), Kind.LONG, hint=N_("Filled: the question is closed"))] = Field(
        default=None, max_length=2000
    )


class StudyFigure(Record, table=True):
    """A figure, table or picture as it stood when the study was validated. Never changed."""

    __tablename__ = "study_figure"
    view: ClassVar[View] = View(
        N_("Kept figure of a study"), N_("Kept figures of studies"), title=("name",), sort="name",
        merge=Merge.APPEND, parent="study", icon="chart-column", in_menu=False,
    )  # fmt: skip
    study: Annotated[str, F(N_("Diagnostic study"), Kind.REF, to="diagnostic_study")] = Field(min_length=1)
    name: Annotated[str, F(N_("Name"), in_form=False)] = Field(min_length=1, max_length=200)
    variant: Annotated[str, F(N_("Variant"), in_form=False)] = Field(default="internal", max_length=20)
    """``internal`` or ``public``: with small counts withheld."""
    kept_at: Annotated[str, F(N_("Data as of"), Kind.INSTANT, in_form=False)] = Field()
    content: Annotated[str, F(N_("Content"), Kind.DATA, in_list=False, in_form=False)] = Field(min_length=2)
    """JSON: sentences, rows and shapes in the study's language, with method and what is missing."""


def somebody_was_asked(values: Values) -> dict[str, str]:
    """An interview was with a firm, an institution or somebody who is named."""
    if not any(values.get(name) for name in ("enterprise", "organisation", "respondent")):
        return {"respondent": _("Say with whom: an enterprise, an organisation or a name.")}
    return {}


class Interview(Record, table=True):
    """A conversation for a diagnosis: with whom, when, by which guide, what was said."""

    __tablename__ = "interview"
    view: ClassVar[View] = View(
        N_("Interview"), N_("Interviews"), new=N_("New interview"), title=("respondent", "enterprise", "organisation"),
        sort="day", search=("respondent", "interviewer", "notes"), parent="cluster", icon="users",
        check=somebody_was_asked, in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    enterprise: Annotated[str | None, F(N_("Enterprise"), Kind.REF, to="enterprise")] = None
    organisation: Annotated[str | None, F(N_("Organisation"), Kind.REF, to="organisation")] = None
    person: Annotated[str | None, F(N_("Person"), Kind.REF, to="person", in_list=False)] = None
    respondent: Annotated[str | None, F(N_("Name of the respondent"), sensitive=True)] = Field(
        default=None, max_length=160
    )
    respondent_role: Annotated[str | None, F(N_("Role"), in_list=False)] = Field(default=None, max_length=120)
    may_be_named: Annotated[
        str | None, F(N_("May be named in the study"), Kind.CHOICE, choices=YES_NO, in_list=False)
    ] = None
    interviewer: Annotated[str, F(N_("Interviewer"))] = Field(min_length=2, max_length=120)
    minutes: Annotated[int | None, F(N_("Duration"), Kind.INTEGER, unit="min", in_list=False)] = Field(
        default=None, ge=1, le=1440
    )
    guide: Annotated[str | None, F(N_("Questionnaire or guide"), in_list=False)] = Field(default=None, max_length=160)
    notes: Annotated[str | None, F(N_("Notes"), Kind.LONG, in_list=False, sensitive=True)] = Field(
        default=None, max_length=20000
    )


class ClusterEvent(Record, table=True):
    """An event of a cluster's history: what happened, who acted, in which project, what came of it."""

    __tablename__ = "cluster_event"
    view: ClassVar[View] = View(
        N_("Event of the history"), N_("Events of the history"), new=N_("New event"), title=("what",), sort="year",
        search=("what", "actor", "project", "outcome"), parent="cluster", icon="calendar", in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    year: Annotated[int, F(N_("Year"), Kind.INTEGER, grouped=False)] = Field(ge=1000, le=2200)
    what: Annotated[str, F(N_("What happened"))] = Field(min_length=3, max_length=300)
    actor: Annotated[str | None, F(N_("Who acted"))] = Field(default=None, max_length=160)
    project: Annotated[str | None, F(N_("Project"))] = Field(default=None, max_length=160)
    outcome: Annotated[str | None, F(N_("What came of it"), Kind.LONG)] = Field(default=None, max_length=1000)
