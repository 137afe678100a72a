"""What belongs to which source of a REFI-QDA project: cases, sets and variable values.

Belongs here: the ways in which programs write membership, and codes that stand for cases.
Stays out: XML (parser.py), texts and codings (project.py), whose a document is (attribution.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.ingest.refi.records import CaseRecord, RefiProject, Source, normalise_guid


class Memberships:
    """Which cases, sets and variable values each source has."""

    def __init__(self, project: RefiProject) -> None:
        self._names = {guid: name.casefold() for guid, name in project.variables.items()}
        self._cases: dict[str, list[CaseRecord]] = {}
        self._sets: dict[str, list[str]] = {}
        by_code: dict[str, list[CaseRecord]] = {}
        by_selection: dict[str, list[CaseRecord]] = {}
        for case in project.cases:
            for source in case.sources:
                self._cases.setdefault(source, []).append(case)
            for selection in case.selections:
                by_selection.setdefault(selection, []).append(case)
            # NVivo gives a case and a code the same GUID; the standard lets a case name its codes.
            for code in (case.guid, *case.codes):
                by_code.setdefault(code, []).append(case)
        for each in project.sources:
            found = self._cases.setdefault(each.guid, [])
            if by_selection:
                for guid in each.selections.guids:
                    found.extend(by_selection.get(normalise_guid(guid), ()))
            for code in dict.fromkeys(each.selections.codes) if by_code else ():
                found.extend(by_code.get(code, ()))
        for name, sources in project.sets:
            for source in sources:
                self._sets.setdefault(source, []).append(name)

    def cases(self, source: Source) -> tuple[str, ...]:
        """Return the names of the cases that a source belongs to; those without a name only carry variables."""
        return tuple(dict.fromkeys(case.name for case in self._cases[source.guid] if case.name))

    def sets(self, source: Source) -> tuple[str, ...]:
        """Return the names of the sets that a source is in."""
        return tuple(dict.fromkeys(self._sets.get(source.guid, ())))

    def variables(self, source: Source) -> dict[str, tuple[str, ...]]:
        """Return the values by variable; a source's own value wins over those of its cases."""
        cases = {id(case): case for case in self._cases[source.guid]}
        from_cases = self._by_name(value for case in cases.values() for value in case.values)
        return {**from_cases, **self._by_name(source.values)}

    def _by_name(self, values: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for variable, value in values:
            if variable in self._names:
                found.setdefault(self._names[variable], {})[value] = None
        return {name: tuple(distinct) for name, distinct in found.items()}


def find_case_codes(project: RefiProject) -> set[str]:
    """Return the GUIDs of codes that stand for cases, and of uncoded folders that hold only such codes."""
    cases = {case.guid for case in project.cases if case.guid}
    found = {code.guid for code in project.codes if code.guid in cases}
    if not found:
        return found
    used = {code for source in project.sources for code in source.selections.codes}
    children: dict[str, list[str]] = {}
    for record in project.codes:
        if record.parent is not None:
            children.setdefault(record.parent, []).append(record.guid)
    for record in reversed(project.codes):  # children stand after their parents
        below: Sequence[str] = children.get(record.guid, ())
        if below and record.guid not in used and all(child in found for child in below):
            found.add(record.guid)
    return found
