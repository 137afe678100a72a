"""Which tables each tier of a release holds."""

from orchestration.release.public.table_specs import OWN_TABLES
from orchestration.release.tier_contents import list_tier_contents
from orchestration.statistics.writer import MARTS
from orchestration.study.vocabulary import ANALYST, PUBLIC, TIERS
from orchestration.warehouse.contract import RAW_TABLES
from tests.fixtures.mart_models import mart_models

OF_THE_PUBLIC = {
    "about",
    "change_decomposition",
    "codebook_breaks",
    "coder_agreement",
    "codes",
    "disclosure_certificate",
    "errata",
    "events",
    "method",
    "mode_mix",
    "offset_confidence",
    "panel_retention",
    "quality_checks",
    "quotes",
    "release_history",
    "roles",
    "stance_by_role_year",
    "stance_scale",
    "stance_stability",
    "stance_transitions",
    "themes_by_role_year",
    "waves",
}
OF_ANALYSTS_ALONE = {"about", "errata", "events", "held_back", "method", "quality_checks"}


def names(tier: str) -> list[str]:
    return [table.name for table in list_tier_contents(mart_models())[tier].tables]


def test_the_public_gets_these_tables_and_no_other() -> None:
    assert sorted(names(PUBLIC)) == sorted(OF_THE_PUBLIC)


def test_analysts_get_every_mart_and_what_tells_of_the_release() -> None:
    marts = {model.name for model in mart_models()} | {mart.name for mart in MARTS}
    assert sorted(names(ANALYST)) == sorted(marts | OF_ANALYSTS_ALONE)


def test_of_the_marts_the_public_gets_as_they_are_only_those_that_count_nobody() -> None:
    assert [mart.name for mart in (*mart_models(), *MARTS) if PUBLIC in mart.tiers] == ["stance_scale", "waves"]


def test_every_table_of_a_release_that_python_writes_says_its_tier_and_no_raw_table_has_one() -> None:
    assert [
        table.name for table in (*MARTS, *OWN_TABLES) if not table.tiers or not set(table.tiers) <= set(TIERS)
    ] == []
    assert [table.name for table in RAW_TABLES if table.tiers] == []
