"""Certificates: the rule of who earns one, the certificate itself, and its revocation (domain 2.4 and 7.4, 4.11)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.records.programme import end_not_before_start
from fieldapp.i18n import N_, _

ATTENDED, ACHIEVED, HOURS = "ATTENDANCE", "ACHIEVEMENT", "PARTICIPATION_HOURS"
CERTIFICATE_KIND = (
    Choice(ATTENDED, N_("Certificate of attendance")),
    Choice(ACHIEVED, N_("Certificate of achievement")),
    Choice(HOURS, N_("Confirmation of hours")),
)
REQUIRED = (
    Choice("action_plan", N_("Action plan")),
    Choice("pre_test", N_("Test before")),
    Choice("practical", N_("Practical test")),
)


class CertificateRule(Record, table=True):
    """What a certificate asks for: in one training, or (without a training) in the whole programme."""

    __tablename__ = "certificate_rule"
    view: ClassVar[View] = View(
        N_("Rule for certificates"), N_("Rules for certificates"), new=N_("New rule"),
        title=("event",), sort="threshold", key=("event",), parent="event", shared=True, icon="scale", in_menu=False,
    )  # fmt: skip
    event: Annotated[
        str | None, F(N_("Training"), Kind.REF, to="training_event", hint=N_("Empty: for the whole programme"))
    ] = None
    threshold: Annotated[int, F(N_("Attendance needed"), Kind.PERCENT)] = Field(ge=0, le=10000)
    pass_mark: Annotated[
        int | None, F(N_("Points needed in the test after"), Kind.PERCENT, hint=N_("Per cent of the most points"))
    ] = Field(default=None, ge=0, le=10000)
    products: Annotated[str | None, F(N_("Also needed"), Kind.CHOICES, choices=REQUIRED)] = None
    signatories: Annotated[
        str | None, F(N_("Who signs"), hint=N_("Name, role; one on each line"), kind=Kind.LONG, in_list=False)
    ] = None


def for_a_training_or_an_agreement(values: Values) -> dict[str, str]:
    """A certificate is about exactly one thing; its last day is not before its first."""
    if bool(values.get("event")) == bool(values.get("agreement")):
        return {"event": _("A certificate belongs to a training or to an apprenticeship.")}
    return end_not_before_start(values)


class Certificate(Record, table=True):
    """What was handed out, word for word, and the signature of the device that issued it. Never changed."""

    __tablename__ = "certificate"
    view: ClassVar[View] = View(
        N_("Certificate"), N_("Certificates"), title=("name", "code"), sort="issued",
        search=("name", "code", "title", "check_code"), letter="Z", merge=Merge.SEALED, parent="event",
        icon="graduation-cap", check=for_a_training_or_an_agreement, in_menu=False,
    )  # fmt: skip
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=CERTIFICATE_KIND)] = Field()
    code: Annotated[str | None, F(N_("Serial number"), in_form=False)] = None
    person: Annotated[str, F(N_("Person"), Kind.REF, to="person", in_list=False)] = Field(min_length=1)
    event: Annotated[str | None, F(N_("Training"), Kind.REF, to="training_event", in_list=False)] = None
    agreement: Annotated[str | None, F(N_("Apprenticeship"), in_list=False, in_form=False)] = Field(
        default=None, max_length=60
    )
    name: Annotated[str, F(N_("Name"), sensitive=True)] = Field(min_length=1, max_length=120)
    title: Annotated[str, F(N_("Title"))] = Field(min_length=2, max_length=200)
    start: Annotated[str, F(N_("First day"), Kind.DAY, in_list=False)] = Field()
    end: Annotated[str, F(N_("Last day"), Kind.DAY, in_list=False)] = Field()
    minutes: Annotated[int | None, F(N_("Minutes"), Kind.INTEGER, unit=N_("min"), in_list=False)] = Field(
        default=None, ge=0
    )
    issued: Annotated[str, F(N_("Issued"), Kind.DAY)] = Field()
    issued_by: Annotated[str, F(N_("Issued by"))] = Field(min_length=1, max_length=120)
    signatories: Annotated[str | None, F(N_("Who signs"), Kind.LONG, in_list=False)] = None
    check_code: Annotated[str, F(N_("Check code"), in_list=False, in_form=False)] = Field(min_length=8, max_length=20)
    token: Annotated[str, F(N_("Signed text"), Kind.DATA, in_list=False, in_form=False, sensitive=True)] = Field(
        min_length=20
    )


class CertificateRevocation(Record, table=True):
    """A certificate does not hold any more, and why. Written once; the certificate itself stays as it was."""

    __tablename__ = "certificate_revocation"
    view: ClassVar[View] = View(
        N_("Revocation"), N_("Revocations"), new=N_("New revocation"),
        title=("reason",), sort="day", search=("reason", "revoked_by"),
        merge=Merge.APPEND, parent="certificate", icon="circle-alert", in_menu=False,
    )  # fmt: skip
    certificate: Annotated[str, F(N_("Certificate"), Kind.REF, to="certificate")] = Field(min_length=1)
    reason: Annotated[str, F(N_("Reason"))] = Field(min_length=3, max_length=500)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    revoked_by: Annotated[str, F(N_("Revoked by"))] = Field(min_length=1, max_length=120)
