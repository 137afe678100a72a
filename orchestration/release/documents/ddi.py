"""ddi.xml: one tier of a release as DDI-Codebook 2.5, which data archives and catalogues read.

Belongs here: the document as a pure function of facts: study, waves, universe, sampling, files, variables, categories.
Statistics of variables stay out on purpose: frequencies beside rounded counts would give small groups away, and row
counts of the analyst tier are counts of people.
Stays out: what is said (description.py), writing files (documents.py).
Source: ddialliance.org, DDI-Codebook 2.5, schema codebook.xsd.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from orchestration.release.documents.datapackage import field_type
from orchestration.release.documents.description import PRECISION, Description, find_bounds
from orchestration.release.store.tier_files import ColumnFacts, TableFacts
from orchestration.study.vocabulary import PUBLIC

DDI = "ddi.xml"
_NAMESPACE = "ddi:codebook:2_5"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FORMATS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has no way to write


def format_ddi_codebook(about: Description, paths: Mapping[str, str]) -> str:
    """Write the codebook of a tier.

    Args:
        about: the tier.
        paths: the file of each table, from the folder of the document; a table without one is left out.
    """
    ET.register_namespace("", _NAMESPACE)
    root = ET.Element(f"{{{_NAMESPACE}}}codeBook", {"version": "2.5", _LANGUAGE: "en"})
    tables = [table for table in about.tables if table.name in paths]
    _document(_in(root, "docDscr"), about)
    _study(_in(root, "stdyDscr"), about)
    for table in tables:
        _file(root, about, table, paths[table.name])
    variables = _in(root, "dataDscr")
    for table in tables:
        for column in table.columns:
            _variable(variables, about, table, column)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _in(parent: ET.Element, element_name: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    """Add an element to another, in the order that the schema has."""
    clean = {key: _ILLEGAL.sub("", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, f"{{{_NAMESPACE}}}{element_name}", clean)
    element.text = _ILLEGAL.sub("", text) if text is not None else None
    return element


def _document(parent: ET.Element, about: Description) -> None:
    citation = _in(parent, "citation")
    titles = _in(citation, "titlStmt")
    _in(titles, "titl", f"{about.study.info.title}: codebook of the {about.tier} tier")
    _in(titles, "IDNo", f"{about.study.info.id}/{about.release_id}/{about.tier}")
    production = _in(citation, "prodStmt")
    _in(production, "prodDate", about.moment, date=about.moment)
    _in(production, "software", "stakeholder-views", version=about.code_version)


def _study(parent: ET.Element, about: Description) -> None:
    info = about.study.info
    citation = _in(parent, "citation")
    titles = _in(citation, "titlStmt")
    _in(titles, "titl", info.title)
    _in(titles, "IDNo", info.id, level="study")
    if info.contact is not None:
        _in(_in(citation, "rspStmt"), "AuthEnty", info.contact.name)
    distribution = _in(citation, "distStmt")
    if info.contact is not None:
        _in(distribution, "contact", info.contact.name, email=info.contact.email)
    _in(distribution, "distDate", about.moment, date=about.moment)
    _in(_in(citation, "verStmt"), "version", about.release_id, date=about.moment, type="release")
    information = _in(parent, "stdyInfo")
    subject = _in(information, "subject")
    for word in about.keywords:
        _in(subject, "keyword", word)
    _in(information, "abstract", " ".join(about.sentences))
    _scope(_in(information, "sumDscr"), about)
    method = _in(parent, "method")
    _collection(_in(method, "dataColl"), about)
    _in(_in(method, "anlyInfo"), "EstSmpErr", PRECISION)
    _access(_in(_in(parent, "dataAccs"), "useStmt"), about)
    if info.synthetic:
        _in(parent, "notes", about.sentences[0], type="synthetic")


def _scope(parent: ET.Element, about: Description) -> None:
    """Say which years, field periods and people the study covers; each wave is a cycle."""
    for wave in about.study.waves:
        _in(parent, "timePrd", wave.label or wave.id, event="single", date=str(wave.year), cycle=wave.id)
    for wave in about.study.waves:
        for event, day in (("start", wave.starts_on), ("end", wave.ends_on)):
            _in(parent, "collDate", wave.label or wave.id, event=event, date=day.isoformat(), cycle=wave.id)
    _in(parent, "anlyUnit", "Individual" if about.tier != PUBLIC else "Group of individuals: role by wave")
    roles = ", ".join(about.labels.get("roles", {}).values())
    _in(parent, "universe", f"The stakeholders whom the study follows, in these roles: {roles}.", clusion="I")
    kinds = {"coded_documents": "coded interviews", "survey": "survey answers"}
    for kind in sorted({kinds[instrument.kind] for instrument in about.study.instruments}):
        _in(parent, "dataKind", kind)


def _collection(parent: ET.Element, about: Description) -> None:
    _in(parent, "timeMeth", "Longitudinal: panel, the same stakeholders in each wave")
    if about.study.info.sampling:
        _in(parent, "sampProc", about.study.info.sampling)
    kinds = {"coded_documents": "Interviews, coded in qualitative-analysis software", "survey": "Survey"}
    for kind in sorted({kinds[instrument.kind] for instrument in about.study.instruments}):
        _in(parent, "collMode", kind)


def _access(parent: ET.Element, about: Description) -> None:
    rules = about.study.disclosure
    if about.tier == PUBLIC:
        controlled = (
            f"Disclosure control: no count from 1 to {rules.min_cell - 1} and no base below {rules.min_base} is shown, "
            f"other counts are rounded to multiples of {rules.round_to}."
        )
        _in(parent, "restrctn", controlled)
    else:
        _in(parent, "restrctn", about.sentences[-1])
    contact = about.study.info.contact
    if contact is not None:
        _in(parent, "contact", contact.name, email=contact.email)
    _in(parent, "citReq", f"Cite the study and its release, {about.release_id}.")
    if about.tier == PUBLIC:
        where = f" ({about.licence_url})" if about.licence_url else ""
        _in(parent, "conditions", f"Licence: {about.licence}{where}")
    if about.study.info.synthetic:
        _in(parent, "disclaimer", about.sentences[0])


def _file(root: ET.Element, about: Description, table: TableFacts, path: str) -> None:
    described = _in(_in(root, "fileDscr", ID=f"F.{table.name}", URI=path), "fileTxt")
    _in(described, "fileName", path)
    _in(described, "fileCont", table.description)
    dimensions = _in(described, "dimensns")
    if about.tier == PUBLIC:
        _in(dimensions, "caseQnty", str(table.row_count))
    _in(dimensions, "varQnty", str(len(table.columns)))
    _in(described, "fileType", _FORMATS[path.rpartition(".")[2]], charset="UTF-8")


def _variable(parent: ET.Element, about: Description, table: TableFacts, column: ColumnFacts) -> None:
    kind = field_type(column.type)
    is_number = kind in {"integer", "number"}
    variable = _in(
        parent,
        "var",
        ID=f"V.{table.name}.{column.name}",
        name=column.name,
        files=f"F.{table.name}",
        intrvl="contin" if kind == "number" else "discrete",
    )
    _in(variable, "labl", _label(column))
    limits = find_bounds(column.name, table) if is_number else None
    if limits is not None:
        low, high = limits
        most = {"max": str(high)} if high is not None else {}
        units = "INT" if kind == "integer" else "REAL"
        _in(_in(variable, "valrng"), "range", UNITS=units, min=str(low), **most)
    _in(variable, "txt", column.description)
    categories = about.categories(table.name, column.name)
    values = about.contract(table.name).values.get(column.name, ())
    for value, label in (categories or {value: value for value in values}).items():
        category = _in(variable, "catgry")
        _in(category, "catValu", value)
        _in(category, "labl", label)
    is_day = {"category": "date"} if kind in {"date", "datetime"} else {}
    _in(variable, "varFormat", type="numeric" if is_number else "character", **is_day)


def _label(column: ColumnFacts) -> str:
    """Return the first clause of a description: labels are short, the whole stands in `txt`."""
    first = re.split(r"[.;:](?:\s|$)", column.description, maxsplit=1)[0].strip()
    return first or column.name
