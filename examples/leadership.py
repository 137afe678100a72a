"""The synthetic example study `leadership`: 107 invented stakeholders, four waves, eight years.

Belongs here: the files of the study folder, and the tables among them.
Stays out: who the people are (panel.py), what is planted (trajectories.py), what they say (speech.py, surveys.py).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from examples.codes import CHILDREN, CODES, PARENT
from examples.evidence import ADJUDICATOR, READER_ONE, READER_ONE_LAPTOP, READER_TWO, interviews
from examples.nvivo import write_project
from examples.panel import NOT_YET, SILENT, WAVES, Person, Wave, people
from examples.quotes import HEADER, quote_rows
from examples.study_text import README, STUDY_YML
from examples.surveys import write_spreadsheet, write_spss

CODERS = (
    (READER_ONE, "reader_1", "no"),
    (READER_ONE_LAPTOP, "reader_1", "no"),
    (READER_TWO, "reader_2", "no"),
    (ADJUDICATOR, "reader_3", "yes"),
)


def write_example(folder: Path) -> None:
    """Write the example study into a folder, the same bytes each time; the folder is made where it is missing.

    Args:
        folder: where study.yml shall stand. Files of the example that stand there are overwritten, others are kept.
    """
    for wave in WAVES:
        (folder / "waves" / wave.id).mkdir(parents=True, exist_ok=True)
    _write(folder / "study.yml", STUDY_YML)
    _write(folder / "README.md", _readme())
    _write_csv(
        folder / "stakeholders.csv",
        ("stakeholder_id", "role", "role_from", "role_to", "consent_scope", "quote_permission"),
        (
            (one.id, spell.role, spell.role_from, spell.role_to, one.consent_scope, one.quote_permission)
            for one in people()
            for spell in one.spells
        ),
    )
    _write_csv(
        folder / "codebook.csv",
        ("code", "name", "code_path", "definition", "dimension", "stance_role", "codebook_version", "source"),
        (
            (
                code.key,
                code.name,
                " > ".join(code.path),
                code.definition,
                code.dimension,
                code.stance_role,
                code.version,
                code.source,
            )
            for code in CODES
        ),
    )
    _write_csv(
        folder / "crosswalk.csv",
        ("from_version", "code", "relation", "to_version", "code", "needs_recode"),
        _crosswalk(),
    )
    _write_csv(folder / "coders.csv", ("alias", "coder_id", "adjudicates"), CODERS)
    _write_csv(
        folder / "asked.csv",
        ("stakeholder_id", "wave_id", "asked", "direct", "status", "date"),
        (row for wave in WAVES for row in _asked(wave)),
    )
    _write_csv(folder / "quotes.csv", HEADER, quote_rows())
    interviews_2011, survey_2013, survey_2016, interviews_2019 = WAVES
    write_project(folder / "waves/w2011/interviews_2011.qdpx", interviews_2011)
    write_spss(folder / "waves/w2013/survey_2013.sav", survey_2013)
    write_spreadsheet(folder / "waves/w2016/survey_2016.xlsx", survey_2016)
    write_project(folder / "waves/w2019/interviews_2019.qdpx", interviews_2019)


def _readme() -> str:
    start = sum(one.marks[0] != NOT_YET for one in people())
    return README.format(
        start=start,
        joiners=len(people()) - start,
        movers=sum(len(one.spells) > 1 for one in people()),
    )


def _crosswalk() -> Iterable[Sequence[object]]:
    for code in CODES:
        if code.version == "1" and code.key != PARENT:
            yield ("1", code.key, "same", "2", code.key, "no")
    for child in CHILDREN:
        yield ("1", PARENT, "split", "2", child, "yes")


def _asked(wave: Wave) -> Iterable[Sequence[object]]:
    """Yield what the field log knows and the files of a wave do not."""
    met = {one.person.id: one for one in interviews(wave)} if wave.mode == "interview" else {}
    for person in people():
        mark, interview = person.mark_in(wave), met.get(person.id)
        if interview is not None and mark == "A":
            yield (person.id, wave.id, "no", "", "", interview.occurred_on)
        elif interview is not None and interview.profile.direct:
            yield (person.id, wave.id, "yes", "yes", "", interview.occurred_on)
        elif person.withdrew_in(wave):
            yield (person.id, wave.id, "no", "", "withdrawn", wave.starts_on - dt.timedelta(days=30))
        elif person.is_away_in(wave):
            yield (person.id, wave.id, "no", "", "ineligible", "")
        elif mark == SILENT and _declined_in_words(person, wave):
            yield (person.id, wave.id, "no", "", "nonresponse", "")


def _declined_in_words(person: Person, wave: Wave) -> bool:
    # Interviewers log every refusal; to a survey most people just do not answer, and the log has nothing to say.
    return wave.mode == "interview" or person.quote_permission == "no"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    _write(path, text.getvalue())
