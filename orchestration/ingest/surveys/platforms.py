"""What survey platforms add to a table: extra header rows, one respondent in several rows, codes inside headings.

Belongs here: Qualtrics, REDCap, LimeSurvey and SurveyMonkey, recognised by the columns that only they write; each a
pure function from table to table, the same for delimited text and workbooks.
Stays out: file formats (readers/), who is who and when (surveys.py), which columns are personal (personal_data.py).

Sources: Qualtrics, "Understanding your dataset" (three header rows in CSV and TSV, question text in the second);
the other layouts are known from use and wait for real exports to confirm them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from orchestration.ingest.model.values import write_value
from orchestration.ingest.surveys.redcap import merge_records
from orchestration.ingest.surveys.survey_table import SurveyTable

_FEW = 2
_SEVERAL = 3
_IMPORT_ID = '{"importid":'
_QUALTRICS = re.compile(
    "startdate|enddate|recordeddate|responseid|responseset|finished|progress|ipaddress|durationinseconds|"
    "distributionchannel|userlanguage|recipientlastname|recipientemail"
)
_QUALTRICS_LEGACY = re.compile(
    "responseid|responseset|name|externaldatareference|emailaddress|ipaddress|status|startdate|enddate|finished"
)
_LEGACY_NAME = re.compile(r"V\d+")
# 0 is `IP Address`, 4 an imported answer, 16 one given offline: respondents all of them.
_PREVIEWS = frozenset(("survey preview", "survey test", "spam", "1", "2", "8", "9", "12", "17"))
_LIMESURVEY = frozenset(("id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp"))
_LIMESURVEY_HEADING = re.compile(r"([A-Za-z][\w]*(?:\[[^\]]*\]){0,2})\. \S.*", re.DOTALL)
_SURVEYMONKEY = frozenset(("respondent id", "collector id"))
_SURVEYMONKEY_ANSWERS = frozenset(("response", "open-ended response", ""))


def normalise_export(table: SurveyTable) -> SurveyTable:
    """Bring an export to one header row and one row a respondent (and event), whichever platform wrote it."""
    for bring in (_qualtrics, _surveymonkey, _limesurvey, merge_records):
        step: Callable[[SurveyTable], bool] = bring
        if step(table):
            break
    return table


def _qualtrics(table: SurveyTable) -> bool:
    names = [_squashed(name) for name in table.header]
    import_row = next((place for place, row in enumerate(table.rows[:_FEW]) if _is_import_row(row)), None)
    extra = 0

    def same(name: str, text: str) -> bool:
        return name == text and _QUALTRICS.fullmatch(name) is not None

    if import_row is not None:
        extra = import_row + 1
    elif table.rows:
        texts = [_squashed(cell) for cell in table.rows[0]]
        legacy = [
            (place, text)
            for place, text in enumerate(texts)
            if _QUALTRICS_LEGACY.fullmatch(text) and _LEGACY_NAME.fullmatch(table.header[place])
        ]
        if len(legacy) >= _SEVERAL:
            extra = 1
            for place, _ in legacy:
                table.header[place] = str(table.rows[0][place]).strip()
            table.notes.append(f"Qualtrics' {len(legacy)} columns V1, V2, ... are named as row 2 says")
        elif sum(same(name, text) for name, text in zip(names, texts, strict=True)) >= _FEW:
            extra = 1
    if not extra:
        return False
    numbers = table.row_numbers[:extra]
    table.rows, table.row_numbers = table.rows[extra:], table.row_numbers[extra:]
    if len(numbers) == 1:
        table.notes.append(f"row {numbers[0]} is Qualtrics' extra header; left out")
    else:
        table.notes.append(f"rows {' and '.join(map(str, numbers))} are Qualtrics' extra headers; left out")
    table.tool = "Qualtrics"
    _report_previews(table)
    return True


def _report_previews(table: SurveyTable) -> None:
    """Say how many rows Qualtrics itself does not count among the respondents."""
    status = next((place for place, name in enumerate(table.header) if _squashed(name) == "status"), None)
    if status is None:
        return
    count = sum((write_value(row[status]) or "").casefold() in _PREVIEWS for row in table.rows)
    if count:
        table.notes.append(
            f"{count:,} rows are previews, tests or spam by Qualtrics' column 'Status'; read all the same"
        )


def _is_import_row(row: Sequence[Any]) -> bool:
    """Say whether the cells of a row are Qualtrics' import ids; some tools double or drop their quotes."""
    filled = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    wanted = _IMPORT_ID.replace('"', "")
    found = [cell for cell in filled if cell.replace('"', "").replace(" ", "").casefold().startswith(wanted)]
    return bool(found) and len(found) * _FEW > len(filled)


def _surveymonkey(table: SurveyTable) -> bool:
    """Join SurveyMonkey's two header rows: the question over its first answer, the answers below."""
    found = {name.casefold() for name in table.header}
    if not found >= _SURVEYMONKEY or not table.rows:
        return False
    first = [write_value(cell) or "" for cell in table.rows[0]]
    if any(text for name, text in zip(table.header, first, strict=True) if name.casefold() in _SURVEYMONKEY):
        return False
    question = ""
    names = []
    for name, answer in zip(table.header, first, strict=True):
        question = name or question
        names.append(question if answer.casefold() in _SURVEYMONKEY_ANSWERS else f"{question}: {answer}")
    table.header = names
    table.notes.append(f"row {table.row_numbers[0]} is SurveyMonkey's second header; joined with the first")
    table.rows, table.row_numbers = table.rows[1:], table.row_numbers[1:]
    table.tool = "SurveyMonkey"
    return True


def _limesurvey(table: SurveyTable) -> bool:
    """Take the code of a heading such as `Q1[SQ001]. How far do you agree?`; a repeated code keeps its heading."""
    plain = {name.casefold() for name in table.header}
    if len(plain & _LIMESURVEY) > _SEVERAL and "submitdate" in plain:
        table.tool = "LimeSurvey"
        return True
    headings = [_LIMESURVEY_HEADING.fullmatch(name) for name in table.header]
    codes = [found.group(1) if found is not None else "" for found in headings]
    if len({code.casefold() for code in codes} & _LIMESURVEY) < _SEVERAL:
        return False
    counts = Counter(codes)
    table.header = [
        code if code and counts[code] == 1 else name for code, name in zip(codes, table.header, strict=True)
    ]
    table.notes.append("headings are LimeSurvey's codes with the question's text; named by the code")
    table.tool = "LimeSurvey"
    return True


def _squashed(text: object) -> str:
    return re.sub(r"[\W_]+", "", text).casefold() if isinstance(text, str) else ""
