"""Promises of tables, read where dbt tests them."""

from orchestration.release.documents.contracts import list_contracts, list_public_contracts
from orchestration.release.tier_contents import list_tier_contents
from orchestration.statistics.writer import MARTS
from orchestration.study.vocabulary import PUBLIC
from tests.fixtures.mart_models import mart_models

CONTENTS = list_tier_contents(mart_models())
PROMISED = list_contracts(mart_models())


def test_keys_gaps_and_values_come_from_the_models():
    stances = PROMISED["stances"]
    assert stances.key == ("stakeholder_id", "wave_id")
    assert {"stakeholder_id", "wave_id", "status"} <= stances.required
    assert "stance" not in stances.required
    assert "WITHDRAWN" in stances.values["status"]


def test_a_single_column_may_be_the_key():
    assert PROMISED["waves"].key == ("wave_id",)


def test_the_public_keeps_the_key_of_a_table_and_no_other_promise():
    public = PROMISED["stance_by_role_year"].for_public
    assert public.key == ("role_id", "wave_id", "stance")
    assert public.required == set(public.key), "a hidden count is null"
    assert public.values == {}


def test_every_public_table_has_a_key():
    assert [
        table.name for table in CONTENTS[PUBLIC].tables if not list_public_contracts(PROMISED)[table.name].key
    ] == []


def test_the_key_of_a_mart_that_python_writes_has_no_gaps_but_those_it_names():
    """A row over all waves names no wave: it is unique, and no primary key."""
    found = PROMISED
    assert found["rule_stability"].key == ("role_id", "wave_id")
    assert found["rule_stability"].required == {"role_id"}
    assert found["stance_confidence"].required == set(found["stance_confidence"].key)
    assert [mart.name for mart in MARTS if not mart.open_key <= set(mart.key)] == []


def test_the_public_quotes_have_a_key_that_leads_to_nobody():
    assert PROMISED["quotes"].key == ("quote_id",)
    assert list_public_contracts(PROMISED)["quotes"].key == ("quote_order",)


def test_every_mart_is_promised_something():
    assert [mart.name for mart in (*mart_models(), *MARTS) if mart.name not in PROMISED] == []
