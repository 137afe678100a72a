"""Promises of tables, read where dbt tests them."""

from orchestration.release.documents.contracts import contracts, public_contracts
from orchestration.release.store.tables import ANALYST, PUBLIC
from orchestration.statistics.writer import MARTS


def test_keys_gaps_and_values_come_from_the_models():
    stances = contracts()["stances"]
    assert stances.key == ("stakeholder_id", "wave_id")
    assert {"stakeholder_id", "wave_id", "status"} <= stances.required
    assert "stance" not in stances.required
    assert "WITHDRAWN" in stances.values["status"]


def test_a_single_column_may_be_the_key():
    assert contracts()["waves"].key == ("wave_id",)


def test_the_public_keeps_the_key_of_a_table_and_no_other_promise():
    public = contracts()["stance_by_role_year"].for_public
    assert public.key == ("role_id", "wave_id", "stance")
    assert public.required == set(public.key), "a hidden count is null"
    assert public.values == {}


def test_every_public_table_has_a_key():
    assert [table.name for table in PUBLIC if not public_contracts(contracts())[table.name].key] == []


def test_the_key_of_a_mart_that_python_writes_has_no_gaps_but_those_it_names():
    """A row over all waves names no wave: it is unique, and no primary key."""
    found = contracts()
    assert found["rule_stability"].key == ("role_id", "wave_id")
    assert found["rule_stability"].required == {"role_id"}
    assert found["stance_confidence"].required == set(found["stance_confidence"].key)
    assert [mart.name for mart in MARTS if not mart.open_key <= set(mart.key)] == []


def test_the_public_quotes_have_a_key_that_leads_to_nobody():
    assert contracts()["quotes"].key == ("quote_id",)
    assert public_contracts(contracts())["quotes"].key == ("quote_order",)


def test_every_table_of_analysts_is_promised_something():
    found = contracts()
    assert [table.name for table in ANALYST if table.name not in found] == []


def test_a_model_without_tests_promises_nothing(tmp_path):
    (tmp_path / "a.yml").write_text("models: [{name: a, columns: [{name: x}]}]", encoding="utf-8")
    contract = contracts(tmp_path)["a"]
    assert (contract.key, contract.required, contract.values) == ((), frozenset(), {})
