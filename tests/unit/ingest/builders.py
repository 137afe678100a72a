"""Small files of every kind, made in the test that needs them."""

import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from orchestration.ingest.delivery import DeliveryContent, read_delivery
from orchestration.ingest.discovery import discover_files
from orchestration.ingest.model.records import Cell, SurveyData
from orchestration.ingest.registers.registers import Registers
from orchestration.study.definition import Study

NAMESPACE = "urn:QDA-XML:project:1.0"
BOM = "\ufeff"


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def codes(*names: str) -> str:
    return "".join(f'<Code guid="{name}" name="{escape(name)}" isCodable="true"/>' for name in names)


def coding(code: str, user: str | None = None) -> str:
    by = f' creatingUser="{user}"' if user else ""
    return f'<Coding guid="x"{by}><CodeRef targetGUID="{code}"/></Coding>'


def selection(start: int, end: int, *inner: str, guid: str = "") -> str:
    return (
        f'<PlainTextSelection guid="{guid}" name="a quote" startPosition="{start}" endPosition="{end}">'
        f"{''.join(inner)}</PlainTextSelection>"
    )


def text_source(name: str, *inner: str, path: str | None = None, guid: str | None = None) -> str:
    where = f' plainTextPath="{escape(path)}"' if path else ""
    return f'<TextSource guid="{guid or name}" name="{escape(name)}"{where}>{"".join(inner)}</TextSource>'


def inline(text: str) -> str:
    return f"<PlainTextContent>{escape(text)}</PlainTextContent>"


def project(
    *,
    codes: str = "",
    sources: str = "",
    users: str = "",
    variables: str = "",
    cases: str = "",
    sets: str = "",
    origin: str = "NVivo 20.1",
    namespace: str = NAMESPACE,
) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{namespace}" name="p" origin="{origin}" '
        f'basePath="C:\\Users\\somebody"><Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook>'
        f"<Variables>{variables}</Variables><Cases>{cases}</Cases><Sources>{sources}</Sources><Sets>{sets}</Sets></Project>"
    )


def write_qdpx(
    path: Path, xml: str | bytes, texts: Mapping[str, str | bytes] | None = None, *, member: str = "project.qde"
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, xml)
        for name, text in (texts or {}).items():
            archive.writestr(name, text)
    return path


def study(folder: Path, **keys: Any) -> Study:
    """A study of two waves, two instruments and two roles; keys replace those of the default."""
    definition: dict[str, Any] = {
        "study": {"id": "s", "title": "A study"},
        "roles": [{"id": "manager", "label": "Managers"}, {"id": "nurse", "label": "Nurses"}],
        "stakeholders": "stakeholders.csv",
        "waves": [
            {"id": "w1", "year": 2011, "from": "2011-01-01", "to": "2011-12-31"},
            {"id": "w2", "year": 2013, "from": "2013-01-01", "to": "2013-12-31"},
        ],
        "instruments": [
            {"id": "interview", "kind": "coded_documents", "stance": {"rule": "coded_segments"}},
            {
                "id": "survey",
                "kind": "survey",
                "id_item": "pid",
                "stance": {"rule": "likert_pair", "concentrated": "q1", "distributed": "q2", "agree_from": 4},
            },
        ],
        "deliveries": [
            {"path": "waves/w1/*", "wave": "w1", "instrument": "interview"},
            {"path": "waves/w2/*", "wave": "w2", "instrument": "survey"},
        ],
    }
    return Study.model_validate({**definition, **keys, "folder": folder})


def write_people(folder: Path, *ids: str) -> None:
    lines = ["stakeholder_id,role", *(f"{person},manager" for person in ids)]
    (folder / "stakeholders.csv").write_text("\n".join(lines) + "\n")


def taken(definition: Study, path: str) -> DeliveryContent:
    """Take one file of a study folder in, by its path."""
    file = next(each for each in discover_files(definition).files if each.path == path)
    return read_delivery(Registers(definition), file)


def said(found: DeliveryContent) -> list[str]:
    return [str(problem) for problem in found.problems]


def told(found: DeliveryContent) -> str:
    return "\n".join(str(note) for note in found.notes)


def column(data: SurveyData, name: str) -> list[Cell]:
    found = data.column(name)
    assert found is not None
    return [found.at(row) for row in range(len(data.row_numbers))]


def values(data: SurveyData, name: str) -> list[str | None]:
    return [cell.value for cell in column(data, name)]


def reasons(data: SurveyData, name: str) -> list[str | None]:
    return [cell.missing_reason for cell in column(data, name)]


def csv_file(path: Path, *rows: Sequence[str], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    return path
