"""What the documents of a release have to say, whatever their format: title, licence, meaning of columns, caveats.

Belongs here: facts and sentences that datapackage.json, ddi.xml and CITATION.cff share, taken from the study and from
the tables as they were written. No document says anything about a person, and none of the public tier names a file of
another tier.
Stays out: the formats (datapackage.py, ddi.py, citation.py), reading and writing files (documents.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.release.documents.contracts import Contract
from orchestration.release.store.tier_files import TableFacts
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ALL_ROLES, ANALYST, PUBLIC

SYNTHETIC = "SYNTHETIC DATA: every person, word and figure is made up. No conclusion may be drawn from them."
# How people were chosen is the study's to say (study.sampling); this holds whatever it says.
PRECISION = (
    "Shares describe those who took part. Intervals say how precise a share would be had the respondents been a random "
    "draw; no protection of individuals and no estimate for a population is claimed from sampling."
)
_TIERS = {
    PUBLIC: "Aggregates after disclosure control: small counts are hidden (empty, never 0), others are rounded, shares "
    "and intervals follow from rounded counts.",
    ANALYST: "Tables at the level of pseudonyms, without text of interviews, for analysts under the study's agreement. "
    "Not for publication.",
}
# The licences that published figures carry; the identifiers are those of SPDX.
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC-BY-ND-4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
    "CC-BY-NC-ND-4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "MIT": "https://opensource.org/license/mit/",
}
STANCES, ROLES, WAVES = "stance_scale", "roles", "waves"


@dataclass(frozen=True)
class Description:
    """One tier of a release, as its documents describe it.

    Attributes:
        study: the study definition.
        release_id: the release.
        released_at: when it was made, in UTC.
        code_version: which code made it.
        tier: `public` or `analyst`.
        tables: its tables, as they were written.
        labels: the categories in words: labels by id, of the tables `stance_scale`, `roles` and `waves` of the tier.
        contracts: what the models promise of each table, by name.
    """

    study: Study
    release_id: str
    released_at: dt.datetime
    code_version: str
    tier: str
    tables: tuple[TableFacts, ...]
    labels: Mapping[str, Mapping[str, str]]
    contracts: Mapping[str, Contract]

    @property
    def moment(self) -> str:
        """When the release was made, as ISO 8601 has it."""
        return f"{self.released_at:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the tables are, in sentences; that data are made up comes first."""
        count = len(self.study.waves)
        what = f"Views of the same stakeholders in {count} wave{'s' if count != 1 else ''}, by role and wave."
        return (*((SYNTHETIC,) if self.study.info.synthetic else ()), what, _TIERS[self.tier])

    @property
    def keywords(self) -> tuple[str, ...]:
        """Words by which a catalogue finds the study."""
        made_up = ("synthetic data",) if self.study.info.synthetic else ()
        return (*made_up, "longitudinal study", "stakeholder views", "panel")

    @property
    def licence(self) -> str:
        """The SPDX identifier of the licence where it is a known one, else the study's own words."""
        known = {name.casefold(): name for name in LICENCES}
        return known.get(self.study.info.licence.casefold(), self.study.info.licence)

    @property
    def licence_url(self) -> str | None:
        """Where the licence can be read, if it is a known one."""
        return LICENCES.get(self.licence)

    def contract(self, table: str) -> Contract:
        """Return what is promised of a table; nothing where no model describes it."""
        return self.contracts.get(table, Contract())

    def categories(self, table: str, column: str) -> Mapping[str, str]:
        """Return the categories of a column with their labels; empty where it has none, as in the lists themselves."""
        codelist = codelist_of(column)
        if codelist is None or codelist == table:
            return {}
        labels = self.labels.get(codelist, {})
        return {**labels, ALL_ROLES: "All roles"} if codelist == ROLES else labels


def codelist_of(column: str) -> str | None:
    """Return the table that lists the values of a column, by the column's name; None where no table does."""
    if column == "stance" or column.endswith("_stance"):
        return STANCES
    if column in {"role_id", "role_at_entry_id"}:
        return ROLES
    if column == "wave_id" or column.endswith("_wave_id"):
        return WAVES
    return None


def find_bounds(column: str, table: TableFacts) -> tuple[int, int | None] | None:
    """Return the smallest and largest value that the suffix of a column's name promises; None where it has none.

    Args:
        column: the column.
        table: its table: an interval of a slope, of an agreement or of a difference is none of a share.
    """
    is_of_share = not {"estimate", "alpha", "difference"} & {each.name for each in table.columns}
    if column.endswith("_share") or (is_of_share and column in {"ci_low", "ci_high", "joint_low", "joint_high"}):
        return 0, 1
    if column.endswith("_count"):
        return 0, None
    return (1, None) if column.endswith("_order") else None
