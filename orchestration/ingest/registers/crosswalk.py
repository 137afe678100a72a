"""The crosswalk: how codes of one codebook version became codes of the next.

Belongs here: the columns of crosswalk.csv, and everything in it that contradicts itself or the codebook.
Stays out: the codebook (codebook.py), what becomes of series (dbt_project: int_codes_harmonised, codebook_breaks).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from orchestration.ingest.model.values import match_key
from orchestration.ingest.parsers.csv_table import describe_missing, read_csv
from orchestration.ingest.registers.codebook import StudyCodebook, check_versions, sort_versions, version_key
from orchestration.ingest.registers.register_table import (
    Register,
    Row,
    describe_unknown,
    parse_yes_no,
    read_content,
    require_cell,
)
from orchestration.study.definition import Study
from orchestration.system.errors import Problem

RELATIONS = ("same", "renamed", "merged", "split", "narrowed", "broadened", "retired", "new")
_COLUMNS = ("from_version", "from_code", "relation", "to_version", "to_code", "needs_recode")
_ENDS = {"renamed", "merged", "retired"}
_HASH_DIGITS = 20


class Link(NamedTuple):
    """A row of the crosswalk; codes are empty where the row has none, or one that is a problem already."""

    number: int
    from_version: str
    from_code: str
    relation: str
    to_version: str
    to_code: str
    needs_recode: bool | None


def read_crosswalk(path: Path, name: str, study: Study, codebook: StudyCodebook | None) -> Register:
    """Read crosswalk.csv: from_version, from_code, relation, to_version, to_code; optionally needs_recode.

    Both codes may be headed `code`: the first is the earlier one. Every contradiction is a problem, by row.

    Args:
        path: the file.
        name: its path in the study folder, for messages.
        study: the study, whose deliveries may name versions.
        codebook: the codebook; None where it has problems of its own, and codes are then not looked up.
    """
    own = Register(name)
    links = [_link(own, number, cells, codebook) for number, cells in _records(own, path)]
    named = {version for link in links for version in (link.from_version, link.to_version) if version}
    versions = sort_versions([*(codebook.versions if codebook else ()), *named])
    _check_steps(own, links, versions)
    _check_ways(own, links)
    _check_ends(own, links)
    if codebook is not None:
        _check_new(own, links, codebook)
        check_versions(own, study, versions)
    own.problems.sort(key=lambda problem: _row_number(problem.place))
    own.rows.extend(_row(link) for link in links if link.relation in RELATIONS)
    return own


def _records(own: Register, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    table = read_content(own, path, read_csv)
    if table is None:
        return
    header = [name.casefold() for name in table.header]
    is_pair = header.count("code") == 2 and not {"from_code", "to_code"} & set(header)
    if is_pair:
        header[header.index("code")] = "from_code"
        header[header.index("code")] = "to_code"
    own.problems.extend(
        Problem(f"{own.name}, {place}", says)
        for place, says in table.problems
        if not (is_pair and says.startswith("column 'code' stands"))
    )
    lacking = describe_missing(header, _COLUMNS[:-1])
    if lacking is not None:
        own.problems.append(Problem(f"{own.name}, header", lacking))
        return
    strangers = [name for name in header if name and name not in _COLUMNS]
    own.notes.extend(Problem(own.name, f"column '{name}' has no meaning here and is not read") for name in strangers)
    for number, row in zip(table.row_numbers, table.rows, strict=True):
        yield number, {"needs_recode": "", **{name: cell.strip() for name, cell in zip(header, row, strict=True)}}


def _link(own: Register, number: int, cells: dict[str, str], codebook: StudyCodebook | None) -> Link:
    relation = match_key(cells["relation"])
    if relation not in RELATIONS:
        own.problem(number, f"relation: {describe_unknown(cells['relation'], 'relation', RELATIONS)}")
    versions = [require_cell(own, number, cells, column) for column in ("from_version", "to_version")]
    codes = []
    for column, version, absent_in in zip(("from_code", "to_code"), versions, ("new", "retired"), strict=True):
        code = cells[column]
        if code and relation == absent_in:
            own.problem(number, f"{column}: '{code}' stands beside '{relation}', which has none; nothing is expected")
            code = ""
        elif not code and relation != absent_in:
            own.problem(number, f"{column}: is empty; it is required")
        elif code and version and codebook is not None:
            found = codebook.stands_in(code, version)
            if found is None:
                own.problem(number, f"{column}: '{code}' is not in the codebook in version '{version}'")
            code = found or ""
        codes.append(code)
    if relation == "same" and all(codes) and match_key(codes[0]) != match_key(codes[1]):
        own.problem(number, f"relation: 'same' beside '{codes[0]}' and '{codes[1]}'; 'renamed' is expected")
    recode = parse_yes_no(own, number, cells, "needs_recode")
    return Link(number, versions[0], codes[0], relation, versions[1], codes[1], recode)


def _check_steps(own: Register, links: Iterable[Link], versions: tuple[str, ...]) -> None:
    """Every row leads from a version to the next, so no chain has a gap and none can turn round."""
    following = dict(pairwise(versions))
    for link in links:
        if not (link.from_version and link.to_version):
            continue
        found = f"'{link.from_version}' to '{link.to_version}'"
        if version_key(link.to_version) <= version_key(link.from_version):
            own.problem(link.number, f"to_version: {found} leads back or nowhere; a later version is expected")
        elif following[link.from_version] != link.to_version:
            own.problem(link.number, f"to_version: {found} leaves out '{following[link.from_version]}'; one step a row")


def _check_ways(own: Register, links: Iterable[Link]) -> None:
    """A code becomes several only by a split, several become one only by a merger, and both need at least two."""
    forward: dict[tuple[str, ...], list[Link]] = defaultdict(list)
    backward: dict[tuple[str, ...], list[Link]] = defaultdict(list)
    pairs: dict[object, int] = {}
    for link in links:
        shown = f"'{link.from_code}' to '{link.to_code}'" if link.from_code and link.to_code else "the same change"
        change = (link.from_version, link.from_code, link.to_version, link.to_code)
        if own.once(link.number, pairs, change, shown):
            forward[link.from_version, link.from_code].append(link)
            backward[link.to_version, link.to_code].append(link)
    for (_, code), group in forward.items():
        relations = {link.relation for link in group}
        if code and relations == {"split"} and len(group) == 1:
            own.problem(group[0].number, f"relation: '{code}' is split into one code; two or more are expected")
        elif code and len(group) > 1 and "split" not in relations:
            own.problem(
                group[1].number,
                f"relation: '{code}' becomes {_listed(each.to_code for each in group)}; 'split' is expected",
            )
    for (_, code), group in backward.items():
        relations = {link.relation for link in group}
        if code and relations == {"merged"} and len(group) == 1:
            own.problem(group[0].number, f"relation: '{code}' is merged of one code; two or more are expected")
        elif code and len(group) > 1 and ("new" in relations or not {"merged", "split"} & relations):
            expected = "'new' has no earlier code" if "new" in relations else "'merged' is expected"
            own.problem(
                group[1].number, f"relation: '{code}' comes of {_listed(each.from_code for each in group)}; {expected}"
            )


def _check_ends(own: Register, links: Iterable[Link]) -> None:
    """A code that was renamed, merged or retired has no further history, unless a later row brings its key back."""
    ended: dict[str, Link] = {}
    ordered = sorted(links, key=lambda link: (version_key(link.from_version), link.number))
    by_step: dict[str, list[Link]] = defaultdict(list)
    for link in ordered:
        by_step[version_key(link.from_version)].append(link)
    for step in by_step.values():
        for link in step:
            if link.from_code in ended:
                end = ended[link.from_code]
                own.problem(
                    link.number,
                    f"from_code: '{link.from_code}' was {end.relation} in version '{end.to_version}' "
                    f"(row {end.number}) and stands in no later one",
                )
        ended |= {link.from_code: link for link in step if link.from_code and link.relation in _ENDS}
        for link in step:
            ended.pop(link.to_code, None)


def _check_new(own: Register, links: Iterable[Link], codebook: StudyCodebook) -> None:
    """A key of an earlier code cannot begin a new series: the two would be taken for one."""
    for link in links:
        if link.relation == "new" and link.to_code and codebook.stands_in(link.to_code, link.from_version):
            own.problem(
                link.number,
                f"to_code: '{link.to_code}' is new, but stands in version '{link.from_version}'; "
                "a key of its own is expected",
            )


def _listed(codes: Iterable[str]) -> str:
    return " and ".join(f"'{code}'" if code else "nothing" for code in codes)


def _row(link: Link) -> Row:
    basis = "\x1f".join([link.from_version, link.from_code, link.to_version, link.to_code])
    return {
        "crosswalk_id": f"x_{hashlib.sha256(basis.encode()).hexdigest()[:_HASH_DIGITS]}",
        "from_version": link.from_version,
        "from_version_key": version_key(link.from_version),
        "from_code": link.from_code or None,
        "relation": link.relation,
        "to_version": link.to_version,
        "to_version_key": version_key(link.to_version),
        "to_code": link.to_code or None,
        "needs_recode": link.needs_recode,
    }


def _row_number(place: str) -> int:
    number = place.rpartition(" ")[2]
    return int(number) if number.isdigit() else 0
