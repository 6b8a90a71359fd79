"""A form of one question in the window, for the tests of the kinds of answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from fieldapp.services import surveys
from fieldapp.ui.views.survey_fill import SurveyFillPage
from tests.gui.desk import Desk, World, page_of

ENTER = Qt.Key.Key_Return
ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)

Open = Callable[..., Any]


def xform(control: str, kind: str = "string", *, bind: str = "", extra: str = "") -> str:
    """A form of one question ``q``."""
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
 <h:head><h:title>One question</h:title><model>{extra}
  <instance><data id="one" version="1"><q/><meta><instanceID/></meta></data></instance>
  <bind nodeset="/data/q" type="{kind}" {bind}/>
 </model></h:head><h:body>{control}</h:body></h:html>"""


def items(*values: str) -> str:
    """Choices whose words are their values with a capital."""
    return "".join(f"<item><label>{v.capitalize()}</label><value>{v}</value></item>" for v in values)


def ask(element: str, appearance: str = "", inside: str = "", **attributes: str) -> str:
    """The control."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{element} ref="/data/q" appearance="{appearance}"{more}><label>The question</label>{inside}</{element}>'


@pytest.fixture
def begin(desk: Desk, world: World, tmp_path: Path) -> Open:
    """Opens a form of one question; the page."""

    def open_it(text: str) -> Any:
        path = tmp_path / "one.xml"
        path.write_text(text, encoding="utf-8")
        return page_of(desk, SurveyFillPage, "survey_fill", form=surveys.import_form(world.store, path).id)

    return open_it


def value(page: Any) -> str:
    """The answer as it stands in the instance."""
    return str(page.course.filling.session.state()["/data/q"].value)


def widget(page: Any) -> Any:
    """The answer's widget."""
    return page.view.boxes[0].widget


def many(count: int) -> str:
    """A secondary instance of so many places."""
    rows = "".join(f"<item><name>p{n}</name><label>Place {n}</label></item>" for n in range(count))
    return f'<instance id="places"><root>{rows}</root></instance>'


LONG = '<itemset nodeset="instance(\'places\')/root/item"><value ref="name"/><label ref="label"/></itemset>'


def picture(folder: Path, name: str = "loom.png", side: int = 64) -> Path:
    """A picture in a file."""
    image = QImage(side, side // 2, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    path = folder / name
    assert image.save(str(path))
    return path
