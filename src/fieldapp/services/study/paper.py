"""The study on paper: cover, contents, numbered sections with what stands in them, annexes. PDF or Word document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from fieldapp import i18n
from fieldapp.domain import marked_text
from fieldapp.domain.marked_text import Block
from fieldapp.domain.records import Programme
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_date, format_number
from fieldapp.progress import Progress
from fieldapp.reports import story
from fieldapp.services import me as who
from fieldapp.services.study import bound_figures, bound_network, reading
from fieldapp.services.study.asked import Asked
from fieldapp.services.study.reading import Section, Study
from fieldapp.services.study.settling import ANNEX
from fieldapp.services.study.shown import Shown
from fieldapp.store import ReadTx, Store

Bound = Mapping[str, Shown]
Parts = Iterator[story.Part]


@dataclass(frozen=True)
class Told:
    """A study with everything that stands in it."""

    study: Study
    bound: Bound
    methods: tuple[tuple[str, str], ...]
    programme: str
    public: bool
    made: datetime

    @property
    def annex(self) -> list[str]:
        """What stands in the annex: people are met inside only."""
        return [name for name in ANNEX if not (self.public and name == "people_met")]


def report(store: Store, study_id: str, *, public: bool = False, paper: str = "A4") -> story.Story:
    """The whole study. ``public``: small counts are withheld, nobody is named. Raises ServiceError."""
    with store.read() as tx:
        told = _told(store, tx, study_id, public=public)
    language = str(told.study.row["language"])
    with i18n.using(language):
        parts = [story.Contents(_("Contents")), *_sections(told), *_annexes(told)]
        row = told.study.row
        subtitle = dotted((told.study.versions_line, _("for the public") if public else ""))
        return story.Story(str(row["title"]), parts, subtitle, told.programme, language, told.made, paper, _cover(told))


def print_study(
    store: Store, study_id: str, path: Path | str, *, public: bool = False, progress: Progress | None = None
) -> Path:
    """Write the study as PDF or, by the ending .docx, as a Word document. Raises ServiceError, ReportError."""
    from fieldapp.reports.story_docx import print_story_docx
    from fieldapp.reports.story_pdf import print_story

    made = report(store, study_id, public=public)
    if progress is not None:
        progress.step(1, 2)
    (print_story_docx if Path(path).suffix.lower() == ".docx" else print_story)(made, path)
    return Path(path)


def preview(store: Store, study_id: str, code: str, body: str) -> list[bytes]:
    """A section as it will look, with a text that may not be written yet: its pages as pictures (PNG)."""
    from fieldapp.reports.pictures import pages
    from fieldapp.reports.story_pdf import story_pdf

    with store.read() as tx:
        study = reading.read_in(tx, study_id)
        bound = reading.bound(store, tx, study, marked_text.slots(body))
    language = str(study.row["language"])
    title = next((f"{one.number}  {one.title}" for one in study.sections if one.code == code), "")
    with i18n.using(language):
        made = story.Story(title, list(_body(body, bound)), language=language)
        data = story_pdf(made)
    return list(islice(pages(data, _PREVIEW_DPI), _MOST_PAGES))


_PREVIEW_DPI, _MOST_PAGES = 66, 4


def _told(store: Store, tx: ReadTx, study_id: str, *, public: bool) -> Told:
    study = reading.read_in(tx, study_id)
    names = [*reading.names_in(study), *ANNEX]
    found = reading.bound(store, tx, study, names, public=public)
    asked = Asked(store, tx, study.cluster, study.row, "9999", public)
    with i18n.using(str(study.row["language"])):
        methods = (*bound_figures.methods(asked), *bound_network.methods(asked))
    programme = str((tx.get(Programme, who.read(tx).programme) or {}).get("name") or "")
    return Told(study, found, methods, programme, public, datetime.now().astimezone())


def _cover(told: Told) -> list[tuple[str, str]]:
    row, study = told.study.row, told.study
    facts = [(_("Cluster"), str(study.cluster.get("name") or "")), (_("Status"), reading.status(study.status))]
    if row.get("authors"):
        facts.append((_("Study team"), str(row["authors"])))
    if row.get("fieldwork_from") and row.get("fieldwork_to"):
        days = " – ".join(_day(row[name]) for name in ("fieldwork_from", "fieldwork_to"))
        facts.append((_("Fieldwork"), days))
    if row.get("meeting_day"):
        facts.append((_("Validated"), f"{_day(row['meeting_day'])}, {row['meeting_place']}"))
    data = reading.data_words(row)
    facts.append((_("Data"), data[:1].upper() + data[1:]))
    if row["status"] != "final":
        facts.append((_("Printed"), format_date(told.made.date())))
    return facts


def _day(value: object) -> str:
    return format_date(date.fromisoformat(str(value)))


# ---------------------------------------------------------------------------------------------------------- sections
def _sections(told: Told) -> Parts:
    for number, section in enumerate(told.study.sections, 1):
        if number == 1:
            yield story.Break()
        yield story.Heading(f"{format_number(number)}  {section.title}")
        if not section.body.strip():
            yield story.Words(_("Nothing has been written here yet."), "missing")
        yield from _body(section.body, told.bound)
        if told.study.row["status"] == "draft":
            yield from _open(section)


def _open(section: Section) -> Parts:
    if words := reading.open_words(section):
        yield story.Words(words, "doubt")


def _body(body: str, bound: Bound) -> Parts:
    """A marked text as parts of a report."""
    rows: list[Block] = []
    number = 0
    for block in [*marked_text.blocks(body), Block(marked_text.PARAGRAPH)]:
        if block.kind == marked_text.ROW:
            rows.append(block)
            continue
        if rows:
            yield _table(rows)
            rows = []
        number = number + 1 if block.kind == marked_text.NUMBERED else 0
        yield from _block(block, number, bound)


def _block(block: Block, number: int, bound: Bound) -> Parts:
    if block.kind == marked_text.SLOT:
        if block.name in bound:
            yield from bound[block.name].parts()
    elif block.kind in (marked_text.HEADING, marked_text.SMALL_HEADING):
        yield story.Heading(block.text, 2 if block.kind == marked_text.HEADING else 3)
    elif block.pieces:
        pieces = [story.Piece(one.text, one.bold, one.italic) for one in block.pieces]
        sign = {marked_text.ITEM: "•", marked_text.NUMBERED: f"{format_number(number)}."}.get(block.kind, "")
        yield story.Written(pieces, sign)


def _table(rows: list[Block]) -> story.Table:
    """Typed rows: the first is the head; short ones are filled up."""
    width = max(len(row.cells) for row in rows)
    cells = [(*row.cells, *[""] * (width - len(row.cells))) for row in rows]
    digits = frozenset(
        at for at in range(1, width) if len(cells) > 1 and all(_figure(row[at]) for row in cells[1:] if row[at])
    )
    return story.Table(cells[0], cells[1:], figures=digits)


def _figure(text: str) -> bool:
    return any(char.isdigit() for char in text) and all(
        char.isdigit() or char in " .,%+-–−\u202f\u00a0٪" for char in text
    )


# ---------------------------------------------------------------------------------------------------------- annexes
def _annexes(told: Told) -> Parts:
    yield story.Break()
    yield story.Heading(_("Annexes"))
    for name in told.annex:
        shown = told.bound[name]
        yield story.Heading(shown.title, 2)
        yield from shown.parts(titled=False)
    yield from _meeting(told)
    if told.methods:
        yield story.Heading(_("How the figures are made"), 2)
        yield story.Table((_("Figure"), _("Method")), tuple(dict.fromkeys(told.methods)))
    if told.public:
        yield story.Words(_("Counts below five are withheld, so that nobody can be recognised."), "method")


def _meeting(told: Told) -> Parts:
    row = told.study.row
    if not row.get("meeting_day"):
        return
    yield story.Heading(_("Validation meeting"), 2)
    yield story.Facts([(_("Day"), _day(row["meeting_day"])), (_("Place"), str(row["meeting_place"] or ""))])
    if not told.public:
        yield story.Words(_("Who was there"))
        for line in str(row["meeting_people"] or "").splitlines():
            if line.strip():
                yield story.Words(line.strip(), "item")
    if row.get("meeting_notes"):
        yield story.Heading(_("What the meeting decided"), 3)
        yield from _body(str(row["meeting_notes"]), {})
