"""Two runs started at the same moment on one study.

Belongs here: one such pair, and what must hold after it.
Stays out: how many (the callers).
"""

from pathlib import Path

from .kills import Ground
from .processes import Child, elsewhere, ended, run
from .study import copied, leftovers, result_of, whole


def both_at_once(ground: Ground, scratch: Path) -> str:
    """Start two runs at once: one works, the other is told who does or finds nothing new; return how they ended."""
    folder = copied(ground.folder, scratch)
    pair = [Child(lambda: run(folder)) for _ in range(2)]
    how = sorted(ended(each.wait()) for each in pair)
    assert "published" in how, how
    others = [each for each in how if each != "published"]
    assert len(others) == 1, how
    assert others[0] == "nothing new" or "another run is at work on this study" in others[0], how
    assert elsewhere(lambda: whole(folder)) != ground.release_id
    assert elsewhere(lambda: result_of(folder)) == ground.result
    assert leftovers(folder) == []
    return ", ".join(each.partition(":")[0] for each in how)
