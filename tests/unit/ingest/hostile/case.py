"""What a hostile or broken file is: a name, how it is made, and how it must end.

Belongs here: the shape of a case, and the sentence that no message may quote.
Stays out: the files (archives.py, xml_projects.py, ...), running them (child.py, test_hostile.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.fuzz.databases import CANARY

# `accepted`: taken in, perhaps with a note. `quarantined`: a part is refused, the rest taken in. `refused`: nothing is.
Outcome = Literal["accepted", "quarantined", "refused"]
CODED = {".qdpx", ".sqlite3", ".rqda", ".qda", ".docx", ".vtt", ".srt"}
__all__ = ["CANARY", "Case", "Outcome", "surviving"]


@dataclass(frozen=True)
class Case:
    """One file.

    Attributes:
        name: what is wrong with it, in words.
        file: its name in the study folder; the suffix says the format.
        build: writes it.
        outcome: how it must end.
        says: what a user must be told, in `inspect` or when it is taken in.
        rows: how many rows of which raw table remain, where that is the point.
        is_coded: whether it is delivered for interviews or for a survey; by the suffix where it is None.
        meanwhile: what goes on while it is read.
    """

    name: str
    file: str
    build: Callable[[Path], object]
    outcome: Outcome
    says: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)
    is_coded: bool | None = None
    meanwhile: Callable[[Path], AbstractContextManager[Any]] | None = None

    @property
    def folder(self) -> str:
        """The folder of the study in which it is delivered."""
        is_coded = Path(self.file).suffix in CODED if self.is_coded is None else self.is_coded
        return "waves/w1" if is_coded else "waves/w2"


def surviving(content: Callable[[], bytes], damage: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """Return a builder that writes a valid file after some damage."""
    return lambda path: path.write_bytes(damage(content()))
