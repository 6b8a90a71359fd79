"""Who works with whom: waves of asking, their actors, answers and ties, and places on the map (domain 3.15-3.17)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, Values, View
from fieldapp.domain.records.choices import YES_NO
from fieldapp.i18n import N_, _

WAVE = (
    Choice("baseline", N_("Baseline")),
    Choice("mid", N_("In between")),
    Choice("end", N_("At the end")),
)
LAYER = (
    Choice("INFO", N_("Advice and news")),
    Choice("BUS", N_("Business")),
    Choice("COOP", N_("Joint action")),
    Choice("TRUST", N_("Trust")),
    Choice("INST", N_("Use of institutions")),
)
HIGHEST = {"INFO": 4, "TRUST": 5, "INST": 4}
"""Layers whose values are answers on a scale from 0; the others count."""
RESPONSE = (
    Choice("complete", N_("Answered")),
    Choice("partial", N_("Answered in part")),
    Choice("refused", N_("Refused")),
    Choice("not_found", N_("Not found")),
)
FAR = 1_000_000
"""Places on the map lie within this distance of its middle."""


def closes_after_it_opens(values: Values) -> dict[str, str]:
    """A wave closes on its first day or later."""
    first, last = values.get("opens"), values.get("closes")
    if first and last and str(last) < str(first):
        return {"closes": _("The end lies before the start. Check both dates.")}
    return {}


class SurveyWave(Record, table=True):
    """One time at which the actors of a cluster are asked with whom they work; ``closed_on`` once it is over."""

    __tablename__ = "survey_wave"
    view: ClassVar[View] = View(
        N_("Network wave"), N_("Network waves"), new=N_("New network wave"),
        title=("label",), sort="opens", parent="cluster", icon="network", check=closes_after_it_opens, in_menu=False,
    )  # fmt: skip
    cluster: Annotated[str, F(N_("Cluster"), Kind.REF, to="cluster")] = Field(min_length=1)
    label: Annotated[str, F(N_("Which time"), Kind.CHOICE, choices=WAVE)] = Field()
    opens: Annotated[str, F(N_("First day"), Kind.DAY)] = Field()
    closes: Annotated[str | None, F(N_("Last day"), Kind.DAY)] = None
    layers: Annotated[str, F(N_("What is asked"), Kind.CHOICES, choices=LAYER)] = Field(min_length=1)
    confidentiality: Annotated[
        str, F(N_("What is promised to those who answer"), Kind.LONG, in_list=False)
    ] = Field(min_length=2, max_length=2000)  # fmt: skip
    closed_on: Annotated[str | None, F(N_("Closed on"), Kind.DAY, in_form=False)] = None


ACTOR_FIELDS = ("enterprise", "organisation", "person")


def one_actor(values: Values) -> dict[str, str]:
    """A line of the list names one firm, one institution or one person."""
    named = [name for name in ACTOR_FIELDS if values.get(name)]
    if not named:
        return {"enterprise": _("Name a firm, an institution or a person.")}
    return {named[-1]: _("Name only one: a firm, an institution or a person.")} if len(named) > 1 else {}


class RosterActor(Record, table=True):
    """A firm, an institution or a person on the list of a wave."""

    __tablename__ = "roster_actor"
    view: ClassVar[View] = View(
        N_("Actor of the network"), N_("Actors of the network"), new=N_("New actor of the network"),
        title=ACTOR_FIELDS, sort="wave", key=("wave", *ACTOR_FIELDS), parent="wave", icon="users", check=one_actor,
        in_menu=False,
    )  # fmt: skip
    wave: Annotated[str, F(N_("Network wave"), Kind.REF, to="survey_wave")] = Field(min_length=1)
    enterprise: Annotated[str | None, F(N_("Enterprise"), Kind.REF, to="enterprise")] = None
    organisation: Annotated[str | None, F(N_("Organisation"), Kind.REF, to="organisation")] = None
    person: Annotated[str | None, F(N_("Person"), Kind.REF, to="person")] = None


class WaveResponse(Record, table=True):
    """Whether an actor answered in a wave."""

    __tablename__ = "wave_response"
    view: ClassVar[View] = View(
        N_("Answer to a wave"), N_("Answers to a wave"), new=N_("New answer to a wave"),
        title=("actor",), sort="day", key=("wave", "actor"),
        merge=Merge.QUEUE, parent="wave", icon="circle-check", in_menu=False,
    )  # fmt: skip
    wave: Annotated[str, F(N_("Network wave"), Kind.REF, to="survey_wave")] = Field(min_length=1)
    actor: Annotated[str, F(N_("Actor"), Kind.REF, to="roster_actor")] = Field(min_length=1)
    status: Annotated[str, F(N_("State"), Kind.CHOICE, choices=RESPONSE)] = Field()
    day: Annotated[str, F(N_("Day"), Kind.DAY)] = Field()
    respondent: Annotated[str | None, F(N_("Who answered"), in_list=False, sensitive=True)] = Field(
        default=None, max_length=120
    )


def tie_fits_its_layer(values: Values) -> dict[str, str]:
    """Nobody is tied to themselves; answers on a scale stay on it."""
    if values.get("source") and values.get("source") == values.get("target"):
        return {"target": _("Nobody has a tie to themselves.")}
    value, most = values.get("value"), HIGHEST.get(str(values.get("layer")))
    if isinstance(value, int) and most is not None and value > most:
        return {"value": _("This is answered from 0 to {most}.").format(most=most)}
    return {}


class Tie(Record, table=True):
    """What one actor said of another in one layer of a wave; a value of 0 is an answer, too: no tie."""

    __tablename__ = "tie"
    view: ClassVar[View] = View(
        N_("Tie"), N_("Ties"), title=("source",), sort="layer", key=("wave", "layer", "source", "target"),
        merge=Merge.QUEUE, parent="wave", icon="link", check=tie_fits_its_layer, in_menu=False,
    )  # fmt: skip
    wave: Annotated[str, F(N_("Network wave"), Kind.REF, to="survey_wave")] = Field(min_length=1)
    layer: Annotated[str, F(N_("Layer"), Kind.CHOICE, choices=LAYER)] = Field()
    source: Annotated[str, F(N_("From"), Kind.REF, to="roster_actor", sensitive=True)] = Field(min_length=1)
    target: Annotated[str, F(N_("To"), Kind.REF, to="roster_actor", sensitive=True)] = Field(min_length=1)
    value: Annotated[int, F(N_("Value"), Kind.INTEGER)] = Field(ge=0, le=1_000_000)
    frequency: Annotated[int | None, F(N_("How often, 0 to 4"), Kind.INTEGER, in_list=False)] = Field(
        default=None, ge=0, le=4
    )
    since_year: Annotated[int | None, F(N_("Since (year)"), Kind.INTEGER, in_list=False, grouped=False)] = Field(
        default=None, ge=1900, le=2100
    )
    formalised: Annotated[str | None, F(N_("Agreed in writing"), Kind.CHOICE, choices=YES_NO, in_list=False)] = None
    created_by_project: Annotated[
        str | None, F(N_("Came about through the programme"), Kind.CHOICE, choices=YES_NO, in_list=False)
    ] = None


class MapPosition(Record, table=True):
    """Where the map of a wave shows an actor, as somebody put it there: distances from the middle."""

    __tablename__ = "map_position"
    view: ClassVar[View] = View(
        N_("Place on the map"), N_("Places on the map"), title=("actor",), sort="actor", key=("wave", "actor"),
        parent="wave", icon="map-pin", in_menu=False,
    )  # fmt: skip
    wave: Annotated[str, F(N_("Network wave"), Kind.REF, to="survey_wave")] = Field(min_length=1)
    actor: Annotated[str, F(N_("Actor"), Kind.REF, to="roster_actor")] = Field(min_length=1)
    x: Annotated[int, F(N_("To the right"), Kind.INTEGER)] = Field(ge=-FAR, le=FAR)
    y: Annotated[int, F(N_("Downwards"), Kind.INTEGER)] = Field(ge=-FAR, le=FAR)
