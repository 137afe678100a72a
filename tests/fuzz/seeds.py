"""Small valid files of every format, for the fuzzer to damage.

Belongs here: a builder of seeds for each suffix that a reader knows. A reader without a seed is an error.
Stays out: damage (mutations.py). Hand-made hostile files (tests/unit/ingest/hostile).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat

from orchestration.ingest.registry import Reader
from tests.fuzz.databases import CANARY, TEXT, qualcoder, rqda, taguette
from tests.unit.ingest.builders import codes, coding, inline, project, selection, text_source

# Where a program's project is a folder: the file of it that is damaged.
INNER = {".qda": "data.qda"}
_SURVEY = (
    ("pid", "q1", "q2", "role", "why", "email"),
    ("p1", "4", "2", "manager", CANARY, "a@example.org"),
    ("007", "5", "don't know", "nurse", "because; of, that", ""),
    ("p3", "", "-9", "", "é", "b@example.org"),
)
_CODED = (
    ("Document", "Code", "Coder", "Start", "End", "Segment"),
    ("p1", "themes > leads", "ann", "3", "16", "lead together"),
    ("p1", "concerns", "bob", "", "", CANARY),
    ("p2", "themes > leads", "ann", "0", "2", "We"),
)
_QUALTRICS = (
    ("pid", "q1", "q2"),
    ("Participant", "Who leads?", "Who decides?"),
    ('{"ImportId":"QID1"}', '{"ImportId":"QID2"}', '{"ImportId":"QID3"}'),
    ("p1", "4", "2"),
)
_MAXQDA = (
    ("Dokumentgruppe", "Dokumentname", "Code", "Segment", "Anfang", "Ende", "Erstellt von"),
    ("w1", "p1", "Themen > leads", CANARY, "1", "2", "ann"),
    ("w1", "p2", "concerns", "lead", "3", "3", "bob"),
)
_REDCAP = (
    ("record_id", "redcap_event_name", "pid", "q1", "q2", "a_survey_complete"),
    ("1", "baseline_arm_1", "p1", "4", "2", "2"),
    ("1", "followup_arm_1", "p1", "5", "1", "0"),
)
_CUES = (("00:00:01{d}000", "00:00:04{d}000", "<v Ann>We lead"), ("00:00:05{d}500", "01:00:09{d}000", f"Bob: {CANARY}"))


def seeds(reader: Reader) -> dict[str, tuple[bytes, ...]]:
    """Return the seeds of a reader by suffix.

    Raises:
        LookupError: there is none for any of its suffixes.
    """
    found = {suffix: tuple(build() for build in _BUILDERS.get(suffix, ())) for suffix in reader.SUFFIXES}
    found = {suffix: contents for suffix, contents in found.items() if contents}
    if not found:
        raise LookupError(
            f"reader '{reader.FORMAT}' has no seed for {', '.join(reader.SUFFIXES)}: add one to tests/fuzz/seeds.py"
        )
    return found


def _table(rows: tuple[tuple[str, ...], ...], delimiter: str = ",", encoding: str = "utf-8") -> Callable[[], bytes]:
    def build() -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(rows)
        return text.getvalue().encode(encoding)

    return build


def _zip(members: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def _qdpx_inline() -> bytes:
    source = text_source(
        "p1",
        inline(TEXT),
        selection(3, 16, coding("c1", "u1"), coding("c2"), guid="s1"),
        selection(8, 16, coding("c1", "u2"), guid="s2"),
        selection(0, 2),
        "<Coding guid='w'><CodeRef targetGUID='c2'/></Coding>",
        "<VariableValue><VariableRef targetGUID='v1'/><TextValue>2011</TextValue></VariableValue>",
    )
    xml = project(
        codes=codes("c1", "c2", "k1") + '<Code guid="c3" name="top"><Description>d</Description>'
        '<Code guid="c4" name="inner"/></Code>',
        sources=source,
        users='<User guid="u1" name="Ann"/><User guid="u2" id="bob"/>',
        variables='<Variable guid="v1" name="Year" typeOfVariable="Text"/>',
        cases='<Case guid="k1" name="p1"><SourceRef targetGUID="p1"/><SelectionRef targetGUID="s1"/></Case>',
        sets='<Set guid="t1" name="role: manager"><MemberSource targetGUID="p1"/></Set>',
    )
    return _zip({"project.qde": xml})


def _qdpx_files() -> bytes:
    pdf = (
        '<PDFSource guid="d2" name="p2.pdf" path="internal://d2.pdf"><Representation plainTextPath="internal://d2.txt">'
        '<PlainTextSelection guid="s5" startPosition="0" endPosition="2"><Coding><CodeRef targetGUID="c1"/></Coding>'
        '</PlainTextSelection></Representation><PDFSelection guid="s5" page="1" firstX="1" firstY="2" secondX="3" '
        'secondY="4"><Coding><CodeRef targetGUID="c1"/></Coding></PDFSelection></PDFSource>'
    )
    audio = (
        '<AudioSource guid="d3" name="p3.mp3"><Transcript guid="t"><SyncPoint guid="y1" timeStamp="0"/>'
        '<TranscriptSelection fromSyncPoint="y1" toSyncPoint="y1"><Coding><CodeRef targetGUID="c1"/></Coding>'
        '</TranscriptSelection></Transcript><AudioSelection begin="0" end="9"/></AudioSource>'
    )
    text = text_source("p1", selection(3, 16, coding("c1", "u1")), path="internal://d1.txt")
    xml = project(codes=codes("c1"), sources=text + pdf + audio, users='<User guid="u1" name="Ann"/>')
    texts = {"Sources/d1.txt": TEXT.replace(" ", "\r\n", 3).encode("utf-8-sig"), "sources/d2.txt": TEXT.encode()}
    return _zip({"project.qde": xml, **texts})


def _qdc() -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="NVivo"><Codes>'
        f"{codes('c1', 'c2')}<Code guid='c3' name='top'><Code guid='c4' name='in'/></Code></Codes></CodeBook>"
    ).encode()


def _workbook(rows: tuple[tuple[str, ...], ...]) -> Callable[[], bytes]:
    def build() -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
        book.active.append(["p9", dt.datetime(2011, 1, 2, 3, 4), 1.5, True, None, "=1+1"])  # noqa: DTZ001 - as cells are
        book.create_sheet("Second")
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    return build


def _labelled(suffix: str, **options: object) -> Callable[[], bytes]:
    def build() -> bytes:
        frame = pd.DataFrame(
            {"pid": ["p1", "007", "p3"], "q1": [4.0, 5.0, None], "q2": [2.0, -9.0, 1.0], "why": [CANARY, "", "é"]}
        )
        given: dict[str, object] = {"variable_value_labels": {"q1": {4.0: "agree", 5.0: "strongly agree"}}, **options}
        write = pyreadstat.write_dta if suffix == ".dta" else pyreadstat.write_sav
        if suffix != ".dta":
            given["missing_ranges"] = {"q2": [-9.0]}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"seed{suffix}"
            write(frame, str(path), **given)
            return path.read_bytes()

    return build


def _parquet(*, is_odd: bool) -> Callable[[], bytes]:
    def build() -> bytes:
        columns: dict[str, object] = {
            "pid": ["p1", "007", "p3"],
            "q1": [4, None, 5],
            "q2": [2.5, float("nan"), 1.0],
            "why": pa.array([CANARY, "", None]).dictionary_encode(),
        }
        if is_odd:
            columns |= {
                "at": [dt.datetime(2011, 1, 2), None, dt.datetime(9999, 1, 1)],  # noqa: DTZ001 - as files have it
                "yes": [True, None, False],
                "raw": [b"\xff", None, b""],
            }
        content = io.BytesIO()
        pq.write_table(pa.table(columns), content)
        return content.getvalue()

    return build


def _docx() -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    said = ("Interviewer: Who leads?", f"Ann: {CANARY}.", "Ann: And we decide.", "")
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r><w:r><w:tab/><w:br/></w:r></w:p>" for line in said)
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Bob: yes</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    package = "http://schemas.openxmlformats.org"
    return _zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/package/2006/content-types"><Default Extension="xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{package}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
            "</Relationships>",
            "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}{table}</w:body></w:document>',
            "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata'
            '/core-properties" xmlns:dcterms="http://purl.org/dc/terms/"><dcterms:modified>2011-01-02T03:04:05Z'
            "</dcterms:modified></cp:coreProperties>",
        }
    )


def _transcript() -> bytes:
    return f"[00:00:01] Interviewer: Who leads?\n\nAnn (00:00:05): {CANARY}.\nAnn: And we decide.\n".encode()


def _cues(head: str, decimal: str) -> Callable[[], bytes]:
    times = [(start.format(d=decimal), end.format(d=decimal), says) for start, end, says in _CUES]
    blocks = [f"{number}\n{start} --> {end}\n{says}\n" for number, (start, end, says) in enumerate(times, 1)]
    return lambda: (head + "\n".join(blocks)).encode()


_TEXTS = (_table(_SURVEY), _table(_CODED, ";"), _table(_QUALTRICS), _table(_REDCAP), _table(_MAXQDA, ";", "utf-8-sig"))
_BOOKS = (_workbook(_SURVEY), _workbook(_CODED), _workbook(_MAXQDA))
_BUILDERS: dict[str, tuple[Callable[[], bytes], ...]] = {
    ".qdpx": (_qdpx_inline, _qdpx_files),
    ".qdc": (_qdc,),
    ".qda": (qualcoder,),
    ".sqlite3": (taguette,),
    ".rqda": (rqda,),
    ".csv": _TEXTS,
    ".tsv": (_table(_SURVEY, "\t"), _table(_CODED, "\t", "utf-16")),
    ".txt": (_transcript, _table(_SURVEY, "\t")),
    ".docx": (_docx,),
    ".vtt": (_cues("WEBVTT - title\n\nNOTE a note\n\n", "."),),
    ".srt": (_cues("", ","),),
    ".xlsx": _BOOKS,
    ".xlsm": _BOOKS,
    ".sav": (_labelled(".sav"), _labelled(".sav", compress=True)),
    ".zsav": (_labelled(".zsav", compress=True),),
    ".dta": (_labelled(".dta"), _labelled(".dta", version=8), _labelled(".dta", version=12)),
    ".parquet": (_parquet(is_odd=False), _parquet(is_odd=True)),
}
