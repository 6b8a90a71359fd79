"""Attendance on paper: the sheets that were printed, and a session's sheet that is signed and sealed (domain 7.4)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.records.choices import YES_NO
from fieldapp.i18n import N_, _


class PrintedSheet(Record, table=True):
    """A sheet as it was printed: its code, its sessions, and who stands in which row. Never changed."""

    __tablename__ = "printed_sheet"
    view: ClassVar[View] = View(
        N_("Printed sheet"), N_("Printed sheets"), title=("sheet_code",), sort="printed_at", search=("sheet_code",),
        merge=Merge.APPEND, parent="event", icon="printer", in_menu=False,
    )  # fmt: skip
    event: Annotated[str, F(N_("Training"), Kind.REF, to="training_event")] = Field(min_length=1)
    sheet_code: Annotated[str, F(N_("Code of the sheet"), in_form=False)] = Field(min_length=3, max_length=60)
    day: Annotated[str | None, F(N_("Day"), Kind.DAY, in_form=False)] = None
    version: Annotated[int, F(N_("Version"), Kind.INTEGER, in_form=False)] = Field(ge=1, le=999)
    sessions: Annotated[str, F(N_("Sessions"), Kind.REFS, to="session", in_list=False, in_form=False)] = Field()
    people: Annotated[str | None, F(N_("Participants"), Kind.REFS, to="person", in_list=False, in_form=False)] = None
    """In the order of the rows."""
    printed_at: Annotated[str, F(N_("Printed"), Kind.INSTANT, in_form=False)] = Field()


def reason_for_a_new_version(values: Values) -> dict[str, str]:
    """A version after the first says why there is one; a sealed sheet says how many signed."""
    version = values.get("version")
    if isinstance(version, int) and version > 1 and not values.get("reason"):
        return {"reason": _("Say why the sheet is opened again.")}
    if values.get("sealed_at") and values.get("rows_signed") is None:
        return {"rows_signed": _("Count the signed rows on the paper.")}
    return {}


class AttendanceSheet(Record, table=True):
    """What stands behind one session's marks: paper, signatures, witness. Sealed; a change makes a new version."""

    __tablename__ = "attendance_sheet"
    view: ClassVar[View] = View(
        N_("Attendance sheet"), N_("Attendance sheets"), title=("printed_version", "session"), sort="version",
        merge=Merge.SEALED, seal="sealed_at", key=("session", "version"), parent="session", icon="clipboard-check",
        check=reason_for_a_new_version, in_menu=False,
    )  # fmt: skip
    session: Annotated[str, F(N_("Session"), Kind.REF, to="session", in_form=False)] = Field(min_length=1)
    version: Annotated[int, F(N_("Version"), Kind.INTEGER, in_form=False)] = Field(ge=1, le=999)
    reason: Annotated[str | None, F(N_("Reason"))] = Field(default=None, max_length=300)
    printed_version: Annotated[str | None, F(N_("Code of the sheet"))] = Field(default=None, max_length=60)
    scans: Annotated[str | None, F(N_("Scans"), Kind.REFS, to="attachment", in_list=False, in_form=False)] = None
    rows_signed: Annotated[int | None, F(N_("Rows signed"), Kind.INTEGER)] = Field(default=None, ge=0, le=5000)
    rows_marked: Annotated[int | None, F(N_("Marked as there"), Kind.INTEGER, in_form=False)] = Field(
        default=None, ge=0, le=5000
    )
    """As counted when the sheet was sealed."""
    difference: Annotated[str | None, F(N_("Why the counts differ"), in_list=False)] = Field(
        default=None, max_length=300
    )
    witness: Annotated[str | None, F(N_("Witness"))] = Field(default=None, max_length=120)
    host_stamp: Annotated[str | None, F(N_("Stamp of the host"), Kind.CHOICE, choices=YES_NO)] = None
    marks: Annotated[
        str | None, F(N_("Fingerprint of the marks"), in_list=False, in_form=False, pattern=r"[0-9a-f]{64}")
    ] = None
    """SHA-256 of the session's marks when it was sealed: marks that differ later are noticed."""
    sealed_by: Annotated[str | None, F(N_("Sealed by"), in_form=False)] = Field(default=None, max_length=120)
    sealed_at: Annotated[str | None, F(N_("Sealed"), Kind.INSTANT, in_form=False)] = None
