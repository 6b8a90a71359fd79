"""Networks from files of other programs: tables (CSV, XLSX), GraphML, GEXF, UCINET DL. Names as written there.

Must not know records; who is meant by a name is found elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path

from fieldapp.i18n import _
from fieldapp.reports.errors import ReportError
from fieldapp.reports.network_ties import ReadNetwork

MOST_BYTES = 50 * 2**20


def read_network(path: Path) -> ReadNetwork:
    """The network in a file, by its content. Raises ReportError with a sentence."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReportError(_("{name} is too large for a network.").format(name=path.name))
        with path.open("rb") as file:
            start = file.read(2000)
    except OSError as error:
        raise ReportError(_("{name} cannot be read.").format(name=path.name)) from error
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = start.decode("utf-16" if wide else "utf-8", errors="replace").lstrip("\ufeff \r\n\t").lower()
    if "<graphml" in text or (text.startswith("<") and path.suffix.lower() == ".graphml"):
        from fieldapp.reports.network_xml import read_graphml

        return read_graphml(path)
    if "<gexf" in text or (text.startswith("<") and path.suffix.lower() == ".gexf"):
        from fieldapp.reports.network_xml import read_gexf

        return read_gexf(path)
    if re.match(r"dl\b", text):
        from fieldapp.reports.network_dl import read_dl

        return read_dl(path)
    from fieldapp.reports.network_lists import read_lists

    return read_lists(path)
