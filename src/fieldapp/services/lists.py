"""A list of records on paper: the columns that lists show, in the language of the paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from fieldapp import i18n
from fieldapp.domain.fields import Kind, Record
from fieldapp.i18n import _, format_number, ngettext
from fieldapp.progress import Progress
from fieldapp.reports.cells import Column
from fieldapp.services import me as who
from fieldapp.services import restricted
from fieldapp.services.chronicle import value_text
from fieldapp.store import Query, Store


def print_list(
    store: Store, cls: type[Record], query: Query, path: Path | str, *, language: str, personal: bool = False,
    progress: Progress | None = None,
) -> int:  # fmt: skip
    """Write the records that ``query`` finds as a PDF list; how many.

    Sensitive fields only with ``personal``. Raises ReportError; no half-written file remains.
    """
    from fieldapp.reports.summary import Summary, SummaryTable, print_summary

    with i18n.using(language), store.read() as tx:
        fields = {n: f for n, f in cls.fields().items() if f.in_list and f.kind is not Kind.DATA}
        fields = {n: f for n, f in fields.items() if personal or not f.sensitive}
        ids = tx.ids(cls, restricted.narrowed(tx, cls, query))
        rows = []
        for number, row in enumerate(tx.page(cls, ids, fields).values(), start=1):
            if progress is not None and number % 100 == 0:
                progress.step(number, len(ids))
            rows.append([value_text(tx, cls, name, row[name]) for name in fields])
        count = ngettext("{count} record", "{count} records", len(ids)).format(count=format_number(len(ids)))
        table = SummaryTable([Column(_(field.label)) for field in fields.values()], rows)
        made = Summary(
            title=_(cls.view.many), tables=[table], subtitle=count, language=language,
            method=_("Personal data is left out.") if not personal and _hides(cls) else "",
            remarks=[_("Printed by {person}.").format(person=who.read(tx).name)], printed=datetime.now().astimezone(),
        )  # fmt: skip
    print_summary(made, path)
    return len(ids)


def _hides(cls: type[Record]) -> bool:
    return any(field.sensitive and field.in_list for field in cls.fields().values())
