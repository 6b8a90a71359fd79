"""From draft to final: the validation meeting, the data as they are then, the seal, new versions, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp import i18n
from fieldapp.domain.fields import Values
from fieldapp.domain.records import DiagnosticStudy, StudyFigure, StudySection
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import me as who
from fieldapp.services.checking import check_change, check_new, create
from fieldapp.services.errors import ServiceError
from fieldapp.services.sheets import now_text
from fieldapp.services.study import reading, shown
from fieldapp.services.study.reading import INTERNAL, PUBLIC
from fieldapp.services.study.writing import Written, copied, open_study
from fieldapp.store import Changes, ReadTx, Store, WriteTx

MEETING = ("meeting_day", "meeting_place", "meeting_people", "meeting_notes")
ANNEX = ("people_met", "questionnaires")
"""What stands in the annex of every study."""
WIDTH = 176 * 72 / 25.4
"""Points: pictures are kept as wide as a page's writing."""


def validate(store: Store, study_id: str, meeting: Values) -> Written:
    """Record the validation meeting and keep the data as they are now. Messages by field where something is missing.

    Raises ServiceError for a sealed study.
    """
    with store.write(_("validate the study")) as tx:
        study = open_study(tx, study_id)
        patch = {name: value for name, value in meeting.items() if name in MEETING}
        checked = check_change(DiagnosticStudy, study.row, {**patch, "status": "validated"})
        if checked.errors:
            return Written(study_id, dict(checked.errors), tx.changes)
        tx.update(DiagnosticStudy, study_id, checked.values)
        _keep(store, tx, study)
        return Written(study_id, {}, tx.changes)


def refresh(store: Store, study_id: str) -> Changes:
    """Keep the data of a validated study anew, as they are now. Raises ServiceError for a sealed one, or a draft."""
    with store.write(_("refresh the data")) as tx:
        study = open_study(tx, study_id)
        if study.row["status"] != "validated":
            raise ServiceError(_("The data of a draft are always as they are now."))
        _keep(store, tx, study)
        return tx.changes


def _keep(store: Store, tx: WriteTx, study: reading.Study) -> None:
    """Write what stands in the study, for inside and for the public, with one instant."""
    from fieldapp.reports.charts import look

    at, language = now_text(tx.now), str(study.row["language"])
    names = [*reading.names_in(study), *ANNEX]
    for variant in (INTERNAL, PUBLIC):
        found = reading.bound(store, tx, study, names, public=variant == PUBLIC, fresh=True)
        for name, one in found.items():
            with i18n.using(language):
                content = shown.keep(one, lambda height: look(WIDTH, height, language))
            values = {"study": study.id, "name": name, "variant": variant, "kept_at": at, "content": content}
            create(tx, StudyFigure, check_new(StudyFigure, values).values)
    tx.update(DiagnosticStudy, study.id, {"data_at": at})


def what_is_open(store: Store, study_id: str) -> list[str]:
    """What stands against making a study final, in sentences."""
    with store.read() as tx:
        return _open(reading.read_in(tx, study_id))


def _open(study: reading.Study) -> list[str]:
    said = []
    if study.row["status"] == "draft":
        said.append(_("Record the validation meeting first."))
    unready = [one for one in study.sections if one.state not in ("ready", "checked")]
    if unready:
        text = ngettext(
            "{count} section is not ready: {titles}", "{count} sections are not ready: {titles}", len(unready)
        )
        said.append(text.format(count=format_number(len(unready)), titles=", ".join(one.title for one in unready[:5])))
    asked = sum(one.open_questions for one in study.sections)
    if asked:
        text = ngettext("{count} question is open.", "{count} questions are open.", asked)
        said.append(text.format(count=format_number(asked)))
    return said


def seal(store: Store, study_id: str) -> Changes:
    """Make a validated study final: nothing of it changes any more. Raises ServiceError with what is still open."""
    with store.write(_("seal the study")) as tx:
        study = open_study(tx, study_id)
        said = _open(study)
        if said:
            raise ServiceError(" ".join(said))
        at = now_text(tx.now)
        for one in study.sections:
            tx.update(StudySection, one.id, {"sealed_at": at})
        name = who.read(tx).name or _("unknown")
        tx.update(DiagnosticStudy, study_id, {"status": "final", "sealed_by": name, "sealed_at": at})
        return tx.changes


def new_version(store: Store, study_id: str, reason: str) -> Written:
    """Begin the next version from a final one; the old one is kept. A reason is needed."""
    with store.write(_("new version of the study")) as tx:
        study = reading.read_in(tx, study_id)
        newest = study.versions[0]
        if newest.status not in ("final", reading.SUPERSEDED):
            raise ServiceError(_("Version {number} is still open.").format(number=format_number(newest.number)))
        if not reason.strip():
            return Written("", {"reason": _("Say why there is a new version.")}, tx.changes)
        kept = {name: study.row.get(name) for name in ("cluster", "title", "language", "template", "authors")}
        days = {name: study.row.get(name) for name in ("fieldwork_from", "fieldwork_to")}
        values = {**kept, **days, "version": newest.number + 1, "status": "draft", "reason": reason.strip()[:300]}
        checked = check_new(DiagnosticStudy, values, tx)
        if checked.errors:
            return Written("", dict(checked.errors), tx.changes)
        made = create(tx, DiagnosticStudy, checked.values)
        copied(tx, study, made)
        return Written(made, {}, tx.changes)


# ------------------------------------------------------------------------------------------------------- comparing
@dataclass(frozen=True)
class Compared:
    """A section beside the same of another version: what became of it, and the lines of both that differ."""

    title: str
    change: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def compare(store: Store, earlier: str, later: str) -> list[Compared]:
    """Which sections differ between two versions, in the order of the later one; same ones are left out."""
    with store.read() as tx:
        return _compared(tx, earlier, later)


def _compared(tx: ReadTx, earlier: str, later: str) -> list[Compared]:
    before = {one.code: one for one in reading.read_in(tx, earlier).sections}
    after = {one.code: one for one in reading.read_in(tx, later).sections}
    made = []
    for code, one in after.items():
        old = before.get(code)
        if old is None:
            made.append(Compared(one.title, _("new"), (), tuple(one.body.splitlines())))
        elif (old.title, old.body) != (one.title, one.body):
            gone, come = _lines(old.body.splitlines(), one.body.splitlines())
            words = _("changed") if old.title == one.title else _("changed, before: {title}").format(title=old.title)
            made.append(Compared(one.title, words, gone, come))
    made += [
        Compared(one.title, _("taken out"), tuple(one.body.splitlines())) for c, one in before.items() if c not in after
    ]
    return made


def _lines(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that only one of them has."""
    return tuple(line for line in old if line not in new), tuple(line for line in new if line not in old)
