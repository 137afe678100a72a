"""Everything that a browser receives from the app, taken apart into rows: pictures, tables, words and files.

Belongs here: recording, and decoding what Streamlit packs (protobuf, Arrow, Vega-Lite, zip, XLSX, Parquet).
Stays out: what must not be in it (test_leaks.py).
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from google.protobuf.message import DecodeError
from google.protobuf.message import Message as Protobuf
from playwright.sync_api import Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.fixtures.html_tables import tables_of

Row = Mapping[str, Any]


@dataclass
class Received:
    """What came in over one page; `raw` holds every byte, the rest is taken out of it."""

    raw: list[bytes] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        """Record all that the server sends from now on."""
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))
        page.on("response", self._response)

    def messages(self) -> Iterator[Protobuf]:
        """Yield every message of the server, decoded."""
        for frame in self.frames:
            message = ForwardMsg()
            try:
                message.ParseFromString(frame)
            except DecodeError as error:  # a frame that cannot be read could hold anything
                raise AssertionError(f"a frame of {len(frame)} bytes is no message of Streamlit") from error
            yield message

    def specifications(self) -> list[dict[str, Any]]:
        """Return every chart as the browser draws it."""
        return [json.loads(part.spec) for part in self._parts("VegaLiteChart") if part.spec]

    def chart_rows(self) -> list[Row]:
        """Return the rows of all layers of all charts, of whatever kind they are."""
        rows: list[Row] = []
        for specification in self.specifications():
            rows += _inline_rows(specification)
        for part in self._parts("VegaLiteChart"):
            assert not part.data.data, "a chart carries its rows beside its specification"
            assert not part.datasets, "a chart carries its rows beside its specification"
        return rows

    def table_rows(self) -> list[Row]:
        """Return the rows of all tables."""
        rows: list[Row] = []
        for part in self._parts("ArrowData"):
            if part.data:
                rows += pa.ipc.open_stream(part.data).read_all().to_pylist()
        for part in self._parts("Html"):
            rows += [row for table in tables_of(part.body) for row in table.to_dict("records")]
        return rows

    def file_rows(self) -> list[Row]:
        """Return the rows of all files that were taken."""
        return [row for name, content in self.files.items() for row in _rows_of_file(name, content)]

    def words(self) -> list[str]:
        """Return every text of every message: what is read, what is read out, labels and help; charts are apart."""
        return [text for message in self.messages() for text in _texts(message) if not text.startswith("{")]

    def everything(self) -> bytes:
        """Return all bytes, with files unpacked."""
        return b"\n".join([*self.raw, *(part for one in self.files.items() for part in _unpacked(*one))])

    def _parts(self, kind: str) -> Iterator[Any]:
        for message in self.messages():
            yield from (part for part in _walk(message) if part.DESCRIPTOR.name == kind)

    def _frame(self, payload: str | bytes) -> None:
        frame = payload if isinstance(payload, bytes) else payload.encode()
        self.frames.append(frame)
        self.raw.append(frame)

    def _response(self, response: Any) -> None:
        # Streamlit's own program says nothing about a study.
        if "/static/" not in response.url and not 300 <= response.status < 400:
            self.raw.append(response.url.encode() + b"\n" + response.body())


def _walk(message: Protobuf) -> Iterator[Any]:
    yield message
    for description, value in message.ListFields():
        if description.type == description.TYPE_MESSAGE:
            values = value.values() if hasattr(value, "values") else value
            for one in values if hasattr(values, "__iter__") else [values]:
                if hasattr(one, "DESCRIPTOR"):
                    yield from _walk(one)


def _texts(message: Protobuf) -> Iterator[str]:
    for part in _walk(message):
        for description, value in part.ListFields():
            if description.type == description.TYPE_STRING:
                yield from [value] if isinstance(value, str) else list(value)


def _inline_rows(part: Any) -> Iterator[Row]:
    if isinstance(part, Mapping):
        data = part.get("data")
        if isinstance(data, Mapping):
            assert set(data) <= {"values"}, f"a chart loads its rows: {sorted(data)}"
            yield from (row for row in data.get("values", []) if isinstance(row, Mapping))
        for values in part.get("datasets", {}).values() if isinstance(part.get("datasets"), Mapping) else []:
            yield from values
        for name, value in part.items():
            if name not in ("data", "datasets"):
                yield from _inline_rows(value)
    elif isinstance(part, list):
        for one in part:
            yield from _inline_rows(one)


def _unpacked(name: str, content: bytes) -> Iterator[bytes]:
    if name.endswith((".zip", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(each) for each in archive.namelist())
    else:
        yield content


def _rows_of_file(name: str, content: bytes) -> Iterator[Row]:
    if name.endswith(".xlsx"):
        lines = list(openpyxl.load_workbook(io.BytesIO(content))["data"].values)
        yield from (dict(zip(lines[0], line, strict=True)) for line in lines[1:])
    elif name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for each in archive.namelist():
                if each.endswith(".parquet"):
                    yield from pq.read_table(io.BytesIO(archive.read(each))).to_pylist()
                elif each.endswith(".csv"):
                    yield from csv.DictReader(io.StringIO(archive.read(each).decode(), newline=""))
    elif name.endswith(".svg"):
        # What a drawing says is read out too; each mark is a row.
        for index, text in enumerate(re.findall(r'aria-label="([^"]*)"|<text[^>]*>([^<]*)<', content.decode())):
            yield {"mark": index, "says": "".join(text)}
