"""Comparing the tables of a release with those made once more."""

from pathlib import Path

from orchestration.release.rebuild import compare_tables
from orchestration.release.store.manifest import Release
from orchestration.release.store.tier_files import TableFacts

RELEASE = Release(
    "r",
    Path("r"),
    {
        "tables": {
            "public": [{"name": "roles", "rows_hash": "a"}, {"name": "waves", "rows_hash": "b"}],
            "analyst": [{"name": "roles", "rows_hash": "c"}, {"name": "deliveries", "rows_hash": "d"}],
        }
    },
)


def tables(**hashes):
    return tuple(TableFacts(name, "", 0, rows_hash, ()) for name, rows_hash in hashes.items())


def outcome(public, analyst, *, is_same_ledger=True):
    rebuilt = compare_tables(RELEASE, {"public": public, "analyst": analyst}, is_same_ledger=is_same_ledger)
    return rebuilt.says, [str(problem) for problem in rebuilt.problems]


def test_the_same_rows_are_said_to_be_the_same():
    says, problems = outcome(tables(waves="b", roles="a"), tables(roles="c", deliveries="d"))
    assert says == ("rebuilt from the rows as delivered: 4 tables are the same, row by row",)
    assert problems == []


def test_every_table_that_differs_is_named_with_its_tier():
    _, problems = outcome(tables(roles="a", waves="x", more="y"), tables(deliveries="d"))
    assert problems == [
        "analyst.roles: does not come out of the rows as delivered",
        "public.more: is made now and is not in the release",
        "public.waves: has other rows when it is made again",
    ]


def test_a_file_that_got_another_name_is_told_and_no_problem():
    now = (tables(roles="a", waves="b"), tables(roles="c", deliveries="x"))
    says, problems = outcome(*now, is_same_ledger=False)
    assert problems == []
    assert "analyst.deliveries differ" in says[1]
    assert outcome(*now)[1] == ["analyst.deliveries: has other rows when it is made again"]
