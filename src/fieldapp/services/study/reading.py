"""A study as it is read: its sections in order, its issues, its versions, what stands in its sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldapp import i18n
from fieldapp.domain import marked_text
from fieldapp.domain.records import Cluster, DiagnosticStudy, StudyFigure, StudyIssue, StudySection
from fieldapp.domain.records.study import SECTION_STATE, STUDY_STATUS
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_date, format_number, ngettext
from fieldapp.services.errors import ServiceError
from fieldapp.services.study import register, shown
from fieldapp.services.study.asked import Asked
from fieldapp.services.study.shown import Shown
from fieldapp.store import ReadTx, Store

INTERNAL, PUBLIC = "internal", "public"
SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Section:
    """One section; ``open_questions``: what is still to clarify in it."""

    id: str
    code: str
    number: int
    title: str
    guide: str
    body: str
    state: str
    checked_by: str
    open_questions: int
    problems: int

    @property
    def state_words(self) -> str:
        """Its state for a person."""
        return _label(SECTION_STATE, self.state)


@dataclass(frozen=True)
class Version:
    """One version of a cluster's study."""

    id: str
    number: int
    status: str
    reason: str

    @property
    def words(self) -> str:
        """For the list of versions: "Version 2, final"."""
        return _("Version {number}: {status}").format(number=format_number(self.number), status=status(self.status))


@dataclass(frozen=True)
class Study:
    """One version of a study."""

    row: Mapping[str, Any]
    cluster: Mapping[str, Any]
    sections: tuple[Section, ...]
    versions: tuple[Version, ...]
    status: str

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    @property
    def sealed(self) -> bool:
        """True where nothing of it changes any more."""
        return self.row.get("sealed_at") is not None

    @property
    def versions_line(self) -> str:
        """Version and state."""
        return Version(self.id, int(self.row["version"]), self.status, "").words

    @property
    def head(self) -> str:
        """One line: version, state, language, from when the data are."""
        ready = sum(1 for one in self.sections if one.state in ("ready", "checked"))
        parts = [self.versions_line]
        parts.append(
            _("{ready} of {count} sections ready").format(
                ready=format_number(ready), count=format_number(len(self.sections))
            )
        )
        parts.append(data_words(self.row))
        return dotted(parts)


def _label(choices: Sequence[Any], code: str) -> str:
    return next((_(one.label) for one in choices if one.code == code), code)


def status(code: str) -> str:
    """A study's status for a person."""
    return _("Superseded") if code == SUPERSEDED else _label(STUDY_STATUS, code)


def data_words(row: Mapping[str, Any]) -> str:
    """From when the data are."""
    if not row.get("data_at"):
        return _("data as they are now")
    at = datetime.fromisoformat(str(row["data_at"])).astimezone()
    return _("data as of {day}").format(day=format_date(at.date()))


def versions(tx: ReadTx, cluster: str) -> list[Version]:
    """All versions of a cluster's study, the newest first. A final one that a later final one follows is superseded."""
    found = sorted(tx.find(DiagnosticStudy, cluster=cluster), key=lambda row: -int(row["version"] or 0))
    made, final = [], False
    for row in found:
        state = str(row["status"])
        if state == "final":
            state, final = (SUPERSEDED if final else state), True
        made.append(Version(str(row["id"]), int(row["version"] or 0), state, str(row.get("reason") or "")))
    return made


def of_cluster(store: Store, cluster: str) -> list[Version]:
    """The same, from a store."""
    with store.read() as tx:
        return versions(tx, cluster)


def read(store: Store, study_id: str) -> Study:
    """A study. Raises ServiceError when it is not here."""
    with store.read() as tx:
        return read_in(tx, study_id)


def read_in(tx: ReadTx, study_id: str) -> Study:
    """A study, inside a transaction."""
    row = tx.get(DiagnosticStudy, study_id)
    if row is None:
        raise ServiceError(_("This study is not here. It may have been deleted."))
    cluster = tx.get(Cluster, str(row["cluster"])) or {"id": row["cluster"], "name": ""}
    issues = tx.find(StudyIssue, study=study_id)
    found = sorted(tx.find(StudySection, study=study_id), key=lambda one: (int(one["number"] or 0), str(one["id"])))
    listed = versions(tx, str(row["cluster"]))
    here = next((one.status for one in listed if one.id == study_id), str(row["status"]))
    return Study(row, cluster, tuple(_section(one, issues) for one in found), tuple(listed), here)


def _section(row: Mapping[str, Any], issues: Sequence[Mapping[str, Any]]) -> Section:
    here = [one for one in issues if one.get("section") == row["part"]]
    asked = sum(1 for one in here if one["kind"] == "question" and not one.get("answer"))
    return Section(
        str(row["id"]), str(row["part"]), int(row["number"]), str(row["title"]), str(row.get("guide") or ""),
        str(row.get("body") or ""), str(row["state"]), str(row.get("checked_by") or ""), asked,
        sum(1 for one in here if one["kind"] == "problem"),
    )  # fmt: skip


def open_words(section: Section) -> str:
    """How much is still to clarify in a section; empty for nothing."""
    if not section.open_questions:
        return ""
    text = ngettext("{count} open question", "{count} open questions", section.open_questions)
    return text.format(count=format_number(section.open_questions))


# ------------------------------------------------------------------------------------------------ what stands in it
def names_in(study: Study) -> list[str]:
    """The names that stand in its sections, each once, in order."""
    return list(dict.fromkeys(name for one in study.sections for name in marked_text.slots(one.body)))


def bound(
    store: Store, tx: ReadTx, study: Study, names: Sequence[str], *, public: bool = False, fresh: bool = False
) -> dict[str, Shown]:
    """What stands in the place of names, in the study's language: as kept once it was validated, else from the data.

    ``fresh``: from the data in any case.
    """
    kept = {} if fresh else _kept(tx, study, PUBLIC if public else INTERNAL)
    day = datetime.now().astimezone().date().isoformat()
    asked = Asked(store, tx, study.cluster, study.row, day, public)
    with i18n.using(str(study.row["language"])):
        return {name: kept[name] if name in kept else register.make(asked, name) for name in names}


def _kept(tx: ReadTx, study: Study, variant: str) -> dict[str, Shown]:
    at = study.row.get("data_at")
    if not at:
        return {}
    rows = tx.find(StudyFigure, study=study.id, kept_at=at, variant=variant)
    return {str(row["name"]): shown.read(str(row["content"])) for row in rows}


@dataclass(frozen=True)
class Issue:
    """An issue of a section, as one line."""

    id: str
    words: str
    open: bool


def issues(store: Store, study_id: str, code: str) -> list[Issue]:
    """The issues of a section, questions first, then problems by severity."""
    with store.read() as tx:
        rows = tx.find(StudyIssue, study=study_id, section=code)
    rows.sort(key=lambda row: (row["kind"] != "question", -int(row.get("severity") or 0), str(row["text"])))
    return [_issue(row) for row in rows]


def _issue(row: Mapping[str, Any]) -> Issue:
    if row["kind"] == "question":
        said = _("answered") if row.get("answer") else _("open")
        return Issue(str(row["id"]), f"? {row['text']}  ·  {said}", not row.get("answer"))
    severity = row.get("severity")
    judged = _("Not judged") if severity is None else _("severity {number}").format(number=format_number(int(severity)))
    return Issue(str(row["id"]), f"⚑ {row['text']}  ·  {judged}", severity is None)
