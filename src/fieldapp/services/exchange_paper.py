"""What came of merging bundles, and who has sent what, as pages to print. Must not know how paper is drawn."""

from __future__ import annotations

from pathlib import Path

from fieldapp import i18n
from fieldapp.domain.records import Programme, by_table
from fieldapp.domain.text import dotted
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.progress import Progress
from fieldapp.services import me as who
from fieldapp.services.chronicle import moment
from fieldapp.services.exchange_inbox import Looked, Merged, Totals, totals
from fieldapp.store import Store
from fieldapp.sync.report import Report


def print_merged(
    store: Store, merged: Merged, path: Path | str, *, language: str, progress: Progress | None = None
) -> Path:
    """Write what came of merging as a PDF in a language. Raises ReportError; no half-written file remains."""
    from fieldapp.reports.cells import Column, Kind
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with i18n.using(language):
        together = totals(merged.files)
        figure = Kind.INTEGER
        files = SummaryTable(
            [
                Column(_("File")), Column(_("From")), Column(_("Made")), Column(_("New"), figure),
                Column(_("Known"), figure), Column(_("Disagree"), figure), Column(_("State")),
            ],
            [_file_row(one) for one in merged.files],
            _("Bundles"),
            totals=["", "", "", together.new, together.known, together.conflicts, ""],
        )  # fmt: skip
        types = SummaryTable(
            [Column(_("What")), Column(_("New"), figure), Column(_("Changed"), figure), Column(_("Deleted"), figure)],
            [[type_name(table), *counts] for table, counts in sorted(together.by_type.items())],
            _("Records"),
        )
        tables = [files, types]
        if merged.gaps:
            tables.append(
                SummaryTable(
                    [Column(_("Computer")), Column(_("First missing change"), figure), Column(_("Last"), figure)],
                    merged.gaps,
                    _("Missing: ask for a bundle with everything"),
                )
            )
        remarks = [_("{file}: not reached.").format(file=one.name) for one in merged.left]
        summary = Summary(
            _("Bundles merged"),
            tables,
            subtitle=_programme(store),
            method=" ".join([sentence(together), merged.stopped]).strip(),
            remarks=remarks,
            language=language,
            printed=merged.at,
        )
    print_summary(summary, path)
    if progress is not None:
        progress.step(1, 1)
    return Path(path)


def sentence(together: Totals) -> str:
    """Several bundles together in one sentence."""
    text = ngettext("{count} bundle", "{count} bundles", together.useful).format(count=format_number(together.useful))
    parts = [text, _("{count} new").format(count=format_number(together.new))]
    parts.append(_("{count} known").format(count=format_number(together.known)))
    if together.waiting:
        parts.append(_("{count} waiting").format(count=format_number(together.waiting)))
    if together.to_settle:
        parts.append(_("{count} to settle").format(count=format_number(together.to_settle)))
    if together.refused:
        parts.append(_("{count} refused").format(count=format_number(together.refused)))
    return dotted(parts)


def type_name(table: str) -> str:
    """What records of a table are called; the table's own name where this version does not know it."""
    try:
        return _(by_table(table).view.many)
    except KeyError:
        return table


def state(report: Report | None) -> str:
    """How one file stands in a word or two."""
    if report is None:
        return _("refused")
    if report.again:
        return _("merged before")
    if report.waiting:
        return _("waits for missing changes")
    if report.to_settle:
        return _("merged, to settle")
    return _("merged") if report.new or report.files else _("nothing new")


def outlook(report: Report) -> str:
    """What would become of one file, in a word or two."""
    if report.again:
        return _("merged before")
    if report.waiting:
        return _("some of it will wait")
    if report.to_settle:
        return _("disagrees")
    return _("new") if report.new or report.files else _("nothing new")


def _programme(store: Store) -> str:
    with store.read() as tx:
        found = tx.get(Programme, who.read(tx).programme)
    return str((found or {}).get("name") or "")


def _file_row(one: Looked) -> list[str | int | None]:
    if one.report is None:
        return [one.path.name, "", "", None, None, None, one.problem]
    report = one.report
    sender = f"{report.sender_name} ({report.person})" if report.person else report.sender_name
    return [
        one.path.name, sender, moment(report.made_at), report.new, report.known, report.conflicts, state(report),
    ]  # fmt: skip
