"""Words that data carry, as checks name them: the role of everybody, statuses and groups of them, poles.

Belongs here: each of these words once, and putting them into the query of a check.
Stays out: where they come from. Checks import nothing of the pipeline they check, so this is a copy, tested equal to
orchestration/study/vocabulary.py.
"""

from __future__ import annotations

ALL_ROLES = "all"
POLES = ("first", "middle", "last")
NOT_INVITED = ("INELIGIBLE", "WITHDRAWN")
ABSENT = (*NOT_INVITED, "NONRESPONSE")
ASKED = ("NOT_EXPRESSED", "CRITIQUE_ONLY", "INSUFFICIENT", "EXPRESSED")
TOOK_PART = ("NOT_ASKED", *ASKED)
STATUSES = (*ABSENT, *TOOK_PART)

_WORDS = {
    "{all_roles}": f"'{ALL_ROLES}'",
    "{not_invited}": str(NOT_INVITED),
    "{absent}": str(ABSENT),
    **{f"{{{status.lower()}}}": f"'{status}'" for status in STATUSES},
}


def spelt_out(sql: str) -> str:
    """Put the words into a query that names them in braces, such as `{all_roles}`, `{absent}` or `{expressed}`."""
    for name, word in _WORDS.items():
        sql = sql.replace(name, word)
    return sql
