"""Evaluations of a training by its participants: the form that ships, started for a training, and what it found.

Nobody's name is asked or kept: an answer belongs to the training alone. Must not know how questions are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from fieldapp import paths
from fieldapp.domain.codes import parse_code
from fieldapp.domain.records import Participation, SurveyForm, TrainingEvent
from fieldapp.domain.text import ltr
from fieldapp.i18n import _
from fieldapp.indicators import training as figures
from fieldapp.indicators.method import NoFigure
from fieldapp.services import records
from fieldapp.services.answer_tables import AnswerTable, read_answers
from fieldapp.services.errors import ServiceError
from fieldapp.services.forms import import_form, load_stored
from fieldapp.services.questionnaires import CODE, TRAINING
from fieldapp.services.spoken import spoken_here
from fieldapp.store import Changes, ReadTx, Store

FORM_ID = "training_evaluation"
FILE = "forms/training-evaluation.xlsx"
_BEST = 5
_CODE, _DAY, _RECOMMEND = "training_code", "day_number", "recommend"


@dataclass(frozen=True)
class Rated:
    """One statement: how many rated it, and the figures (C4), or why there are none."""

    label: str
    answers: int
    figure: figures.Reaction | None = None
    why: str = ""


@dataclass(frozen=True)
class Said:
    """What was written in answer to one open question."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """One evaluation: of the whole training (``day`` "") or of one of its days. ``overall`` is over all statements."""

    day: str
    answers: int
    participants: int
    overall: Rated
    items: tuple[Rated, ...] = ()
    recommend: Fraction | None = None
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """A training's evaluations; ``form`` is the id of the form's newest version, empty where it is not here yet."""

    event: str
    title: str
    code: str
    form: str
    found: tuple[Found, ...] = ()

    @property
    def whole(self) -> Found | None:
        """The evaluation of the whole training; where only days were evaluated, that of the last day."""
        if not self.found:
            return None
        return self.found[-1] if self.found[0].day else self.found[0]


@dataclass(frozen=True)
class Ready:
    """The form of the evaluation: id, its languages, and what bringing it in touched."""

    form: str
    languages: tuple[str, ...]
    changes: Changes = field(default_factory=Changes)


@dataclass
class _Answers:
    """What was answered on one group of sheets, by statement."""

    count: int = 0
    ratings: dict[str, list[int]] = field(default_factory=dict)
    recommend: list[int] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)


def evaluation(store: Store, event_id: str) -> Evaluation:
    """What participants said of a training. Raises ServiceError when the training is not here."""
    with store.read() as tx:
        event = tx.get(TrainingEvent, event_id)
        if event is None:
            raise ServiceError(_("This training is not here. It may have been deleted."))
        participants = participants_of(tx, event_id)
        form = _newest(tx)
    code = str(event["code"] or "")
    if not form:
        return Evaluation(event_id, str(event["title"]), code, "")
    read = read_answers(store, form, language=spoken_here(load_stored(store, form).languages))
    table = next(one for one in read.tables if one.key == "")
    groups: dict[str, _Answers] = {}
    for row, answers in table.rows:
        if _belongs(row, answers, event_id, code):
            _collect(groups.setdefault(_answer(answers, _DAY), _Answers()), table, answers)
    order = sorted(groups, key=lambda day: (bool(day), day.zfill(4)))
    found = tuple(_found(day, groups[day], table, participants) for day in order)
    return Evaluation(event_id, str(event["title"]), code, form, found)


def ready(store: Store) -> Ready:
    """The form, brought in from what ships where it is not here yet. Raises ServiceError, FormRefused."""
    with store.read() as tx:
        form = _newest(tx)
    if form:
        return Ready(form, load_stored(store, form).languages)
    if not records.may_write(store, SurveyForm):
        raise ServiceError(
            _("The form “Training evaluation” is not here. Your coordinator brings it in and sends it with a bundle.")
        )
    made = import_form(store, paths.resource(FILE))
    return Ready(made.id, load_stored(store, made.id).languages, made.changes)


def participants_of(tx: ReadTx, event_id: str) -> int:
    """How many take part and have not withdrawn."""
    return sum(1 for row in tx.find(Participation, event=event_id) if not row["withdrawn_on"])


def known(code: str) -> dict[str, str]:
    """Answers that are known when a questionnaire is begun for a training."""
    return {_CODE: code} if code else {}


def on_paper(found: Evaluation) -> tuple[tuple[str, str], ...]:
    """What is known on a blank questionnaire: the training, and its code by which the sheet is found again."""
    return ((TRAINING, found.title), (CODE, ltr(found.code)))


def _newest(tx: ReadTx) -> str:
    rows = tx.find(SurveyForm, form_id=FORM_ID)
    return str(max(rows, key=lambda row: (str(row["version"]), str(row["imported_at"])))["id"]) if rows else ""


def _answer(answers: Mapping[str, str], name: str) -> str:
    return next((value.strip() for key, value in answers.items() if key.rpartition("/")[2] == name), "")


def _belongs(row: Mapping[str, Any], answers: Mapping[str, str], event_id: str, code: str) -> bool:
    """By the training for which it was begun, else by the code on the sheet."""
    if row["subject_kind"] == TrainingEvent.table_name() and row["subject"]:
        return bool(row["subject"] == event_id)
    typed = parse_code(_answer(answers, _CODE))
    return typed is not None and str(typed) == code


def _rating_columns(table: AnswerTable) -> list[str]:
    """The statements: one answer of the codes 1 to 5."""
    codes = {str(number) for number in range(1, _BEST + 1)}
    return [key for key, column in table.columns.items() if set(column.choices) == codes and not column.several]


def _collect(into: _Answers, table: AnswerTable, answers: Mapping[str, str]) -> None:
    into.count += 1
    for key in _rating_columns(table):
        if (value := answers.get(key, "")).isdecimal() and 1 <= int(value) <= _BEST:
            into.ratings.setdefault(key, []).append(int(value))
    score = _answer(answers, _RECOMMEND)
    if score.isdecimal():
        into.recommend.append(int(score))
    for key, column in table.columns.items():
        if column.type == "string" and not column.choices and key.rpartition("/")[2] not in (_CODE, "instanceName"):
            text = answers.get(key, "").strip()
            if text and "meta" not in key and not text.startswith("uuid:"):
                into.said.setdefault(key, []).append(text)


def _found(day: str, given: _Answers, table: AnswerTable, participants: int) -> Found:
    items = tuple(
        _rated(table.columns[key].label, given.ratings[key], participants)
        for key in _rating_columns(table)
        if given.ratings.get(key)
    )
    every = [rating for ratings in given.ratings.values() for rating in ratings]
    overall = _rated("", every, participants, given.count)
    mean = Fraction(sum(given.recommend), len(given.recommend)) if given.recommend else None
    said = tuple(Said(table.columns[key].label, tuple(texts)) for key, texts in given.said.items())
    return Found(day, given.count, participants, overall, items, mean, said)


def _rated(label: str, ratings: Sequence[int], participants: int, people: int | None = None) -> Rated:
    """The figures of one statement; with ``people`` over several statements, of which each person answered some."""
    answered = len(ratings) if people is None else people
    try:
        figure = figures.reaction(ratings, max(participants, len(ratings)) if people is not None else participants)
        if people is not None:
            response = figures.reaction([1] * people, participants).response
            figure = figures.Reaction(figure.mean, figure.top, response)
    except NoFigure as error:
        return Rated(label, answered, None, str(error))
    return Rated(label, answered, figure)


def method() -> str:
    """How the figures come about."""
    return _(figures.reaction.method.text)
