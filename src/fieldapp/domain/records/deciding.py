"""What people decided about records: that two are the same, and why a disagreement was settled as it was."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, View
from fieldapp.i18n import N_

SECOND_IS_FIRST, FIRST_IS_SECOND, DIFFERENT = "second", "first", "different"
VERDICT = (
    Choice(SECOND_IS_FIRST, N_("The second is the first")),
    Choice(FIRST_IS_SECOND, N_("The first is the second")),
    Choice(DIFFERENT, N_("Not the same")),
)


class Alias(Record, table=True):
    """What somebody found out about two records of one type: that one of them is the other, or that they differ.

    One per pair on all devices (``first`` < ``second``), so that opposite opinions meet on the merge desk. Who decided
    and why is a ``Decision``: it would differ between two people who agree.
    """

    __tablename__ = "alias"
    view: ClassVar[View] = View(
        N_("Same or not"), N_("Same or not"), title=("verdict",), sort="verdict", merge=Merge.QUEUE,
        key=("kind", "first", "second"), icon="users", in_menu=False,
    )  # fmt: skip
    kind: Annotated[str, F(N_("Record type"), in_form=False, in_list=False)] = Field(min_length=1, max_length=60)
    first: Annotated[str, F(N_("First record"), in_form=False, in_list=False)] = Field(min_length=1, max_length=60)
    second: Annotated[str, F(N_("Second record"), in_form=False, in_list=False)] = Field(min_length=1, max_length=60)
    verdict: Annotated[str, F(N_("Same or not"), Kind.CHOICE, choices=VERDICT)] = Field()


class Decision(Record, table=True):
    """Why somebody settled a disagreement, or said that two records are the same. Written once."""

    __tablename__ = "decision"
    view: ClassVar[View] = View(
        N_("Decision"), N_("Decisions"), title=("reason",), sort="decided_at", search=("reason", "decided_by"),
        merge=Merge.APPEND, icon="check", in_menu=False, follows="about",
    )  # fmt: skip
    about_kind: Annotated[str, F(N_("Record type"), in_form=False)] = Field(min_length=1, max_length=60)
    about: Annotated[str, F(N_("Record"), in_form=False, in_list=False)] = Field(min_length=1, max_length=60)
    settled: Annotated[str | None, F(N_("Fields"), in_form=False)] = Field(default=None, max_length=2000)
    reason: Annotated[str | None, F(N_("Reason"))] = Field(default=None, max_length=500)
    decided_by: Annotated[str, F(N_("Decided by"))] = Field(min_length=1, max_length=120)
    decided_at: Annotated[str, F(N_("Decided at"), Kind.INSTANT)] = Field()
