"""The codebook of the example study in both versions, and where its codes stand in the coder's tree.

Belongs here: codes, their direction (stance role) and the split of 2019.
Stays out: the sentences coded with them (sentences.py), the choice of codes for an interview (evidence.py).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """A code: its key, its name, the category it stands under, and what it says about the stance."""

    key: str
    name: str
    category: tuple[str, ...]
    definition: str
    dimension: str
    stance_role: str
    version: str = "1"

    @property
    def path(self) -> tuple[str, ...]:
        """Return the names from the top category down to the code."""
        return (*self.category, self.name)

    @property
    def source(self) -> str:
        """Return where the code comes from: the paper's `abstract`, an `extension` of it, or this `example`."""
        if self.version != "1":
            return "example"
        return "extension" if self.key in _EXTENSIONS else "abstract"


# Codes that the abstract of the 2013 paper does not name; all others are words of it.
_EXTENSIONS = {"CON-02", "CON-06", "CON-07", "DIS-05", "DIS-06", "COA-02", "RSK-05", "BLD-04", "NEU-01", "NEX-01"}

_CON, _DIS, _COA, _RSK, _BLD, _OTHER = (
    ("Concentrated",),
    ("Distributed",),
    ("Coalition",),
    ("Risks of distributing",),
    ("Blend",),
    ("Other",),
)
PARENT, CHILDREN = "CON-01", ("CON-11", "CON-12")

CODES: tuple[Code, ...] = (
    Code(
        "LDR-01",
        "Leadership crucial",
        _OTHER,
        "Leadership matters for safe, high-quality care; no form named",
        "salience",
        "N",
    ),
    Code(
        "CON-01", "Positional authority", _CON, "Leadership should sit with a named post, board or body", "locus", "EC"
    ),
    Code("CON-02", "Someone in charge", _CON, "Wants one identifiable accountable leader", "locus", "EC"),
    Code("CON-03", "Focus", _CON, "Hierarchy needed to give direction or priority", "function", "EC"),
    Code("CON-04", "Support and expertise", _CON, "Positional leaders give time, money, expertise", "function", "EC"),
    Code("CON-05", "Managerial clout", _CON, "Authority to make things happen and unblock", "function", "EC"),
    Code("CON-06", "National grip", _CON, "One national steward should lead quality and safety", "locus", "EC"),
    Code(
        "CON-07",
        "Critique of hierarchy",
        _CON,
        "Bottleneck, heroic leader, fear or silence attributed to hierarchy",
        "concern",
        "KC",
    ),
    Code(
        "CON-11",
        "Authority of a post",
        (*_CON, "Positional authority"),
        "Leadership should sit with a named post",
        "locus",
        "EC",
        "2",
    ),
    Code(
        "CON-12",
        "Authority of a board",
        (*_CON, "Positional authority"),
        "Leadership should sit with a board or body",
        "locus",
        "EC",
        "2",
    ),
    Code("DIS-01", "Role for distributed", _DIS, "Explicit endorsement of distributed leadership", "locus", "ED"),
    Code(
        "DIS-02",
        "All staff lead",
        _DIS,
        "Everyone is responsible for leading on safety and quality",
        "responsibility",
        "ED",
    ),
    Code("DIS-03", "Skill not position", _DIS, "Those with skills and abilities should lead", "locus", "ED"),
    Code("DIS-04", "Many levels", _DIS, "Leadership at several institutional levels", "locus", "ED"),
    Code("DIS-05", "Frontline initiative", _DIS, "Teams or front line start and own improvement", "locus", "ED"),
    Code("DIS-06", "Peer leadership", _DIS, "Influence by professional peers, not the line", "locus", "ED"),
    Code(
        "COA-01",
        "Manager-clinician coalition",
        _COA,
        "Joint leadership by managers and clinicians valued",
        "relation",
        "ED",
    ),
    Code("COA-02", "Coalition breakdown", _COA, "Manager-clinician divide described", "relation", "N"),
    Code(
        "RSK-01", "Who is in charge?", _RSK, "Distributing leads to confusion about who is in charge", "concern", "KD"
    ),
    Code(
        "RSK-02", "Vacuum of authority", _RSK, "Distributing nationally leaves a vacuum of authority", "concern", "KD"
    ),
    Code("RSK-03", "Mixed messages", _RSK, "Several leaders give inconsistent messages", "concern", "KD"),
    Code("RSK-04", "Conflicting demands", _RSK, "Conflicting expectations and demands", "concern", "KD"),
    Code("RSK-05", "Nobody accountable", _RSK, "Everyone's job becomes no one's", "concern", "KD"),
    Code("BLD-01", "Blend is best", _BLD, "A combination of the two is most effective", "blend", "B"),
    Code("BLD-02", "Hierarchy complements", _BLD, "Hierarchy needed alongside distributed leadership", "blend", "B"),
    Code("BLD-03", "It depends", _BLD, "Form depends on task, stage or context", "blend", "B"),
    Code("BLD-04", "Split by level", _BLD, "One form nationally, another locally", "blend", "B"),
    Code("NEU-01", "Description only", _OTHER, "Describes arrangements without evaluating them", "none", "N"),
    Code("NEX-01", "Declines", _OTHER, "Asked directly, gives no position", "none", "S"),
)
BY_KEY = {code.key: code for code in CODES}


def codes_of(version: str) -> tuple[Code, ...]:
    """Return the codes of a codebook version; the parent of the split stays in version 2 as a heading."""
    return tuple(code for code in CODES if code.version <= version)


def usable(stance_role: str, version: str) -> tuple[str, ...]:
    """Return the keys that coders use for a stance role in a codebook version, the split's parent no more after it."""
    return tuple(
        code.key
        for code in codes_of(version)
        if code.stance_role == stance_role and (version == "1" or code.key != PARENT)
    )
