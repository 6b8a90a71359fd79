"""The six questions on functioning (Washington Group short set), from which disability follows (domain 7.1, 9)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Value, Values, View
from fieldapp.i18n import N_

DIFFICULTY = (
    Choice("1", N_("No difficulty")),
    Choice("2", N_("Some difficulty")),
    Choice("3", N_("A lot of difficulty")),
    Choice("4", N_("Cannot do it at all")),
    Choice("7", N_("Refused")),
    Choice("9", N_("Does not know")),
)
DOMAINS = ("seeing", "hearing", "walking", "cognition", "selfcare", "communication")


def disability(values: Values) -> str:
    """ "yes": a lot of difficulty or more in one domain; "no": less in all six; else "unknown"."""
    given: list[Value] = [values.get(name) for name in DOMAINS]
    if any(answer in ("3", "4") for answer in given):
        return "yes"
    return "no" if all(answer in ("1", "2") for answer in given) else "unknown"


def _asked(label: str) -> F:
    return F(label, Kind.CHOICE, choices=DIFFICULTY, in_list=False, sensitive=True)


class FunctioningAnswers(Record, table=True):
    """What somebody answered to the six questions on one day. Written once; the newest answers count."""

    __tablename__ = "wgss"
    view: ClassVar[View] = View(
        N_("Questions on functioning"), N_("Questions on functioning"), new=N_("New: six questions on functioning"),
        title=("day",), sort="day", merge=Merge.APPEND, parent="person", icon="clipboard-check", in_menu=False,
    )  # fmt: skip
    person: Annotated[str, F(N_("Person"), Kind.REF, to="person")] = Field(min_length=1)
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    seeing: Annotated[str, _asked(N_("Difficulty seeing, even with glasses"))] = Field()
    hearing: Annotated[str, _asked(N_("Difficulty hearing, even with a hearing aid"))] = Field()
    walking: Annotated[str, _asked(N_("Difficulty walking or climbing steps"))] = Field()
    cognition: Annotated[str, _asked(N_("Difficulty remembering or concentrating"))] = Field()
    selfcare: Annotated[str, _asked(N_("Difficulty washing or dressing"))] = Field()
    communication: Annotated[str, _asked(N_("Difficulty being understood in one's own language"))] = Field()
