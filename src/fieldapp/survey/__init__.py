"""XLSForm in, answers out: the ODK XForms engine, headless. Must not know Qt, stores or SQL.

``load_form`` reads a file, ``compile_form`` an XForm's text; ``Form.start`` gives the ``Session`` that is filled.
"""

from __future__ import annotations

from fieldapp.survey.check import Report, check
from fieldapp.survey.definition import Question, TextRef
from fieldapp.survey.errors import FormError, XPathError
from fieldapp.survey.export import Answers, answers
from fieldapp.survey.form import ExpressionError, Form
from fieldapp.survey.loading import load_form
from fieldapp.survey.play import play
from fieldapp.survey.session import Session, UnfinishedError
from fieldapp.survey.state import NodeState, Problem
from fieldapp.survey.stored import read_compiled, write_compiled
from fieldapp.survey.xform import compile_form

__all__ = [
    "Answers",
    "ExpressionError",
    "Form",
    "FormError",
    "NodeState",
    "Problem",
    "Question",
    "Report",
    "Session",
    "TextRef",
    "UnfinishedError",
    "XPathError",
    "answers",
    "check",
    "compile_form",
    "load_form",
    "play",
    "read_compiled",
    "write_compiled",
]
