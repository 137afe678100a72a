"""Words that published rows carry, as the attacker knows them: the role of everybody, and statuses.

Belongs here: each of these words once, though other modules have them too, and on purpose: a mistake made where rows
are written must not be made by who attacks them. tests/unit/study/test_vocabulary.py holds the two against each other.
Stays out: what a row says (reading.py).
"""

from __future__ import annotations

ALL_ROLES = "all"
NONRESPONSE = "NONRESPONSE"
NOT_INVITED = ("WITHDRAWN", "INELIGIBLE")
WITHOUT_STANCE = ("INSUFFICIENT", "CRITIQUE_ONLY", "NOT_EXPRESSED", "NOT_ASKED")  # took part all the same
