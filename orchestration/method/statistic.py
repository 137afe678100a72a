"""What the method page says of a statistic.

Belongs here: the type. Stays out: the statistics themselves (share_statistics.py, evidence_statistics.py).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Statistic:
    """One statistic.

    Attributes:
        title: its name among statisticians.
        answers: what it tells a reader.
        formula: in letters that the sentence explains; None where the words say it all.
        function: what computes it, with its source in the docstring.
        tables: the marts that hold it; none where another statistic uses it.
        test: how the column `test` of these marts names it; None where there is no such column.
    """

    title: str
    answers: str
    formula: str | None
    function: Callable[..., Any]
    tables: tuple[str, ...] = ()
    test: str | None = None

    @property
    def source(self) -> str:
        """The `Source:` line of the docstring, on one line."""
        found = re.search(r"Source: (.+?)(?:\n\s*\n|\Z)", inspect.getdoc(self.function) or "", flags=re.DOTALL)
        if found is None:
            raise ValueError(f"{self.function.__qualname__} names no source")
        return " ".join(found[1].split())
