"""Zip archives that lie, explode or are broken, as projects and as workbooks."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.unit.ingest.builders import codes, coding, inline, project, selection, text_source, write_qdpx
from tests.unit.ingest.hostile.case import CANARY, Case

TEXT = f"We lead together. {CANARY}. Nobody was told."
_MEBIBYTE = 1024**2


def project_xml(*inner: str, text: str = TEXT, path: str | None = None) -> str:
    """Return a project of one document `p1` with a coding; its text stands in the XML or at a path."""
    held = () if path is not None else (inline(text),)
    source = text_source("p1", *held, selection(3, 7, coding("c1")), *inner, path=path)
    return project(codes=codes("c1"), sources=source)


def packed(members: Iterable[tuple[str | zipfile.ZipInfo, str | bytes]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of members in this order, names repeated as given."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", how) as archive:
        for name, member in members:
            archive.writestr(name, member, how)
    return content.getvalue()


def whole(how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a valid project as bytes."""
    return packed([("project.qde", project_xml(path="internal://d.txt")), ("sources/d.txt", TEXT)], how)


def _written(make: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(make())


def _project(*members: tuple[str | zipfile.ZipInfo, str | bytes], path: str = "internal://d.txt") -> Callable:
    return _written(lambda: packed([("project.qde", project_xml(path=path)), *members]))


def _ratio_bomb() -> bytes:
    return packed([("project.qde", project_xml().encode() + b"<!--" + b" " * (64 * _MEBIBYTE) + b"-->")])


def _total_bomb() -> bytes:
    """Make many members, each small enough and packed tightly enough to be no bomb by itself."""
    part = b" " * (15 * _MEBIBYTE)
    names = [f"d{number}.txt" for number in range(150)]
    sources = "".join(text_source(name, path=f"internal://{name}") for name in names)
    first = packed([("a", part)])
    compressed = first[31 : first.index(b"PK\1\2")]
    members = [(f"sources/{name}".encode(), compressed, len(part)) for name in names]
    xml = project(sources=sources).encode()
    return _by_hand([*members, (b"project.qde", None, xml)], first[14:18])


def _by_hand(members: list, crc: bytes) -> bytes:
    """Write an archive member by member without packing the same bytes again and again."""
    content, listing = io.BytesIO(), io.BytesIO()
    for name, data, size in members:
        if data is None:
            data, size, check, method = size, len(size), struct.pack("<I", zipfile.crc32(size)), 0
        else:
            check, method = crc, 8
        start = content.tell()
        fields = (
            struct.pack("<HHHHH", 20, 0, method, 0, 33) + check + struct.pack("<IIHH", len(data), size, len(name), 0)
        )
        content.write(b"PK\3\4" + fields + name + data)
        listing.write(b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, start) + name)
    start = content.tell()
    content.write(listing.getvalue())
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(listing.getvalue()), start, 0)
    return content.getvalue() + b"PK\5\6" + end


def _count_bomb() -> bytes:
    local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 150_000
    big = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(entry) * count, len(local))
    tail = b"PK\6\7" + struct.pack("<IQI", 0, len(local) + len(entry) * count, 1)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + entry * count + b"PK\6\6" + big + tail + end


def _nameless() -> bytes:
    return _by_hand([(b"project.qde", None, project_xml().encode()), (b"", None, b"x")], b"")


def _overlapping() -> bytes:
    """Let several entries of the table of contents share the bytes of one member."""
    content = packed([("sources/d.txt", b" " * _MEBIBYTE), ("project.qde", project_xml(path="internal://d.txt"))])
    listing = content.index(b"PK\1\2")
    end = content.rindex(b"PK\5\6")
    first = content[listing : content.index(b"PK\1\2", listing + 4)]
    copies = b"".join(first.replace(b"sources/d.txt", f"sources/{i}.txt".encode()) for i in range(9))
    count, size = struct.unpack_from("<H", content, end + 10)[0] + 9, end - listing + len(copies)
    return content[:end] + copies + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, size, listing, 0)


def _patched(old_offset: int, value: bytes, member: str = "project.qde") -> bytes:
    """Overwrite a field of a member's entry in the table of contents."""
    content = bytearray(whole())
    place = content.rindex(member.encode()) - 46 + old_offset
    content[place : place + len(value)] = value
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(whole())
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


def _bad_checksum() -> bytes:
    content = whole(zipfile.ZIP_STORED)
    return content.replace(CANARY.encode(), CANARY.upper().encode(), 1)


def _link(target: str) -> tuple[zipfile.ZipInfo, str]:
    info = zipfile.ZipInfo("sources/d.txt")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info, target


def _outside(path: Path) -> None:
    """Name a file of the machine by its full path; it stands beside the study and holds another text."""
    secret = path.parent / ".secret.txt"
    secret.write_text("secret " + TEXT)
    write_qdpx(path, project_xml(path=f"absolute://{secret}"))


CASES = [
    Case("no zip archive", "p.qdpx", _written(lambda: TEXT.encode()), "refused", "a zip archive is expected"),
    Case("an empty project", "p.qdpx", _written(lambda: b""), "refused", "the file is empty (0 bytes)"),
    Case("two bytes of an archive", "p.qdpx", _written(lambda: b"PK"), "refused", "incomplete: 2 bytes"),
    Case("cut in the first member", "p.qdpx", _written(lambda: whole()[:90]), "refused", "incomplete: 90 bytes"),
    Case("cut in the table of contents", "p.qdpx", _written(lambda: whole()[:-40]), "refused", "incomplete"),
    Case("cut by one byte", "p.qdpx", _written(lambda: whole()[:-1]), "refused", "incomplete"),
    Case("zeros in the middle", "p.qdpx", _written(lambda: whole()[:60] + bytes(40) + whole()[100:]), "refused", "dam"),
    Case("a member that explodes", "p.qdpx", _written(_ratio_bomb), "refused", "250 times its size"),
    Case("members that explode together", "p.qdpx", _written(_total_bomb), "refused", "its members unpack to"),
    Case("150,000 members", "p.qdpx", _written(_count_bomb), "refused", "at most 100,000"),
    Case("overlapping members", "p.qdpx", _written(_overlapping), "refused", "overlap"),
    Case("a member above the folder", "p.qdpx", _project(("../../d.txt", TEXT)), "accepted", rows={"segment": 1}),
    Case("a path above the folder", "p.qdpx", _project(path="relative:///../../../d.txt"), "accepted", "without their"),
    Case("a member with an absolute name", "p.qdpx", _project(("/etc/passwd", TEXT)), "accepted", "without their text"),
    Case("a text elsewhere on the machine", "p.qdpx", _outside, "accepted", "without their text"),
    Case("a link instead of a text", "p.qdpx", _project(_link("../../../etc/passwd")), "accepted", "are links"),
    Case(
        "two members of one name",
        "p.qdpx",
        _project(("sources/d.txt", TEXT), ("sources/d.txt", TEXT.upper())),
        "refused",
        "several times",
    ),
    Case(
        "two projects of one name",
        "p.qdpx",
        _written(lambda: packed([("project.qde", project_xml()), ("project.qde", project_xml(text="x"))])),
        "refused",
        "several times",
    ),
    Case("names that differ by case", "p.qdpx", _project(("Sources/D.TXT", TEXT)), "accepted", rows={"segment": 1}),
    Case("a member without a name", "p.qdpx", _written(_nameless), "accepted", rows={"segment": 1}),
    Case("encrypted", "p.qdpx", _written(_encrypted), "refused", "encrypted"),
    Case("an archive in an archive", "p.qdpx", _written(lambda: packed([("p.qdpx", whole())])), "refused", "no .qde"),
    Case("a wrong check sum", "p.qdpx", _written(_bad_checksum), "refused", "damaged"),
    Case("an unknown compression", "p.qdpx", _written(lambda: _patched(10, b"\x63\0")), "refused", "method 99"),
    Case(
        "a size of four gigabytes", "p.qdpx", _written(lambda: _patched(24, b"\xfe\xff\xff\xff")), "refused", "member"
    ),
    Case(
        "a size of one byte", "p.qdpx", _written(lambda: _patched(24, b"\1\0\0\0")), "refused", "ask for the file again"
    ),
    Case(
        "a member beyond the end",
        "p.qdpx",
        _written(lambda: _patched(42, b"\xff\xff\xff\x7f")),
        "refused",
        "ends beyond",
    ),
    Case(
        "two projects",
        "p.qdpx",
        _project(("other.qde", project_xml()), ("b.qde", "x")),
        "accepted",
        rows={"segment": 1},
    ),
    Case(
        "two projects of other names",
        "p.qdpx",
        _written(lambda: packed([("a.qde", project_xml()), ("b.qde", project_xml())])),
        "refused",
        "one is expected",
    ),
    Case("bytes before the archive", "p.qdpx", _written(lambda: b"MZ junk" * 9 + whole()), "accepted"),
    Case(
        "a workbook as a project", "p.qdpx", _written(lambda: packed([("xl/workbook.xml", "<a/>")])), "refused", ".qde"
    ),
]
