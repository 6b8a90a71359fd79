"""Survey forms (versioned, owned by headquarters) and what was answered on them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, View
from fieldapp.domain.records.choices import sha256_field
from fieldapp.i18n import N_

SUBJECT_KIND = (
    Choice("none", N_("Nobody in particular")),
    Choice("enterprise", N_("Enterprise")),
    Choice("person", N_("Person")),
    Choice("organisation", N_("Organisation")),
    Choice("training_event", N_("Training")),
)


class SurveyForm(Record, table=True):
    """One version of one form: the XForm as compiled from its spreadsheet. A new version is a new record."""

    __tablename__ = "survey_form"
    view: ClassVar[View] = View(
        N_("Survey form"), N_("Survey forms"), title=("title",), sort="title", search=("title", "form_id"),
        merge=Merge.CENTRAL, key=("form_id", "version", "sha256"), shared=True, icon="clipboard-list", in_menu=False,
    )  # fmt: skip
    title: Annotated[str, F(N_("Title"))] = Field(min_length=1, max_length=300)
    form_id: Annotated[str, F(N_("Form id"))] = Field(min_length=1, max_length=200)
    version: Annotated[str, F(N_("Version"))] = Field(max_length=100)
    languages: Annotated[str | None, F(N_("Languages"))] = None
    imported_at: Annotated[str, F(N_("Imported"), Kind.INSTANT)] = Field()
    file_name: Annotated[str | None, F(N_("File"))] = Field(default=None, max_length=255)
    sha256: Annotated[str, sha256_field()] = Field()
    xform: Annotated[str, F(N_("XForm"), Kind.DATA, in_list=False, in_form=False)] = Field(min_length=1)
    resources: Annotated[str | None, F(N_("Lists that go with the form"), Kind.DATA, in_list=False, in_form=False)] = (
        None
    )


class SurveySubmission(Record, table=True):
    """A finalised questionnaire. A correction is a new record that names the one it replaces."""

    __tablename__ = "survey_submission"
    view: ClassVar[View] = View(
        N_("Answered survey"), N_("Answered surveys"), title=("instance_name", "form_id"), sort="finalised_at",
        search=("instance_name", "form_id", "filled_by"), merge=Merge.SEALED, parent="form", icon="clipboard-check",
        in_menu=False,
    )  # fmt: skip
    form: Annotated[str, F(N_("Form"), Kind.REF, to="survey_form")] = Field(min_length=1)
    form_id: Annotated[str, F(N_("Form id"), in_list=False)] = Field(min_length=1, max_length=200)
    form_version: Annotated[str, F(N_("Version"))] = Field(max_length=100)
    instance_id: Annotated[str, F(N_("Instance id"), in_list=False)] = Field(min_length=1, max_length=100)
    instance_name: Annotated[str | None, F(N_("Name"))] = Field(default=None, max_length=300)
    language: Annotated[str | None, F(N_("Language"), in_list=False)] = Field(default=None, max_length=60)
    subject_kind: Annotated[str, F(N_("About a"), Kind.CHOICE, choices=SUBJECT_KIND, in_list=False)] = "none"
    subject: Annotated[str | None, F(N_("About"), Kind.REF, to="enterprise")] = None
    filled_by: Annotated[str, F(N_("Filled by"))] = Field(min_length=1, max_length=120)
    started_at: Annotated[str | None, F(N_("Started"), Kind.INSTANT, in_list=False)] = None
    finalised_at: Annotated[str, F(N_("Finalised"), Kind.INSTANT)] = Field()
    replaces: Annotated[str | None, F(N_("Corrects"), Kind.REF, to="survey_submission", in_list=False)] = None
    answers: Annotated[str, F(N_("Answers"), Kind.DATA, in_list=False, in_form=False, sensitive=True)] = Field(
        min_length=1
    )
