"""Code lists of apprenticeships: how they are agreed, what each side gives, how they go and end (domain 3.4, 7.5)."""

from __future__ import annotations

from fieldapp.domain.fields import Choice
from fieldapp.i18n import N_

AGREEMENT_FORM = (
    Choice("written_registered", N_("Written and registered")),
    Choice("written_unregistered", N_("Written, not registered")),
    Choice("oral_witnessed", N_("By word of mouth, before the association")),
    Choice("oral", N_("By word of mouth")),
)
PAID_EVERY = (
    Choice("day", N_("Day")),
    Choice("week", N_("Week")),
    Choice("month", N_("Month")),
    Choice("piece", N_("Piece")),
    Choice("once", N_("Once")),
)
GIVEN_IN_KIND = (
    Choice("meals", N_("Meals")),
    Choice("lodging", N_("Lodging")),
    Choice("transport", N_("Transport")),
    Choice("tools", N_("Tools")),
    Choice("clothes", N_("Working clothes")),
    Choice("start_kit", N_("Tools to start with at the end")),
)
GIVEN_BACK = (
    Choice("gift", N_("Gifts at the start")),
    Choice("tools", N_("Own tools")),
    Choice("materials", N_("Materials")),
    Choice("housework", N_("Work in the house or on the farm")),
    Choice("party", N_("The party at the end")),
)
INSURANCE = (
    Choice("none", N_("None")),
    Choice("project", N_("Through the programme")),
    Choice("national", N_("National insurance")),
)
SIGNER = (
    Choice("apprentice", N_("Apprentice")),
    Choice("guardian", N_("Guardian")),
    Choice("mentor", N_("Trade master")),
    Choice("provider", N_("Training centre")),
    Choice("intermediary", N_("Intermediary")),
    Choice("witnesses", N_("Both witnesses")),
)
ACTIVE, ON_BREAK, TRANSFERRED, COMPLETED = "active", "on_break", "transferred", "completed"
NOT_ASSESSED, DROPPED_OUT, TERMINATED, DECEASED = (
    "completed_not_assessed", "dropped_out", "terminated_by_employer", "deceased",
)  # fmt: skip
STATUS = (
    Choice(ACTIVE, N_("Learning")),
    Choice(ON_BREAK, N_("On a break")),
    Choice(TRANSFERRED, N_("Moved to another master")),
    Choice(COMPLETED, N_("Completed")),
    Choice(NOT_ASSESSED, N_("Completed, not assessed")),
    Choice(DROPPED_OUT, N_("Dropped out")),
    Choice(TERMINATED, N_("Ended by the master")),
    Choice(DECEASED, N_("Deceased")),
)
ENDED = frozenset({TRANSFERRED, COMPLETED, NOT_ASSESSED, DROPPED_OUT, TERMINATED, DECEASED})
"""States after which nothing more is entered in the logbook."""
REASON = (
    Choice("illness", N_("Illness or injury")),
    Choice("maternity", N_("Birth of a child")),
    Choice("family_duty", N_("Family duty")),
    Choice("season", N_("Harvest or season")),
    Choice("unrest", N_("Unrest or disaster")),
    Choice("closed_temporarily", N_("Workshop closed for a time")),
    Choice("employer_closed", N_("Workshop closed for good")),
    Choice("conflict", N_("Conflict with the master")),
    Choice("better_fit", N_("Fits better elsewhere")),
    Choice("relocation", N_("Moved away")),
    Choice("paid_job", N_("Found paid work")),
    Choice("cannot_afford", N_("Cannot pay fees or transport")),
    Choice("marriage", N_("Family, marriage or pregnancy")),
    Choice("mistreatment", N_("Mistreated or harassed")),
    Choice("dissatisfied", N_("Not content with the training")),
    Choice("no_stipend", N_("Stipend not paid")),
    Choice("migration", N_("Left the country or region")),
    Choice("school", N_("Went back to school")),
    Choice("lost_contact", N_("Contact lost")),
    Choice("misconduct", N_("Misconduct")),
    Choice("absence", N_("Absence")),
    Choice("business_failure", N_("Business failed")),
    Choice("performance", N_("Did not learn enough")),
    Choice("other", N_("Other")),
)
REASONS_OF: dict[str, tuple[str, ...]] = {
    ON_BREAK: ("illness", "maternity", "family_duty", "season", "unrest", "closed_temporarily"),
    TRANSFERRED: ("employer_closed", "conflict", "better_fit", "relocation"),
    DROPPED_OUT: (
        "paid_job", "cannot_afford", "marriage", "illness", "mistreatment", "dissatisfied", "no_stipend", "migration",
        "school", "conflict", "lost_contact", "other",
    ),
    TERMINATED: ("misconduct", "absence", "business_failure", "performance"),
}  # fmt: skip
"""Which reasons go with which state; a state that is not here needs none."""
HOW_SIGNED = (
    Choice("pin", N_("PIN")),
    Choice("paper", N_("Signature on paper")),
    Choice("thumb", N_("Thumbprint on paper")),
)
MONTHS_AFTER = (
    Choice("0", N_("At the end")),
    Choice("6", N_("After 6 months")),
    Choice("12", N_("After 12 months")),
    Choice("24", N_("After 24 months")),
)
RATING = tuple(Choice(str(number), str(number)) for number in range(1, 6))
