"""Drafts of a study: what was typed is written into the records, and the draft goes where nothing is wrong."""

from __future__ import annotations

from fieldapp.domain.fields import Values
from fieldapp.domain.records import DiagnosticStudy, StudySection
from fieldapp.services import drafts
from fieldapp.services.study import reading, settling, writing
from fieldapp.store import Store


def seen(store: Store, study: str) -> tuple[reading.Study, list[str]]:
    """A study, and what stands against making it final."""
    return reading.read(store, study), settling.what_is_open(store, study)


def written(store: Store, section: str, values: Values) -> writing.Written:
    """Write a section."""
    made = writing.write(store, section, values)
    if not made.errors:
        drafts.drop(store, drafts.key_of(StudySection, section))
    return made


def noted(store: Store, study: str, values: Values) -> writing.Written:
    """Write what is told of the study as a whole; what is told of the meeting stays a draft until it is validated."""
    made = writing.note(store, study, values)
    if not made.errors:
        key = drafts.key_of(DiagnosticStudy, study)
        left = {name: values[name] for name in settling.MEETING if values.get(name)}
        drafts.drop(store, key)
        if left and reading.read(store, study).row["status"] == "draft":
            drafts.keep_record(store, DiagnosticStudy, key, left, study)
    return made


def validated(store: Store, study: str, meeting: Values) -> writing.Written:
    """Record the meeting and keep the data as they are."""
    made = settling.validate(store, study, meeting)
    if not made.errors:
        drafts.drop(store, drafts.key_of(DiagnosticStudy, study))
    return made
