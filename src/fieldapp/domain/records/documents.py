"""Files that belong to records: photos, scans, agreements (domain 7.1). The bytes lie beside the store, by SHA-256."""

from __future__ import annotations

from typing import Annotated, ClassVar

from fieldapp.domain.fields import Choice, F, Field, Kind, Merge, Record, View
from fieldapp.domain.records.choices import sha256_field
from fieldapp.i18n import N_

ATTACHMENT_KIND = (
    Choice("sheet_scan", N_("Scan of a sheet")),
    Choice("photo", N_("Photo")),
    Choice("audio", N_("Sound")),
    Choice("signature", N_("Signature")),
    Choice("receipt", N_("Receipt")),
    Choice("agreement", N_("Agreement")),
    Choice("certificate", N_("Certificate")),
    Choice("doc", N_("Document")),
)


class Attachment(Record, table=True):
    """A file that was added once and never changes; its content is known by its SHA-256."""

    __tablename__ = "attachment"
    view: ClassVar[View] = View(
        N_("Attachment"), N_("Attachments"), title=("file_name",), sort="captured_at", search=("file_name",),
        merge=Merge.APPEND, icon="paperclip", in_menu=False, follows="linked_to",
    )  # fmt: skip
    file_name: Annotated[str, F(N_("File"))] = Field(min_length=1, max_length=255)
    kind: Annotated[str, F(N_("Kind"), Kind.CHOICE, choices=ATTACHMENT_KIND)] = Field()
    sha256: Annotated[str, sha256_field()] = Field()
    mime: Annotated[str, F(N_("File type"))] = Field(min_length=3, max_length=100)
    size: Annotated[int, F(N_("Size"), Kind.INTEGER, unit="B")] = Field(ge=0)
    captured_at: Annotated[str, F(N_("Added"), Kind.INSTANT)] = Field()
    linked_kind: Annotated[str | None, F(N_("Belongs to a"), in_list=False, in_form=False)] = None
    linked_to: Annotated[str | None, F(N_("Belongs to"), in_list=False, in_form=False)] = None
