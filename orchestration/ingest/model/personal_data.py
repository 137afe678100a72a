"""Columns and variables that tell who somebody is, by their names: they stop at the door.

Belongs here: the list of such names, narrow enough not to take an item of a questionnaire for one.
Stays out: what happens to such a column (register_table.py refuses it, surveys.py and delivery.py leave it out).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

# Where a name has parts: `RecipientEmail`, `IPAddress`, `redcap_survey_identifier`.
_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")
_WHOSE = (
    r"(first|last|middle|full|family|given|maiden|sur|fore|nick|user|login|display|recipient|respondent|responder|"
    r"participant|interviewee|interviewer|person|patient|contact|employee|member|your|my|preferred|legal)"
)
_WHERE = r"(home|work|private|personal|business|contact|recipient|respondent|participant|your|my|street|postal|mailing)"
# One name a line, as words in lower case. Platforms of which a column is named after: Qualtrics, REDCap, LimeSurvey,
# SurveyMonkey, Microsoft and Google Forms, ODK and Kobo, Prolific.
_PERSONAL = re.compile(
    "|".join(
        (
            rf"({_WHOSE} ?){{0,2}}names?|initials|name of (the )?{_WHOSE}|[fl]name",
            r"vorname|nachname|familienname|pr[eé]nom|nom de famille|apellidos?|voornaam|achternaam",
            r"recipient.*|external (data )?reference",
            r"([\w]+ )?e ?mail( ?addr(ess)?)?( \d+)?|mail ?addr(ess)?",
            r"((client|remote|user) )?ip( ?addr(ess)?| ?v ?[46])?|remote ?addr|user ?agent|ref ?url|referr?er( url)?",
            r"(\w+ ){0,3}(latitude|longitude)|lat|lon|lng|geo ?(location|point|code|ip)|gps( \w+)*|coordinates",
            r"location (accuracy|altitude|precision)",
            rf"({_WHERE} )?(tele|mobile ?|cell ?|smart)?phone( ?(number|no|nr|num))?( \d)?|(mobile|cell|whats ?app) "
            r"(number|no|nr)|fax( number)?",
            rf"({_WHERE} )?address( ?line)?( \d)?|(post(al)?|zip) ?code|house number",
            r"device ?(id|identifier|token|uuid)|imei|mac ?address|(android|advertising|subscriber) ?id",
            r"idfa|sim ?serial",
            r"((your|my|participant|respondent) )?(date of birth|birth ?(date|day))|dob|geburtsdatum",
            r"(user )?log ?in( id)?|(prolific|mturk|worker) ?(p?id|worker id)",
            r"(social security|national insurance|passport|nhs|national id|medical record|personnel|payroll|staff|"
            r"employee) (number|no|id)|ssn|nino|mrn",
            r"redcap survey identifier",
            r"(twitter|facebook|instagram|linked ?in|skype) (handle|name|id|account|profile|url)",
        )
    )
)


def is_personal(column: str, patterns: Sequence[str] = ()) -> bool:
    """Say whether the name of a column or variable announces personal data.

    Args:
        column: the name; of `Classification:Attribute` either part of a variable may say it.
        patterns: more names, as glob patterns without case (`personal_data` of study.yml).
    """
    name = column.strip()
    names = (name, name.rpartition(":")[2].strip())
    if any(fnmatchcase(each.casefold(), pattern.strip().casefold()) for each in names for pattern in patterns):
        return True
    return any(_PERSONAL.fullmatch(_SEAM.sub(" ", each).strip().lower()) for each in names)


def list_personal(names: Iterable[str], patterns: Sequence[str] = ()) -> list[str]:
    """Return those names that announce personal data, in their order."""
    return [name for name in names if is_personal(name, patterns)]
