"""The agreement between an apprentice and a master, written or oral, and what became of it (domain 7.5)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.records.apprenticeship_choices import (
    AGREEMENT_FORM,
    GIVEN_BACK,
    GIVEN_IN_KIND,
    INSURANCE,
    PAID_EVERY,
    REASON,
    REASONS_OF,
    SIGNER,
    STATUS,
)
from fieldapp.domain.text import fold
from fieldapp.i18n import N_, _

ORAL = ("oral_witnessed", "oral")


def agreement_rules(values: Values) -> dict[str, str]:
    """What an agreement needs whoever it is about: an end after the start, witnesses, somebody else as master."""
    wrong: dict[str, str] = {}
    start, end, trial = values.get("start"), values.get("expected_end"), values.get("probation_end")
    if start and end and str(end) <= str(start):
        wrong["expected_end"] = _("The end lies before the start. Check both dates.")
    if start and trial and str(trial) < str(start):
        wrong["probation_end"] = _("The probation ends before the start. Check both dates.")
    elif end and trial and str(trial) > str(end):
        wrong["probation_end"] = _("The probation ends after the apprenticeship. Check both dates.")
    if values.get("mentor") and values.get("mentor") == values.get("apprentice"):
        wrong["mentor"] = _("The master cannot be the apprentice.")
    if values.get("apprentice") and str(values["apprentice"]) in str(values.get("assessors") or "").split():
        wrong["assessors"] = _("Nobody assesses themselves.")
    witnesses = [fold(str(values.get(name) or "")) for name in ("witness_1", "witness_2")]
    if values.get("form") in ORAL and (not all(witnesses) or witnesses[0] == witnesses[1]):
        missing = "witness_1" if not witnesses[0] else "witness_2"
        wrong[missing] = _("What is agreed by word of mouth needs two witnesses. Write their names.")
    if values.get("form") == "written_registered" and not values.get("registered_no"):
        wrong["registered_no"] = _("Write the number under which it is registered.")
    if values.get("stipend") and not values.get("stipend_every"):
        wrong["stipend_every"] = _("Say how often this is paid.")
    return wrong


class Agreement(Record, table=True):
    """An apprenticeship: who learns what from whom, how long, and what each side gives. Sealed when it is signed."""

    __tablename__ = "agreement"
    view: ClassVar[View] = View(
        N_("Apprenticeship"), N_("Apprenticeships"), new=N_("New apprenticeship"), title=("apprentice",),
        sort="start", search=("code", "registered_no"), letter="A", merge=Merge.SEALED, seal="sealed_at",
        icon="file-text", check=agreement_rules,
    )  # fmt: skip
    apprentice: Annotated[str, F(N_("Apprentice"), Kind.REF, to="person")] = Field(min_length=1)
    code: Annotated[str | None, F(N_("Code"), in_form=False)] = None
    enterprise: Annotated[str, F(N_("Enterprise"), Kind.REF, to="enterprise")] = Field(min_length=1)
    mentor: Annotated[str, F(N_("Trade master"), Kind.REF, to="person")] = Field(min_length=1)
    standard: Annotated[str, F(N_("Standard of a trade"), Kind.REF, to="training_standard")] = Field(min_length=1)
    form: Annotated[str, F(N_("How it was agreed"), Kind.CHOICE, choices=AGREEMENT_FORM)] = Field()
    start: Annotated[str, F(N_("Start"), Kind.DAY)] = Field()
    expected_end: Annotated[str, F(N_("Expected end"), Kind.DAY)] = Field()
    probation_end: Annotated[str | None, F(N_("End of probation"), Kind.DAY, in_list=False)] = None
    hours_week: Annotated[int, F(N_("Hours a week"), Kind.INTEGER, unit="h", in_list=False)] = Field(ge=1, le=100)
    on_hours: Annotated[int | None, F(N_("Hours on the job"), Kind.INTEGER, unit="h", in_list=False)] = Field(
        default=None, ge=0, le=20000
    )
    off_hours: Annotated[int | None, F(N_("Hours off the job"), Kind.INTEGER, unit="h", in_list=False)] = Field(
        default=None, ge=0, le=20000
    )
    witness_1: Annotated[str | None, F(N_("First witness"), in_list=False, sensitive=True)] = Field(
        default=None, max_length=120
    )
    witness_2: Annotated[str | None, F(N_("Second witness"), in_list=False, sensitive=True)] = Field(
        default=None, max_length=120
    )
    guardian: Annotated[
        str | None,
        F(N_("Guardian"), hint=N_("Needed for an apprentice under 18"), in_list=False, sensitive=True),
    ] = Field(default=None, max_length=120)
    guardian_phone: Annotated[
        str | None, F(N_("Phone of the guardian"), Kind.PHONE, in_list=False, sensitive=True)
    ] = None  # fmt: skip
    provider: Annotated[str | None, F(N_("Training centre"), Kind.REF, to="organisation", in_list=False)] = None
    intermediary: Annotated[
        str | None,
        F(
            N_("Intermediary"),
            Kind.REF,
            to="organisation",
            hint=N_("The association that stands by both sides"),
            in_list=False,
        ),
    ] = None
    assessors: Annotated[
        str | None, F(N_("Assessors"), Kind.REFS, to="person", hint=N_("Who may assess this apprentice"), in_list=False)
    ] = None  # fmt: skip
    stipend: Annotated[str | None, F(N_("Wage or stipend"), Kind.MONEY, in_list=False)] = None
    stipend_every: Annotated[str | None, F(N_("Paid every"), Kind.CHOICE, choices=PAID_EVERY, in_list=False)] = None
    in_kind: Annotated[
        str | None, F(N_("The master also gives"), Kind.CHOICES, choices=GIVEN_IN_KIND, in_list=False)
    ] = None  # fmt: skip
    fee: Annotated[str | None, F(N_("Fee that the apprentice pays"), Kind.MONEY, in_list=False)] = None
    fee_instalments: Annotated[int | None, F(N_("Paid in so many parts"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=1, le=60
    )
    in_kind_back: Annotated[
        str | None, F(N_("The apprentice also gives"), Kind.CHOICES, choices=GIVEN_BACK, in_list=False)
    ] = None  # fmt: skip
    insurance: Annotated[str | None, F(N_("Insurance"), Kind.CHOICE, choices=INSURANCE, in_list=False)] = None
    safety_day: Annotated[str | None, F(N_("Safety explained on"), Kind.DAY, in_list=False)] = None
    leave_days: Annotated[int | None, F(N_("Days of leave a year"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0, le=120
    )
    dispute_body: Annotated[str | None, F(N_("Who settles disputes"), in_list=False)] = Field(
        default=None, max_length=200
    )
    transfer_terms: Annotated[str | None, F(N_("If the master changes"), Kind.LONG, in_list=False)] = None
    registered_no: Annotated[str | None, F(N_("Registration number"), in_list=False)] = Field(
        default=None, max_length=60
    )
    law: Annotated[str | None, F(N_("Law that applies"), in_list=False)] = Field(default=None, max_length=200)
    reason: Annotated[
        str | None,
        F(N_("Why this is right all the same"), hint=N_("Only where something is marked as unusual"), in_list=False),
    ] = Field(default=None, max_length=500)
    signed_on: Annotated[str | None, F(N_("Agreed or signed on"), Kind.DAY, in_list=False, in_form=False)] = None
    signed_by: Annotated[
        str | None, F(N_("Agreed or signed by"), Kind.CHOICES, choices=SIGNER, in_list=False, in_form=False)
    ] = None  # fmt: skip
    amended_for: Annotated[str | None, F(N_("Changed because"), in_list=False, in_form=False)] = Field(
        default=None, max_length=500
    )
    sealed_at: Annotated[str | None, F(N_("Sealed"), Kind.INSTANT, in_list=False, in_form=False)] = None


def reason_that_fits(values: Values) -> dict[str, str]:
    """Every status but active says why, by a reason of its own list."""
    status, reason = str(values.get("status") or ""), values.get("reason")
    allowed = REASONS_OF.get(status, ())
    if allowed and not reason:
        return {"reason": _("Choose the first reason.")}
    if reason and reason not in allowed:
        known = "; ".join(_(choice.label) for choice in REASON if choice.code in allowed)
        if not known:
            return {"reason": _("This needs no reason. Leave it empty.")}
        return {"reason": _("This reason does not go with it. Choose one of: {reasons}.").format(reasons=known)}
    if reason == "other" and not values.get("note"):
        return {"note": _("Write the reason.")}
    return {}


class StatusEvent(Record, table=True):
    """A change in an apprenticeship: a break, the way back, a transfer, the end, with the first reason given."""

    __tablename__ = "status_event"
    view: ClassVar[View] = View(
        N_("Change of state"), N_("Changes of state"), new=N_("New change of state"), title=("status",), sort="day",
        merge=Merge.APPEND, parent="agreement", icon="flag", check=reason_that_fits, in_menu=False,
    )  # fmt: skip
    agreement: Annotated[str, F(N_("Apprenticeship"), Kind.REF, to="agreement")] = Field(min_length=1)
    day: Annotated[str, F(N_("Since"), Kind.DAY)] = Field()
    status: Annotated[str, F(N_("State"), Kind.CHOICE, choices=STATUS)] = Field()
    reason: Annotated[str | None, F(N_("First reason"), Kind.CHOICE, choices=REASON)] = None
    note: Annotated[str | None, F(N_("Note"), in_list=False, sensitive=True)] = Field(default=None, max_length=500)
    new_agreement: Annotated[
        str | None, F(N_("Goes on as"), Kind.REF, to="agreement", hint=N_("After a transfer"), in_list=False)
    ] = None  # fmt: skip
    reported_by: Annotated[str, F(N_("Told by"))] = Field(min_length=1, max_length=120)
