"""The words of the command line: commands, their arguments, their help."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import fieldapp
from fieldapp import i18n
from fieldapp.i18n import _

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace], int]


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The command and its arguments; ``run`` is what does it. SystemExit(2) for words that are not understood."""
    return _parser(words[:1]).parse_args(list(words))


def _parser(asked: Sequence[str]) -> argparse.ArgumentParser:
    """The whole grammar; names of record types only where the command asked for takes one (loading them is slow)."""
    parser = argparse.ArgumentParser(
        prog="fieldapp",
        description=_("Offline work for cluster programmes. Without a command the window opens."),
        epilog=_("Exit codes: 0 done; 1 refused or failed, with a sentence; 2 the words were not understood."),
    )
    parser.add_argument("--version", action="version", version=f"fieldapp {fieldapp.__version__}")
    commands = parser.add_subparsers(metavar=_("COMMAND"), required=True)
    _demo(commands)
    _form(commands)
    _submissions(commands)
    types = _types() if asked and asked[0] in ("export", "import", "report") else ()
    _export(commands, types)
    _import(commands, types)
    _merge(commands)
    _trust(commands)
    _key(commands)
    _report(commands, types)
    _training(commands)
    _certificate(commands)
    _network(commands)
    backup = _add(commands, "backup", "exchanging.backup", _("copy the store, beside itself or into a folder"))
    backup.add_argument("--to", type=Path, metavar=_("FOLDER"))
    check = _add(commands, "check", "exchanging.check", _("look whether the store is whole"))
    check.add_argument("--json", action="store_true", help=_("for programs"))
    return parser


def _run(place: str, given: argparse.Namespace) -> int:
    """Do the work: only the module of the command that was asked for is loaded."""
    module, _dot, name = place.partition(".")
    run: Run = getattr(importlib.import_module(f"fieldapp.cli.{module}"), name)
    return run(given)


def _add(commands: _Commands, name: str, run: str, text: str, *, store: bool = True) -> argparse.ArgumentParser:
    """One command with the options that all share."""
    made = commands.add_parser(name, help=text, description=text)
    made.set_defaults(run=partial(_run, run))
    codes = ", ".join(lang.code for lang in i18n.languages())
    made.add_argument(
        "--language", default="", metavar=_("CODE"), help=_("language of messages: {codes}").format(codes=codes)
    )
    if store:
        place = made.add_mutually_exclusive_group()
        place.add_argument("--data", type=Path, metavar=_("FOLDER"), help=_("data folder, for example on a stick"))
        place.add_argument("--profile", default="", metavar=_("NAME"), help=_("name of one of your data folders"))
        text = _("database of headquarters, {example}; password in PGPASSWORD or .pgpass")
        url = "postgresql+psycopg://NAME@HOST/DATABASE"
        made.add_argument("--store", default="", metavar=_("ADDRESS"), help=text.format(example=url))
    return made


def _demo(commands: _Commands) -> None:
    text = _("live through the demonstration and leave its files in a folder")
    demo = _add(commands, "demo", "demonstration.demo", text, store=False)
    demo.add_argument("--output", type=Path, default=Path("demo-output"), metavar=_("FOLDER"))
    demo.add_argument("--no-pictures", action="store_true", help=_("without screenshots"))


def _form(commands: _Commands) -> None:
    form = commands.add_parser("form", help=_("look at survey forms"))
    words = form.add_subparsers(metavar=_("COMMAND"), required=True)
    check = _add(words, "check", "forms.check_form", _("say what is wrong with an XLSForm"), store=False)
    check.add_argument("file", type=Path, metavar=_("FILE"))
    check.add_argument("--json", action="store_true", help=_("for programs"))
    play = _add(words, "play", "forms.play_form", _("play steps and compare with what they expect"), store=False)
    play.add_argument("file", type=Path, metavar=_("FILE"))
    play.add_argument("steps", type=Path, metavar=_("STEPS"), help=_("JSON; docs/forms.md has the format"))
    play.add_argument(
        "--record", type=Path, default=None, metavar=_("FILE"), help=_("write the steps with what was found")
    )
    diff = _add(words, "diff", "forms.diff_forms", _("say what differs between two versions of a form"), store=False)
    diff.add_argument("old", type=Path, metavar=_("OLD"))
    diff.add_argument("new", type=Path, metavar=_("NEW"))
    diff.add_argument("--json", action="store_true", help=_("for programs"))
    bring = _add(words, "import", "forms.import_form", _("bring a form into the programme"))
    bring.add_argument("file", type=Path, metavar=_("FILE"))


def _submissions(commands: _Commands) -> None:
    group = commands.add_parser("submissions", help=_("answers as ODK Collect and Central keep them"))
    words = group.add_subparsers(metavar=_("COMMAND"), required=True)
    bring = _add(words, "import", "submissions.bring", _("bring in answers: a folder, a ZIP, XML or CSV file"))
    bring.add_argument("path", type=Path, metavar=_("PATH"))
    bring.add_argument("--json", action="store_true", help=_("for programs"))
    out = _add(words, "export", "submissions.write", _("write the answers to a form as a ZIP archive of XML and media"))
    out.add_argument("form", metavar=_("FORM"), help=_("title, form id or id"))
    out.add_argument("file", type=Path, metavar=_("FILE"))
    out.add_argument("--corrected", action="store_true", help=_("also answers that a correction replaced"))


def _export(commands: _Commands, types: Sequence[str]) -> None:
    export = commands.add_parser("export", help=_("write bundles, kits, records or answers"))
    words = export.add_subparsers(metavar=_("COMMAND"), required=True)
    bundle = _add(words, "bundle", "exchanging.export_bundle", _("write what another computer lacks"))
    bundle.add_argument("file", type=Path, nargs="?", metavar=_("FILE"))
    bundle.add_argument(
        "--to", default=None, metavar=_("DEVICE"), help=_("name or id; without it everything is written")
    )
    bundle.add_argument("--max-size", default=None, metavar=_("SIZE"), help=_("several files, none larger: 5MB, 800kB"))
    bundle.add_argument("--text", action="store_true", help=_("as text to paste into a message"))
    files = _add(words, "files", "exchanging.export_files", _("write the photos, scans and signatures it lacks"))
    files.add_argument("file", type=Path, metavar=_("FILE"))
    files.add_argument(
        "--to", default=None, metavar=_("DEVICE"), help=_("name or id; without it everything is written")
    )
    files.add_argument("--max-size", default=None, metavar=_("SIZE"), help=_("several files, none larger: 5MB, 800kB"))
    kit = _add(words, "kit", "exchanging.export_kit", _("write what a new laptop needs"))
    kit.add_argument("file", type=Path, metavar=_("FILE"))
    kit.add_argument("--device-name", default="", metavar=_("NAME"))
    kit.add_argument("--for", dest="device", default="", metavar=_("DEVICE"), help=_("seal it for one that asked"))
    records = _add(words, "records", "tables.export_records", _("write the records of one type as CSV or XLSX"))
    _table(records, types)
    records.add_argument("file", type=Path, metavar=_("FILE"))
    _selection(records)
    answers = _add(words, "answers", "tables.export_answers", _("write the answers to a survey as a table"))
    answers.add_argument("form", metavar=_("FORM"), help=_("title, form id or id"))
    answers.add_argument(
        "file", type=Path, metavar=_("FILE"), help=_("ends in .xlsx, .csv, .sav, .dta, .geojson or .zip")
    )
    answers.add_argument("--codes", action="store_true", help=_("codes instead of labels"))
    answers.add_argument("--labels", default=None, metavar=_("LANGUAGE"), help=_("language of the form for labels"))
    answers.add_argument("--split", action="store_true", help=_("a column for each choice of several answers"))
    answers.add_argument("--groups", action="store_true", help=_("headings with the groups around a question"))
    answers.add_argument("--this-version", action="store_true", help=_("only answers to the newest version"))


def _key(commands: _Commands) -> None:
    group = commands.add_parser("key", help=_("the secret key of this computer: where it lies, its passphrase"))
    words = group.add_subparsers(metavar=_("COMMAND"), required=True)
    for name, text in (
        ("show", _("say where it lies")),
        ("passphrase", _("lock it with a passphrase, or change that")),
        ("keyring", _("keep it in the keyring of the system")),
        ("file", _("keep it in a plain file of the data folder")),
        ("anew", _("go on with a new key, because the passphrase is forgotten")),
    ):
        _add(words, name, f"keys.{name}", text)


def _types() -> tuple[str, ...]:
    from fieldapp.domain.records import RECORDS

    return tuple(cls.table_name() for cls in RECORDS)


def _table(parser: argparse.ArgumentParser, types: Sequence[str]) -> None:
    parser.add_argument("table", choices=types, metavar=_("TYPE"), help=", ".join(types))


def _selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", default="", metavar=_("TEXT"), help=_("only records that hold these words"))
    parser.add_argument("--personal", action="store_true", help=_("with names of people and phones"))


def _import(commands: _Commands, types: Sequence[str]) -> None:
    text = _("bring in a table: says what would happen; with --apply does it")
    bring = _add(commands, "import", "tables.import_table", text)
    _table(bring, types)
    bring.add_argument("file", type=Path, metavar=_("FILE"))
    bring.add_argument("--apply", action="store_true", help=_("import the good rows"))
    bring.add_argument("--all-or-nothing", action="store_true", help=_("import nothing when a row is wrong"))
    bring.add_argument("--encoding", default=None, metavar=_("NAME"))
    bring.add_argument("--errors", type=Path, default=None, metavar=_("FILE"), help=_("write the wrong rows as XLSX"))
    bring.add_argument("--json", action="store_true", help=_("for programs"))


def _merge(commands: _Commands) -> None:
    merge = _add(commands, "merge", "merging.merge", _("merge bundles, or all bundles of folders"))
    merge.add_argument("files", type=Path, nargs="+", metavar=_("FILE"))
    merge.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    merge.add_argument("--json", action="store_true", help=_("for programs"))
    text = _("processes that merge at once into a database on a server")
    merge.add_argument("--jobs", type=int, default=1, metavar=_("NUMBER"), help=text)
    text = _("write the figures of all as JSON")
    merge.add_argument("--summary", type=Path, default=None, metavar=_("FILE"), help=text)
    merge.epilog = _(
        "Exit codes: 0 all merged; 1 one was refused; 3 it ended early because of the store: run it again."
    )


def _trust(commands: _Commands) -> None:
    join = _add(commands, "join", "trusting.join", _("join a programme with a kit, or ask for one"))
    join.add_argument("kit", type=Path, nargs="?", metavar=_("KIT"))
    join.add_argument("--person", default="", metavar=_("NAME"), help=_("who works with this computer"))
    join.add_argument("--device-name", default="", metavar=_("NAME"))
    join.add_argument("--code", default="", metavar=_("WORDS"), help=_("the six words that open the kit"))
    join.add_argument("--request", type=Path, default=None, metavar=_("FILE"), help=_("write a request to be approved"))
    devices = _add(commands, "devices", "trusting.devices", _("who belongs to the programme, who waits"))
    devices.add_argument("--json", action="store_true", help=_("for programs"))
    approve = _add(commands, "approve", "trusting.approve", _("approve a device by its six words"))
    approve.add_argument("device", metavar=_("DEVICE"), help=_("name or id, or the file with its request"))
    approve.add_argument("words", metavar=_("WORDS"), nargs="+", help=_("as its person reads them"))
    approve.add_argument("--role", default="facilitator", metavar=_("ROLE"))
    approve.add_argument("--team", action="append", default=[], metavar=_("TEAM"), help=_("without it all teams"))
    approve.add_argument("--was", action="append", default=[], metavar=_("ID"), help=_("an id that it had before"))
    retire = _add(commands, "retire", "trusting.retire", _("let a device's changes count up to now and no further"))
    retire.add_argument("device", metavar=_("DEVICE"))
    receipt = _add(commands, "receipt", "trusting.receipt", _("confirm what arrived: a file, a text, or a QR code"))
    receipt.add_argument("device", metavar=_("DEVICE"))
    receipt.add_argument("file", type=Path, nargs="?", metavar=_("FILE"), help=_(".fab, .txt, .png or .svg"))
    key = _add(
        commands, "programme-key", "trusting.programme_key", _("replace the programme's key, or accept a new one")
    )
    key.add_argument("--lost", action="store_true", help=_("the present one is lost: every device accepts the new one"))
    key.add_argument("--accept", type=Path, default=None, metavar=_("FILE"), help=_("a bundle that brings the new one"))
    key.add_argument("--words", default="", metavar=_("WORDS"), help=_("its six words, by phone"))
    key.add_argument("--save", type=Path, default=None, metavar=_("FILE"), help=_("write a copy of it for a safe"))
    key.add_argument("--restore", type=Path, default=None, metavar=_("FILE"), help=_("put such a copy back"))


def _report(commands: _Commands, types: Sequence[str]) -> None:
    report = commands.add_parser("report", help=_("print papers"))
    words = report.add_subparsers(metavar=_("COMMAND"), required=True)
    sheet = _add(words, "attendance", "papers.attendance", _("print the attendance sheet of a training as PDF"))
    sheet.add_argument("event", metavar=_("TRAINING"), help=_("title, code or id"))
    sheet.add_argument("file", type=Path, metavar=_("FILE"))
    sheet.add_argument("--day", default=None, metavar=_("DAY"), help=_("one day, for example 2025-11-15"))
    sheet.add_argument("--filled", action="store_true", help=_("with the marks"))
    sheet.add_argument("--second", default=None, metavar=_("CODE"), help=_("a second language on the paper"))
    whole = _add(words, "training", "papers.training", _("write the completion report of a training (.pdf or .docx)"))
    whole.add_argument("event", metavar=_("TRAINING"), help=_("title, code or id"))
    whole.add_argument("file", type=Path, metavar=_("FILE"))
    whole.add_argument("--public", action="store_true", help=_("without names, photos and counts of fewer than five"))
    study = _add(words, "study", "papers.study", _("write the diagnostic study of a cluster (.pdf or .docx)"))
    study.add_argument("cluster", metavar=_("CLUSTER"), help=_("title, code or id"))
    study.add_argument("file", type=Path, metavar=_("FILE"))
    study.add_argument("--public", action="store_true", help=_("without names and counts of fewer than five"))
    learns = _add(words, "apprentice", "papers.apprentice", _("print an agreement, or with --month a logbook page"))
    learns.add_argument("agreement", metavar=_("APPRENTICE"), help=_("name, code or id"))
    learns.add_argument("file", type=Path, metavar=_("FILE"))
    learns.add_argument("--month", default=None, metavar=_("MONTH"), help=_("for example 2025-11"))
    learns.add_argument("--filled", action="store_true", help=_("with what is recorded"))
    learns.add_argument("--second", default=None, metavar=_("CODE"), help=_("a second language on the paper"))
    listed = _add(words, "list", "papers.print_list", _("print the records of one type as PDF, or say them here"))
    _table(listed, types)
    listed.add_argument("file", type=Path, nargs="?", metavar=_("FILE"))
    _selection(listed)
    blank = _add(words, "form", "papers.form", _("print a survey form as a questionnaire to be filled by hand"))
    blank.add_argument("form", metavar=_("FORM"), help=_("a file, or title, form id or id of a form that is here"))
    filled = _add(words, "submission", "papers.submission", _("print an answered survey"))
    filled.add_argument("submission", metavar=_("SUBMISSION"), help=_("name or id"))
    for paper in (blank, filled):
        paper.add_argument("file", type=Path, metavar=_("FILE"))
        paper.add_argument("--in", dest="spoken", default=None, metavar=_("CODE"), help=_("a language of the form"))
        paper.add_argument("--paper", default="A4", choices=("A4", "Letter"))
    dictionary = _add(
        words, "dictionary", "papers.dictionary", _("write the data dictionary (.md or .xlsx)"), store=False
    )
    dictionary.add_argument("file", type=Path, metavar=_("FILE"))


def _training(commands: _Commands) -> None:
    group = commands.add_parser("training", help=_("participants, signed sheets and per diems of a training"))
    words = group.add_subparsers(metavar=_("COMMAND"), required=True)
    money = _add(
        words, "per-diem", "trainings.allowances", _("what attendance comes to; write the list (.pdf or .xlsx)")
    )
    people = _add(words, "participants", "trainings.participants", _("bring in a list of participants (.csv or .xlsx)"))
    for one in (money, people):
        one.add_argument("event", metavar=_("TRAINING"), help=_("title, code or id"))
    money.add_argument("file", type=Path, nargs="?", metavar=_("FILE"))
    people.add_argument("file", type=Path, metavar=_("FILE"))
    people.add_argument("--encoding", default=None, metavar=_("NAME"))
    people.add_argument("--apply", action="store_true", help=_("let it in; without it only look"))
    picture = _add(words, "scan", "trainings.scan", _("attach the scan of a signed sheet to the sheet that it shows"))
    picture.add_argument("file", type=Path, metavar=_("FILE"))


def _certificate(commands: _Commands) -> None:
    group = commands.add_parser("certificate", help=_("verify and print certificates"))
    words = group.add_subparsers(metavar=_("COMMAND"), required=True)
    judge = _add(words, "verify", "certificates.verify", _("say whether a certificate is genuine"))
    judge.add_argument(
        "certificate", nargs="+", metavar=_("CERTIFICATE"),
        help=_("text of its code, a picture of it, or serial number and check code"),
    )  # fmt: skip
    judge.add_argument("--json", action="store_true", help=_("for programs"))
    paper = _add(words, "print", "certificates.print_all", _("print the certificates of a training as one PDF"))
    paper.add_argument("event", metavar=_("TRAINING"), help=_("title, code or id"))
    paper.add_argument("file", type=Path, metavar=_("FILE"))
    paper.add_argument("--in", dest="spoken", default=None, metavar=_("CODE"), help=_("one language for all"))
    paper.add_argument("--paper", default="A4", choices=("A4", "Letter"))
    listed = _add(words, "list", "certificates.listed", _("the register of certificates"))
    listed.add_argument("--text", default="", metavar=_("TEXT"), help=_("only records that hold these words"))


def _network(commands: _Commands) -> None:
    group = commands.add_parser("network", help=_("who works with whom in a cluster"))
    words = group.add_subparsers(metavar=_("COMMAND"), required=True)
    show = _add(words, "show", "networks.show", _("say who holds a network together, what breaks, whom to reach"))
    out = _add(words, "export", "networks.export", _("write a network as picture, table or for other programs"))
    bring = _add(words, "import", "networks.bring", _("take ties over from CSV, XLSX, GraphML, GEXF or UCINET DL"))
    surveys = _add(words, "surveys", "networks.surveys", _("take ties over from answered surveys"))
    text = _("say the figures of any network in a file (CSV, XLSX, GraphML, GEXF, UCINET DL)")
    plain = _add(words, "file", "networks.file", text, store=False)
    plain.add_argument("file", type=Path, metavar=_("FILE"))
    card = _add(words, "card", "networks.card", _("print an empty card for interviews"))
    report = _add(words, "report", "networks.report", _("print findings and figures"))
    for one in (show, out, bring, surveys, card, report):
        one.add_argument("cluster", metavar=_("CLUSTER"), help=_("title, code or id"))
        one.add_argument(
            "--wave", default="", metavar=_("WAVE"), help=_("label, part of the title or id; else the newest")
        )
    for one in (out, bring, card, report):
        one.add_argument("file", type=Path, metavar=_("FILE"))
    for one in (show, out, report):
        one.add_argument("--before", default="", metavar=_("WAVE"), help=_("compare with an earlier wave"))
        one.add_argument("--layers", default="", metavar=_("LAYERS"), help=_("INFO BUS COOP TRUST INST COTRAIN"))
        one.add_argument(
            "--size", default="degree", choices=("in_degree", "degree", "betweenness", "closeness", "reach")
        )
    for one in (show, out, report, plain):
        text = _("named by either side, or by both")
        one.add_argument("--way", default="either", choices=("either", "both"), help=text)
        one.add_argument("--champions", type=int, default=2, choices=range(1, 7), metavar="1-6")
    for one in (bring, surveys):
        one.add_argument("--apply", action="store_true", help=_("enter the good lines"))
    bring.add_argument("--layer", default="INFO", choices=("INFO", "BUS", "COOP", "TRUST", "INST"))
    show.add_argument("--figures", action="store_true", help=_("with all figures"))
    for one in (show, plain):
        one.add_argument("--json", action="store_true", help=_("for programs"))
    out.add_argument("--as", dest="kind", default="", choices=("graphml", "gexf", "dl", "kumu", "edges"))
