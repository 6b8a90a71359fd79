"""Types of questions and appearances of XLSForm: what stands in the window for each, for the tests and for the page.

A row: type and appearance as a spreadsheet has them, parameters, the class of the widget, an answer of the instance
that it must show and keep. ``note`` begins with "Partly: " where something of it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class QuestionKind:
    """One kind of question. ``answer`` empty: nothing to keep (a note), or a file (its name is the answer)."""

    type: str
    appearance: str
    widget: str
    answer: str
    parameters: str = ""
    note: str = ""


KINDS: tuple[QuestionKind, ...] = (
    QuestionKind("text", "", "LineAnswer", "Blue Loom"),
    QuestionKind("text", "multiline", "TextAnswer", "two\nlines"),
    QuestionKind("text", "", "TextAnswer", "two\nlines", "rows=3"),
    QuestionKind("text", "numbers", "LineAnswer", "0123"),
    QuestionKind("text", "url", "AddressAnswer", "https://example.org/loom"),
    QuestionKind("text", "masked", "MaskedAnswer", "quiet"),
    QuestionKind("integer", "", "LineAnswer", "1200"),
    QuestionKind("integer", "thousands-sep", "LineAnswer", "1200"),
    QuestionKind("integer", "counter", "CounterAnswer", "7"),
    QuestionKind("decimal", "", "LineAnswer", "1.5"),
    QuestionKind("decimal", "bearing", "LineAnswer", "12.5", note="Partly: typed; a desktop has no compass."),
    QuestionKind("note", "", "-", ""),
    QuestionKind("acknowledge", "", "Acknowledge", "OK"),
    QuestionKind("date", "", "DayAnswer", "2026-03-10"),
    QuestionKind("date", "no-calendar", "DayAnswer", "2026-03-10"),
    QuestionKind("date", "month-year", "LineAnswer", "2026-03-01"),
    QuestionKind("date", "year", "LineAnswer", "2026-01-01"),
    QuestionKind("date", "ethiopian", "FarDay", "2026-03-10"),
    QuestionKind("date", "coptic", "FarDay", "2026-03-10"),
    QuestionKind("date", "islamic", "FarDay", "2026-03-10"),
    QuestionKind("date", "persian", "FarDay", "2026-03-10"),
    QuestionKind("date", "buddhist", "FarDay", "2026-03-10"),
    QuestionKind("date", "myanmar", "FarDay", "2026-03-10"),
    QuestionKind("date", "bikram-sambat", "DayAnswer", "2026-03-10", note="Partly: shown in the common calendar."),
    QuestionKind("time", "", "LineAnswer", "08:30:00.000+00:00"),
    QuestionKind("dateTime", "", "LineAnswer", "2026-03-10T08:30:00.000+00:00"),
    QuestionKind("select_one c", "", "ChoiceRows", "b"),
    QuestionKind("select_one c", "quick", "ChoiceRows", "b"),
    QuestionKind("select_one c", "columns-2", "ChoiceRows", "b"),
    QuestionKind("select_one c", "columns-pack", "ChoiceRows", "b"),
    QuestionKind("select_one c", "no-buttons", "ChoiceRows", "b"),
    QuestionKind("select_one c", "likert", "ChoiceRows", "b"),
    QuestionKind("select_one c", "list-nolabel", "ChoiceRows", "b"),
    QuestionKind("select_one c", "label", "Heads", ""),
    QuestionKind("select_one c", "minimal", "LongList", "b"),
    QuestionKind("select_one c", "search", "LongList", "b"),
    QuestionKind("select_one c", "autocomplete", "LongList", "b"),
    QuestionKind("select_one c", "image-map", "ImageMap", "b", note="Partly: a picture of type SVG names the parts."),
    QuestionKind("select_one c", "map", "ChoiceRows", "b", note="Partly: a list; places are not drawn."),
    QuestionKind("select_multiple c", "", "ChoiceRows", "a b"),
    QuestionKind("select_multiple c", "minimal", "LongList", "a b"),
    QuestionKind("rank c", "", "Ranking", "b a d"),
    QuestionKind("range", "", "Range", "4", "start=1 end=5 step=1"),
    QuestionKind("range", "vertical", "Range", "4", "start=1 end=5 step=1"),
    QuestionKind("range", "no-ticks", "Range", "4", "start=1 end=5 step=1"),
    QuestionKind("range", "picker", "Picker", "4", "start=1 end=5 step=1"),
    QuestionKind("range", "rating", "Rating", "4", "start=1 end=5 step=1"),
    QuestionKind("geopoint", "", "PointAnswer", "11.5 104.9 0.0 0.0"),
    QuestionKind("geopoint", "placement-map", "PointAnswer", "11.5 104.9 84.5 3.0"),
    QuestionKind("geotrace", "", "LineOfPoints", "11.5 104.9 84.5 3.0;11.6 104.9 0.0 0.0"),
    QuestionKind("geoshape", "", "LineOfPoints", "1.0 4.0 0.0 0.0;2.0 4.0 0.0 0.0;2.0 5.0 0.0 0.0;1.0 4.0 0.0 0.0"),
    QuestionKind("barcode", "", "CodeAnswer", "4006381333931"),
    QuestionKind("barcode", "hidden-answer", "CodeAnswer", "4006381333931"),
    QuestionKind("image", "", "FileAnswer", ""),
    QuestionKind("image", "draw", "DrawnAnswer", ""),
    QuestionKind("image", "annotate", "DrawnAnswer", ""),
    QuestionKind("image", "signature", "DrawnAnswer", ""),
    QuestionKind("audio", "", "FileAnswer", "", note="Partly: a file is chosen; nothing is recorded."),
    QuestionKind("video", "", "FileAnswer", "", note="Partly: a file is chosen; nothing is recorded."),
    QuestionKind("file", "", "FileAnswer", ""),
)
