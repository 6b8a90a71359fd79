"""What is said, and shown next, when a survey was opened or finished."""

from __future__ import annotations

from functools import partial

from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services import surveys
from fieldapp.services.double_entry import Turn
from fieldapp.ui.pages import Context

MOST_NAMES = 5


def final(context: Context, done: surveys.Finalised) -> None:
    """A survey is final: say so, with what of it waits, and go to the list."""
    text = _("Survey finalised. It travels with the next bundle.")
    if done.waiting:
        where = _("It waits on the page “{page}” under “{part}”.").format(page=_("Today"), part=_("Unfinished"))
        context.notices.problem(f"{text} {done.waiting[0]} {where}")
    else:
        context.notices.show(text)
    context.open_page("surveys")


def turn_done(context: Context, turn: Turn) -> None:
    """One of two entries of a sheet is done: it is final, waits for the second one, or is to be settled."""
    if turn.final is not None:
        final(context, turn.final)
    elif turn.waits:
        text = _("First entry kept. Write {sheet} on the paper; somebody enters it again without seeing this one.")
        again = partial(context.open_page, "survey_fill", again=turn.draft_key)
        context.notices.show(text.format(sheet=turn.sheet), _("Enter it again"), again)
        context.open_page("surveys")
    else:
        context.open_page("survey_settle", draft=turn.draft_key)


def left_over(context: Context, filling: surveys.Filling) -> None:
    """Say which answers of an older version of the form have no place in this one."""
    if filling.left:
        text = ngettext(
            "The form is newer now. {count} answer has no place in it; it is kept beside the survey: {names}.",
            "The form is newer now. {count} answers have no place in it; they are kept beside the survey: {names}.",
            len(filling.left),
        )
        names = ", ".join(one.ref.rsplit("/", 1)[-1] for one in filling.left[:MOST_NAMES])
        context.notices.problem(text.format(count=format_number(len(filling.left)), names=names))


def problems(context: Context, count: int) -> None:
    """Say how many answers keep the survey from being final."""
    text = ngettext("{count} answer needs attention.", "{count} answers need attention.", count)
    context.notices.show(text.format(count=format_number(count)))
