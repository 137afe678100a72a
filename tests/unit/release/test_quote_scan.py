"""Reading a finished release for quotes: each mistake of what chose them is found in the file."""

import datetime as dt

import duckdb
import pytest

from orchestration.release.output_scan import scan_texts
from orchestration.release.quote_scan import TextPieces, read_wordings, scan_public_quotes, scan_quotes
from orchestration.study.treatment import Disclosure
from orchestration.warehouse.contract import PARTICIPATION, QUOTE, STAKEHOLDER

LONG = "Whoever knows most about infection control should lead on it, whatever the grade says."


def said(*quotes, people=(), records=()):
    """What is said in rows of quotes: (id, person, text, state)."""
    rows = [
        {
            "quote_id": quote, "stakeholder_id": person, "wave_id": "w1", "quote_text": text, "state": state,
            "state_on": dt.date(2011, 1, 1), "delivery_id": "d",
        }
        for quote, person, text, state in quotes
    ]  # fmt: skip
    known = people or [(person, "full", "yes") for person in {row["stakeholder_id"] for row in rows}]
    stakeholders = [
        {
            "stakeholder_id": person, "role_from": dt.date(2010, 1, 1), "delivery_id": "d", "consent_scope": scope,
            "quote_permission": permission,
        }
        for person, scope, permission in known
    ]  # fmt: skip
    participations = [
        {"stakeholder_id": person, "wave_id": "w1", "mode": "record", "status": "withdrawn", "delivery_id": "d"}
        for person in records
    ]
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        for table, content in ((QUOTE, rows), (STAKEHOLDER, stakeholders), (PARTICIPATION, participations)):
            connection.register("content", table.table(content))
            connection.execute(f"create table raw.{table.name} as select * from content")
            connection.unregister("content")
        return read_wordings(connection)


def public_file(tmp_path, *quotes, label="Managers"):
    """A public file with quotes (text, group, wave); only group g in wave w1 can be seen."""
    file = tmp_path / "public.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.quotes (quote_text varchar, role_id varchar, wave_id varchar)")
        connection.execute(
            "create table marts.stance_by_role_year (role_id varchar, wave_id varchar, base_count bigint)"
        )
        connection.execute("insert into marts.stance_by_role_year values ('g', 'w1', 10), ('g', 'w2', null)")
        connection.execute("create table marts.roles as select ? as role_label", [label])
        for row in quotes:
            connection.execute("insert into marts.quotes values (?, ?, ?)", list(row))
    return file


def findings(file, what, *, ids=("p1",)):
    found = [*scan_quotes(file, what), *scan_public_quotes(file, what, ids, Disclosure())]
    return [problem.says for problem in found]


def test_an_approved_quote_of_a_visible_group_is_in_order(tmp_path):
    file = public_file(tmp_path, ("We all  lead.", "g", "w1"))
    assert findings(file, said(("q", "p1", "We all lead.", "approved"))) == []


@pytest.mark.parametrize(
    "what",
    [{"quotes": [("q", "p1", "We all lead.", state)]} for state in ("draft", "sent", "refused", "expired", "withdrawn")]
    + [
        {"quotes": [("q", "p1", "We all lead.", "approved"), ("q", "p1", "We all lead.", "withdrawn")]},
        {"quotes": [("q", "p1", "We all lead.", "approved")], "people": [("p1", "full", "no")]},
        {"quotes": [("q", "p1", "We all lead.", "approved")], "people": [("p1", "full", None)]},
        {"quotes": [("q", "p1", "We all lead.", "approved")], "people": [("p1", "erase", "yes")]},
        {"quotes": [("q", "p1", "We all lead.", "approved")], "records": ["p1"]},
        {"quotes": []},
    ],
)
def test_a_wording_that_nobody_approved_is_found(tmp_path, what):
    file = public_file(tmp_path, ("We all lead.", "g", "w1"))
    known = said(*what["quotes"], people=what.get("people", ()), records=what.get("records", ()))
    assert "holds 1 wordings that nobody approved" in findings(file, known)


def test_a_quote_of_a_hidden_group_is_found(tmp_path):
    file = public_file(tmp_path, ("We all lead.", "g", "w2"))
    assert findings(file, said(("q", "p1", "We all lead.", "approved"))) == [
        "shows 1 quotes of role groups that are hidden in their wave"
    ]


def test_a_third_quote_of_one_person_is_found(tmp_path):
    three = [("q" + text, "p1", text, "approved") for text in "abc"]
    file = public_file(tmp_path, *((text, "g", "w1") for text in "abc"))
    assert findings(file, said(*three)) == ["shows more than 2 quotes of 1 people"]


def test_a_quote_with_an_id_in_it_is_found(tmp_path):
    file = public_file(tmp_path, ("As k7f3q said, we lead.", "g", "w1"))
    what = said(("q", "p1", "As k7f3q said, we lead.", "approved"))
    assert findings(file, what, ids=("k7f3q",)) == ["holds 1 quotes with a stakeholder id in them"]


@pytest.mark.parametrize(
    "label",
    [LONG, f"He said: {LONG}", LONG[10:70], LONG.replace(" ", "  ")],
    ids=["whole", "in more", "piece", "spaced"],
)
def test_a_quote_or_a_piece_of_it_stands_nowhere_but_in_its_column(tmp_path, label):
    file = public_file(tmp_path, (LONG, "g", "w1"), label=label)
    (problem,) = scan_texts(file, {LONG}, TextPieces([LONG]))
    assert problem.place == "public.duckdb: roles.role_label"
    assert LONG[10:40] not in problem.says


def test_a_name_that_people_also_say_is_no_piece(tmp_path):
    file = public_file(tmp_path, label="infection control")
    assert list(scan_texts(file, {LONG}, TextPieces([LONG]))) == []
