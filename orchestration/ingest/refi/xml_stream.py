"""XML that somebody else made, as a stream of calls within limits: what is too large or dangerous ends it.

Belongs here: the parser, its limits, where an element stands, and the text of the elements that ask for it.
Stays out: what elements mean (parser.py, sources.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

from orchestration.ingest.model.records import UnreadableError

Attributes = Mapping[str, str]
Start = Callable[[Attributes], None]
End = Callable[[], None]
Handlers = Mapping[str, tuple[Start | None, End | None]]
# Far beyond any real project (97 MB, 200,000 codings), and still read within seconds and some hundred megabytes.
MAX_RECORDS = 2_000_000
MAX_DEPTH = 1_000
MAX_TOKEN_BYTES = 4 * 1024**2
MAX_DISTINCT_NAMES = 5_000
MAX_TEXT = 24 * 1024**2
MAX_ALL_TEXT = 128 * 1024**2
_CHUNK = 256 * 1024  # the parser begins a token anew with each chunk: small ones make a long token slow
_Element = tuple[str, Start | None, End | None]
_ABOVE_ALL: _Element = ("", None, None)


class XmlReader:
    """Reads one XML file. A handler sees its own element on top: it has begun, and has not ended yet."""

    def __init__(self, name: str, root: str) -> None:
        self._file = name
        self._root = root
        self._handlers: dict[str, tuple[Start | None, End | None]] = {}
        self._elements: dict[str, _Element] = {}
        self._stack: list[_Element] = [_ABOVE_ALL, _ABOVE_ALL]
        self._pieces: list[str] | None = None
        self._text_size = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._handle()
        self._parser.StartDoctypeDeclHandler = self._document_type

    def on(self, handlers: Handlers) -> None:
        """Call these where elements of these names start and end, whatever their namespace."""
        self._handlers |= handlers

    @property
    def name(self) -> str:
        """The name of the element on top."""
        return self._stack[-1][0]

    @property
    def parent(self) -> str:
        """The name of the element around the one on top; empty where there is none."""
        return self._stack[-2][0]

    @property
    def parents(self) -> tuple[str, str]:
        """The names of the two elements around the one on top, the outer one first."""
        return self._stack[-3][0], self._stack[-2][0]

    def take_text(self) -> None:
        """Keep the text from here until `text` is asked for. Other text is never built."""
        self._pieces = []
        self._parser.CharacterDataHandler = self._pieces.append

    def text(self) -> str:
        """Return the text since `take_text`; empty where nobody asked."""
        found = "".join(self._pieces or ())
        self._pieces = None
        self._parser.CharacterDataHandler = None
        self._text_size += len(found)
        self._check_text(len(found))
        return found

    def feed(self, member: IO[bytes], record_count: Callable[[], int]) -> None:
        """Read a whole file.

        Args:
            member: the open XML.
            record_count: how much the handlers keep so far.

        Raises:
            UnreadableError: it is no valid XML, has a document type, or is beyond the limits.
        """
        fed = 0
        while True:
            chunk = member.read(_CHUNK)
            try:
                self._parser.Parse(chunk, not chunk)
            except (expat.ExpatError, LookupError, ValueError) as error:
                raise UnreadableError(f"'{self._file}' is no valid XML: {error}; ask for the file again") from error
            fed += len(chunk)
            self._check(fed - self._parser.CurrentByteIndex, record_count())
            if not chunk:
                return

    def _handle(self) -> None:
        """Set the handlers of the parser: closures, because they run 1,200,000 times in a project of 200,000 codings.

        What can wait is in `_check`.
        """
        elements, push, pop = self._elements, self._stack.append, self._stack.pop

        def start(name: str, attributes: Attributes) -> None:
            try:
                element = elements[name]
            except KeyError:
                element = self._learn(name)
            push(element)
            handle = element[1]
            if handle is not None:
                handle(attributes)

        def end(_name: str) -> None:
            element = pop()
            if element[2] is not None:
                push(element)
                element[2]()
                pop()

        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end

    def _learn(self, name: str) -> _Element:
        local = name.rpartition(":")[2]
        if not self._elements and local != self._root:
            raise UnreadableError(f"the XML begins with '{local[:100]}'; a REFI-QDA '{self._root}' is expected")
        handlers = self._handlers.get(local, (None, None))
        self._elements[name] = element = (local, *handlers)
        return element

    def _document_type(self, *_: object) -> None:
        raise UnreadableError(
            f"'{self._file}' declares a document type (DOCTYPE), which is refused: it may define entities"
        )

    def _check(self, token_size: int, records: int) -> None:
        found = (
            (token_size, MAX_TOKEN_BYTES, "bytes in one tag or comment"),
            (len(self._stack), MAX_DEPTH, "elements inside one another"),
            (len(self._parser.intern), MAX_DISTINCT_NAMES, "different names of elements and attributes"),
            (records, MAX_RECORDS, "units of sources, selections, codings and the like"),
        )
        for count, limit, what in found:
            if count > limit:
                raise UnreadableError(f"'{self._file}' has {count:,} {what} or more; at most {limit:,} are accepted")
        if self._pieces is not None:
            self._check_text(sum(map(len, self._pieces)))

    def _check_text(self, size: int) -> None:
        if size > MAX_TEXT:
            raise UnreadableError(f"'{self._file}' has a text of more than {MAX_TEXT:,} characters")
        if self._text_size > MAX_ALL_TEXT:
            raise UnreadableError(f"'{self._file}' has more than {MAX_ALL_TEXT:,} characters of text")
