"""A bundle's report in sentences, for the preview, the notice after a merge and the command line."""

from __future__ import annotations

from decimal import Decimal

from fieldapp.domain.records import by_table
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.services.chronicle import moment
from fieldapp.sync.contents import FILES, JOIN, KIT, RECEIPT
from fieldapp.sync.in_parts import Sent
from fieldapp.sync.report import Counts, Report
from fieldapp.sync.send_files import FilesSent

_HOUR = 3_600_000


def describe(report: Report) -> list[str]:
    """What a bundle holds and did, or would do: sentences, the most important first."""
    who = f"{report.sender_name} ({report.person})" if report.person else report.sender_name
    if report.kind == JOIN:
        return [_("{sender} asks to belong to the programme, and does already: nothing changes.").format(sender=who)]
    lines = [_("From {sender}, made {moment}.").format(sender=who, moment=moment(report.made_at))]
    if report.kind == RECEIPT:
        return [*lines, _("A receipt: from now on only what has not arrived there is sent.")]
    if report.kind == KIT and not report.new:
        return [*lines, _("A kit for a new computer: open it there. Everything in it is here already.")]
    if report.again:
        return [*lines, _("This very bundle was merged before: nothing changes.")]
    if report.kind == FILES:
        return [*lines, *_file_lines(report)]
    if not report.new:
        lines.append(_("Everything in it is here already: nothing changes."))
    lines += [_type_line(table, counts) for table, counts in report.by_type.items()]
    if report.known:
        text = ngettext("{count} change is here already.", "{count} changes are here already.", report.known)
        lines.append(text.format(count=format_number(report.known)))
    if report.conflicts:
        text = ngettext(
            "{count} value disagrees with what is here. Both are kept; settle it on the merge desk.",
            "{count} values disagree with what is here. All are kept; settle them on the merge desk.",
            report.conflicts,
        )
        lines.append(text.format(count=format_number(report.conflicts)))
    if report.asides:
        lines.append(_aside_line(report.asides))
    return [*lines, *_notes(report)]


def _file_lines(report: Report) -> list[str]:
    lines = []
    if report.files:
        text = ngettext(
            "{count} attached file ({size} MB) is new.", "{count} attached files ({size} MB) are new.", report.files
        )
        lines.append(text.format(count=format_number(report.files), size=megabytes(report.files_bytes)))
    if report.files_known:
        text = ngettext(
            "{count} attached file is here already.", "{count} attached files are here already.", report.files_known
        )
        lines.append(text.format(count=format_number(report.files_known)))
    return lines


def megabytes(size: int) -> str:
    """Bytes in megabytes, as people read them; never none."""
    tenths = max(1, round(size / 100_000))
    return format_number(Decimal(tenths) / 10) if tenths < 100 else format_number(round(tenths / 10))


def describe_files_sent(sent: FilesSent) -> list[str]:
    """Sentences about bundles of attached files that were written, or why there is none."""
    lines = []
    if sent.paths:
        text = ngettext(
            "{count} attached file in {file} ({size} MB).", "{count} attached files in {file} ({size} MB).", sent.files
        )
        lines.append(text.format(count=format_number(sent.files), file=sent.paths[0].name, size=megabytes(sent.bytes)))
        if len(sent.paths) > 1:
            several = ngettext("It is in {count} file.", "It is in {count} files.", len(sent.paths))
            lines.append(several.format(count=format_number(len(sent.paths))))
    elif not sent.too_large:
        lines.append(_("There is no attached file to send; nothing was written."))
    for file in sent.too_large:
        text = _("{name} ({size} MB) is too large for files of this size. Save it without a largest size, for a stick.")
        lines.append(text.format(name=file.name, size=megabytes(file.size)))
    return lines


def _aside_line(count: int) -> str:
    """What somebody wrote that does not count: it is neither lost nor taken in silence."""
    what = _("{count} to settle").format(count=format_number(count))
    return _("{type}: {what}").format(type=_("Merge desk"), what=what)


def _type_line(table: str, counts: Counts) -> str:
    try:
        name = _(by_table(table).view.many)
    except KeyError:
        name = table
    parts = []
    if counts.new:
        text = ngettext("{count} new", "{count} new", counts.new)
        parts.append(text.format(count=format_number(counts.new)))
    if counts.changed:
        text = ngettext("{count} changed", "{count} changed", counts.changed)
        parts.append(text.format(count=format_number(counts.changed)))
    if counts.deleted:
        text = ngettext("{count} deleted", "{count} deleted", counts.deleted)
        parts.append(text.format(count=format_number(counts.deleted)))
    return _("{type}: {what}").format(type=name, what=", ".join(parts))


def _notes(report: Report) -> list[str]:
    """What somebody should know or do besides."""
    lines = []
    if report.parted:
        text = _(
            "Another computer writes under this computer's name: {device}. The data folder was copied, or restored "
            "from a backup. This computer goes on under a new identity and nothing is lost; send a bundle next."
        )
        lines.append(text.format(device=report.parted))
    for name, first, last in report.gaps:
        if first == last:
            text = _("Change {number} of {device} is missing: ask for it.")
            lines.append(text.format(number=format_number(first), device=name))
        else:
            text = _("Changes {first} to {last} of {device} are missing: ask for them.")
            lines.append(text.format(first=format_number(first), last=format_number(last), device=name))
    if report.gaps:
        lines.append(_("After a restore, ask for a bundle with everything: the next ordinary one starts too late."))
    if report.waiting:
        text = ngettext(
            "{count} change waits for the missing ones.", "{count} changes wait for the missing ones.", report.waiting
        )
        lines.append(text.format(count=format_number(report.waiting)))
    lines += [
        _("{count} changes come from {device}, passed on.").format(count=format_number(count), device=name)
        for name, count in report.relayed
    ]
    for name, ahead in report.skewed:
        text = _("The clock of {device} is {count} hours ahead. Nothing is lost; set it right.")
        lines.append(text.format(device=name, count=format_number(ahead // _HOUR)))
    if report.unknown_types:
        lines.append(_("Some of it needs a newer fieldapp. It is kept and will appear after the update."))
    return lines


def describe_apart(sent: Sent) -> str:
    """A sentence about what went into files beside a bundle for everybody; empty where nothing did."""
    if not sent.apart:
        return ""
    text = _("What only headquarters may read is in {file}, which nobody else can open: send it along.")
    return text.format(file=", ".join(path.name for path in sent.apart))


def describe_sent(sent: Sent) -> str:
    """A sentence or two about a bundle that was written."""
    text = ngettext("{count} change in {file} ({size} kB).", "{count} changes in {file} ({size} kB).", sent.changes)
    size = format_number(max(1, round(sent.bytes / 1000)))
    said = text.format(count=format_number(sent.changes), file=sent.path.name, size=size)
    if len(sent.parts) > 1:
        several = ngettext("It is in {count} file.", "It is in {count} files.", len(sent.parts))
        said += " " + several.format(count=format_number(len(sent.parts)))
    if apart := describe_apart(sent):
        said += " " + apart
    if sent.code:
        code = _("Its code is: {code}. Tell it to whoever uses the kit, by phone, not in the same message.")
        said += " " + code.format(code=sent.code)
    return said
