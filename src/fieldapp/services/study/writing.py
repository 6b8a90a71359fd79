"""Beginning a study and writing in it: sections with their text and state, their order, issues, the template.

What is sealed is never written in. Must not know how a text is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fieldapp.domain.fields import Value, Values
from fieldapp.domain.records import Cluster, DiagnosticStudy, StudyIssue, StudySection, StudyTemplate
from fieldapp.i18n import _
from fieldapp.services import me as who
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.study import reading, templates
from fieldapp.services.study.templates import Start
from fieldapp.store import Changes, ReadTx, Store, WriteTx

TITLED = ("title", "language", "authors", "fieldwork_from", "fieldwork_to")
"""What is noted of a study as a whole."""


@dataclass(frozen=True)
class Written:
    """What came of writing: the record, messages by field; nothing was written where there are any."""

    id: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def choices(store: Store) -> list[tuple[str, str]]:
    """The templates to choose from."""
    with store.read() as tx:
        return templates.choices(tx)


def begin(store: Store, cluster: str, language: str, template: str = templates.SHIPPED) -> Written:
    """Begin the first version of a cluster's study. Raises ServiceError where there is one already."""
    with store.write(_("new study")) as tx:
        row = tx.get(Cluster, cluster)
        if row is None:
            raise ServiceError(_("This cluster is not here. It may have been deleted."))
        if reading.versions(tx, cluster):
            raise ServiceError(_("This cluster has a study already. Open it, or make a new version of it."))
        values: dict[str, Value] = {
            "cluster": cluster, "version": 1, "template": template, "language": language,
            "title": templates.title(str(row["name"]), language), "status": "draft",
            "authors": who.read(tx).name or None,
        }  # fmt: skip
        checked = check_new(DiagnosticStudy, values, tx)
        if checked.errors:
            return Written("", dict(checked.errors), tx.changes)
        study = create(tx, DiagnosticStudy, checked.values)
        for number, start in enumerate(templates.sections(tx, template, language), 1):
            _make(tx, study, number, start)
        return Written(study, {}, tx.changes)


def _make(tx: WriteTx, study: str, number: int, start: Start, state: str = "empty") -> str:
    checked = check_new(
        StudySection,
        {
            "study": study, "number": number, "part": start.code, "title": start.title, "guide": start.guide or None,
            "body": start.body or None, "state": state,
        },
    )  # fmt: skip
    return create(tx, StudySection, checked.values)


def open_study(tx: ReadTx, study_id: str) -> reading.Study:
    """A study that may be written in. Raises ServiceError where it is sealed or not here."""
    study = reading.read_in(tx, study_id)
    if study.sealed:
        raise ServiceError(_("This version is final and stays as it is. Make a new version to change it."))
    return study


def note(store: Store, study_id: str, values: Values) -> Written:
    """Note title, language, team and days of the fieldwork; typed text or values."""
    with store.write(_("describe the study")) as tx:
        study = open_study(tx, study_id)
        checked = check_change(DiagnosticStudy, study.row, {n: v for n, v in values.items() if n in TITLED})
        if not checked.errors and checked.values:
            tx.update(DiagnosticStudy, study_id, checked.values)
        return Written(study_id, dict(checked.errors), tx.changes)


# ---------------------------------------------------------------------------------------------------------- sections
def write(store: Store, section_id: str, values: Values) -> Written:
    """Write a section's title, text, state, who checked it. A text of an untouched section makes it one in work.

    Raises ServiceError where the study is sealed.
    """
    with store.write(_("write in the study")) as tx:
        row = _section(tx, section_id)
        patch = dict(values)
        if patch.get("body") not in (None, row.get("body")) and row["state"] == "empty" and "state" not in patch:
            patch["state"] = "writing"
        if patch.get("state") == "checked" and not (patch.get("checked_by") or row.get("checked_by")):
            patch["checked_by"] = who.read(tx).name or None
        checked = check_change(StudySection, row, patch)
        if not checked.errors and checked.values:
            tx.update(StudySection, section_id, checked.values)
        return Written(section_id, dict(checked.errors), tx.changes)


def _section(tx: ReadTx, section_id: str) -> dict[str, str | int | None]:
    row = tx.get(StudySection, section_id)
    if row is None:
        raise ServiceError(_("This section is not here. It may have been taken out."))
    open_study(tx, str(row["study"]))
    return row


def add(store: Store, study_id: str, title: str, after: str = "") -> Written:
    """Add a section behind another (id), or at the end."""
    with store.write(_("add a section")) as tx:
        study = open_study(tx, study_id)
        if not title.strip():
            return Written("", {"title": _("Give the section a title.")}, tx.changes)
        ids = [one.id for one in study.sections]
        place = ids.index(after) + 1 if after in ids else len(ids)
        taken = {one.code for one in study.sections}
        code = next(name for at in range(1, 1000) if (name := f"own-{at}") not in taken and _free(tx, study_id, name))
        made = _make(tx, study_id, place + 1, Start(code, title.strip()[:200], "", ""))
        _number(tx, study, [*ids[:place], made, *ids[place:]])
        return Written(made, {}, tx.changes)


def _free(tx: ReadTx, study: str, code: str) -> bool:
    """True where no section had this code before: a section that was taken out is not brought back by another."""
    natural = StudySection.natural_id({"study": study, "part": code})
    return natural is not None and not tx.history(StudySection, natural)


def move(store: Store, section_id: str, by: int) -> Changes:
    """Move a section up (-1) or down (1)."""
    with store.write(_("move a section")) as tx:
        study = open_study(tx, str(_section(tx, section_id)["study"]))
        ids = [one.id for one in study.sections]
        place = ids.index(section_id)
        to = min(max(place + by, 0), len(ids) - 1)
        ids.insert(to, ids.pop(place))
        _number(tx, study, ids)
        return tx.changes


def _number(tx: WriteTx, study: reading.Study, ids: Sequence[str]) -> None:
    before = {one.id: one.number for one in study.sections}
    for number, record_id in enumerate(ids, 1):
        if before.get(record_id) != number:
            tx.update(StudySection, record_id, {"number": number})


def take_out(store: Store, section_id: str) -> Changes:
    """Take a section out of a study; undo brings it back."""
    with store.write(_("take out a section")) as tx:
        study = open_study(tx, str(_section(tx, section_id)["study"]))
        tx.delete(StudySection, section_id)
        _number(tx, study, [one.id for one in study.sections if one.id != section_id])
        return tx.changes


def keep_template(store: Store, study_id: str, name: str) -> Written:
    """Keep the outline of a study (titles, guidance, what stands in it, no text) as a template."""
    from fieldapp.domain import marked_text

    with store.write(_("keep a template")) as tx:
        study = reading.read_in(tx, study_id)
        starts = [
            Start(one.code, one.title, one.guide, "\n".join(f"{{{{{slot}}}}}" for slot in marked_text.slots(one.body)))
            for one in study.sections
        ]
        values = {"name": name, "language": study.row["language"], "sections": templates.as_text(starts)}
        checked = check_new(StudyTemplate, values, tx)
        if checked.errors:
            return Written("", dict(checked.errors), tx.changes)
        return Written(create(tx, StudyTemplate, checked.values), {}, tx.changes)


# ---------------------------------------------------------------------------------------------------------- issues
def add_issue(store: Store, study_id: str, section: str, kind: str, text: str, values: Values | None = None) -> Written:
    """Record an issue of a section (its code): a problem of the cluster, or what is still to clarify."""
    with store.write(_("new issue")) as tx:
        open_study(tx, study_id)
        given = {"study": study_id, "section": section or None, "kind": kind, "text": text, **(values or {})}
        checked = check_new(StudyIssue, given, tx)
        if checked.errors:
            return Written("", dict(checked.errors), tx.changes)
        return Written(create(tx, StudyIssue, checked.values), {}, tx.changes)


def change_issue(store: Store, issue_id: str, values: Values) -> Written:
    """Change an issue: its severity, whom it affects, the answer that closes it."""
    with store.write(_("change an issue")) as tx:
        row = tx.get(StudyIssue, issue_id)
        if row is None:
            raise ServiceError(_("This issue is not here. It may have been deleted."))
        open_study(tx, str(row["study"]))
        checked = check_change(StudyIssue, row, values)
        if not checked.errors and checked.values:
            tx.update(StudyIssue, issue_id, checked.values)
        return Written(issue_id, dict(checked.errors), tx.changes)


def copied(tx: WriteTx, study: reading.Study, to: str) -> None:
    """Copy sections and issues that are open into another version."""
    for one in study.sections:
        made = _make(tx, to, one.number, Start(one.code, one.title, one.guide, one.body), "empty")
        state = "writing" if one.state in ("ready", "checked") else one.state
        tx.update(StudySection, made, {"state": state})
    for row in tx.find(StudyIssue, study=study.id):
        if row["kind"] == "problem" or not row.get("answer"):
            kept = {name: row.get(name) for name in ("section", "kind", "text", "area", "firms", "severity")}
            create(tx, StudyIssue, check_new(StudyIssue, {**kept, "study": to}).values)


__all__ = [
    "Written", "add", "add_issue", "begin", "change_issue", "choices", "copied", "keep_template", "move", "note",
    "open_study", "take_out", "write",
]  # fmt: skip
