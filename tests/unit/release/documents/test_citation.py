"""CITATION.cff of a release, by the rules of the Citation File Format 1.2."""

import datetime as dt
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.release.documents.citation import format_citation
from orchestration.release.documents.description import LICENCES
from tests.unit.release.descriptions import RELEASE, described

# Keys of schema 1.2.0 (github.com/citation-file-format, schema-guide.md); no others are allowed.
KEYS = """abstract authors cff-version commit contact date-released doi identifiers keywords license license-url
    message preferred-citation references repository repository-artifact repository-code title type url version"""
ENTITY_KEYS = (
    "address alias city country date-end date-start email fax location name orcid post-code region tel website"
)


def cited(**info):
    return yaml.safe_load(format_citation(described(**info)))


@pytest.mark.parametrize("info", [{}, {"synthetic": False}, {"contact": None}, {"licence": "By agreement"}])
def test_a_citation_follows_the_rules_of_the_format(info):
    said = cited(**info)
    assert said.keys() <= set(KEYS.split())
    assert {"cff-version", "message", "title", "authors"} <= said.keys()
    assert (said["cff-version"], said["type"]) == ("1.2.0", "dataset")
    assert said["authors"]
    assert all(author.keys() <= set(ENTITY_KEYS.split()) for author in said["authors"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", said["date-released"]), "a text, as the schema has it, and no YAML date"
    assert dt.date.fromisoformat(said["date-released"])
    assert said.get("license") in {None, *LICENCES}
    assert len(set(said["keywords"])) == len(said["keywords"])


def test_a_citation_names_study_release_and_licence():
    said = cited()
    assert (said["title"], said["version"], said["license"]) == (
        "Views on <leadership> & quality",
        RELEASE,
        "CC-BY-4.0",
    )
    assert said["authors"] == [{"name": "Study team", "email": "team@example.org"}]


def test_a_licence_that_spdx_does_not_know_is_said_in_words():
    said = cited(licence="By agreement")
    assert "license" not in said
    assert "Licence: By agreement." in said["abstract"]


def test_a_synthetic_study_says_so():
    assert cited()["abstract"].startswith("SYNTHETIC DATA")
    assert "synthetic" not in str(cited(synthetic=False)).casefold()


@given(title=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
@settings(max_examples=100, deadline=None)
def test_any_title_is_read_back_as_it_was(title):
    assert cited(title=title)["title"] == title.strip()
