"""XLSForm in, answers out: the ODK XForms engine, headless. Must not know Qt, stores or SQL.

``load_form`` reads a file, ``compile_form`` an XForm's text; ``Form.start`` gives the ``Session`` that is filled.
"""

from __future__ import annotations

from fieldapp.survey.definition import Question, TextRef
from fieldapp.survey.errors import FormError, XPathError
from fieldapp.survey.form import ExpressionError, Form
from fieldapp.survey.loading import load_form
from fieldapp.survey.session import Session, UnfinishedError
from fieldapp.survey.state import NodeState, Problem
from fieldapp.survey.xform import compile_form

__all__ = [
    "ExpressionError",
    "Form",
    "FormError",
    "NodeState",
    "Problem",
    "Question",
    "Session",
    "TextRef",
    "UnfinishedError",
    "XPathError",
    "compile_form",
    "load_form",
]
