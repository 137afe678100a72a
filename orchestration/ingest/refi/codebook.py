"""The XML of a REFI-QDA codebook (.qdc), read as a stream.

Belongs here: codes, nested as they stand, with their descriptions; caps on size and depth.
Stays out: what codes mean for the stance (codebook.py), whole projects (parser.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from orchestration.ingest.model.records import PATH_SEPARATOR, Code, UnreadableError
from orchestration.ingest.parsers.archive import refuse_document_type

MAX_BYTES = 64 * 1024**2
MAX_DEPTH = 100
_NO = {"false", "0"}


def read_codes(path: Path) -> list[Code]:
    """Read the codes of a codebook, in its order.

    Raises:
        UnreadableError: no valid XML, a document type, no REFI-QDA codebook, or one beyond all bounds.
        OSError: the file cannot be opened.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    if size > MAX_BYTES:
        raise UnreadableError(f"{size:,} bytes; at most {MAX_BYTES:,} are accepted for a codebook")
    with path.open("rb") as file:
        refuse_document_type(file, path.name)
    with path.open("rb") as file:
        codes = _codes(file, path.name)
    if not codes:
        raise UnreadableError("the codebook holds no code")
    return codes


def _codes(file: IO[bytes], name: str) -> list[Code]:
    codes: list[Code] = []
    # The element of each open code with its place in the list, and the names of all open elements.
    opened: list[tuple[str, int]] = []
    stack: list[str] = []
    try:
        for event, element in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314 - DOCTYPE was refused
            local = element.tag.rpartition("}")[2]
            if event == "start":
                _check(stack, local)
                stack.append(local)
                if local == "Code" and len(stack) > 1 and stack[-2] in {"Codes", "Code"}:
                    code = _code(element, opened[-1][0] if opened else None)
                    opened.append((code.path, len(codes)))
                    codes.append(code)
                continue
            stack.pop()
            if local == "Description" and opened and stack[-1] == "Code":
                place = opened[-1][1]
                codes[place] = Code(
                    codes[place].path,
                    codes[place].name,
                    (element.text or "").strip() or None,
                    codes[place].is_codable,
                )
            elif local == "Code" and opened and stack[-1] in {"Codes", "Code"}:
                opened.pop()
                element.clear()
    except ElementTree.ParseError as error:
        raise UnreadableError(f"'{name}' is no valid XML: {error}; ask for the file again") from error
    except (LookupError, ValueError) as error:
        raise UnreadableError(f"'{name}' cannot be read: {error}") from error
    return codes


def _check(stack: list[str], local: str) -> None:
    # Programs write CodeBook; the root of a project is refused with a hint, because a .qde is no codebook.
    if not stack and local != "CodeBook":
        raise UnreadableError(f"the XML begins with '{local}'; a REFI-QDA 'CodeBook' is expected")
    if len(stack) >= MAX_DEPTH:
        raise UnreadableError(f"elements nested deeper than {MAX_DEPTH}; no real codebook is")


def _code(element: ElementTree.Element, parent: str | None) -> Code:
    name = (element.get("name") or "").strip()
    path = f"{parent}{PATH_SEPARATOR}{name}" if parent is not None else name
    return Code(path, name, None, (element.get("isCodable") or "").strip().casefold() not in _NO)
