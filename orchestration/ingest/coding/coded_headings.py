"""The headings of tables of coded passages, by meaning: which column is the document, which the code.

Belongs here: the words that programs and people write above such columns, in several languages, and the habits of each
program (several codes in a cell, how a path is written). Plain data, and the choice of columns from it.
Stays out: rows and what becomes of them (coded_tables.py), files (readers/coded: coded_csv.py, coded_xlsx.py).

Sources: exports of MAXQDA 2018 to 24 and ATLAS.ti 8 to 23 as public analysis scripts read them, Taguette's own code
(`id, document, tag, content`), Dedoose's columns as its R packages name them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from orchestration.ingest.model.personal_data import is_personal
from orchestration.ingest.model.wording import list_some

Meaning = Literal[
    "document", "group", "code", "parent_code", "passage", "start", "end", "reference", "coder", "selection", "unused"
]

# The first word of a meaning that a header has wins: `Created by` tells the coder better than `Modified by`.
SYNONYMS: Mapping[Meaning, tuple[str, ...]] = {
    "document": (
        "document name", "document title", "dokumentname", "nombre del documento", "nome do documento", "document",
        "dokument", "documento", "media title", "source name", "source", "file name", "filename", "file", "transcript",
        "doc name", "doc", "document id", "nom du document", "nome documento", "nome del documento", "documentnaam",
        "nazwa dokumentu", "plik", "название документа", "документ", "файл", "ドキュメント名", "ドキュメント",
        "文档", "文件名",
        "fichier", "datei", "dateiname", "archivo", "arquivo", "bestand", "bestandsnaam", "interview", "entretien",
        "entrevista", "intervista", "participant", "participante", "teilnehmer", "respondent", "interviewee", "person",
        "persona", "personne", "case", "fall", "caso", "cas", "case name",
    ),
    "group": (
        "document group", "document groups", "dokumentgruppe", "dokumentgruppen", "dokument gruppe", "dokument gruppen",
        "grupo de documentos", "grupos de documentos", "groupe de documents", "gruppo documenti", "gruppo di documenti",
        "documentgroep", "grupa dokumentów", "группа документов", "ドキュメントグループ", "文档组",
    ),
    "code": (
        "code path", "code", "codes", "code name", "codename", "kode", "kodes", "código", "códigos",
        "codes applied combined", "codes applied", "tag", "tags", "node", "hierarchical name", "code label", "codice",
        "codici", "kod", "код", "コード", "代码", "编码",
        "codering", "node name", "code system", "concept", "konzept", "concepto",
        "conceito", "concetto", "subtheme", "sub theme", "subcode", "theme", "themes", "thema", "thème", "tema",
        "category", "kategorie", "categoría", "categoria", "catégorie",
    ),
    # Only where another column is the code: of `theme` and `concept` the wider one stands above.
    "parent_code": (
        "parent code", "obercode", "código superior", "code parent", "category", "kategorie", "categoría", "categoria",
        "catégorie", "code category", "catname", "cat name", "theme", "thema", "thème", "tema", "main theme",
    ),
    "passage": (
        "segment", "segments", "segmento", "quotation content", "zitatinhalt", "zitat inhalt", "inhalt des zitats",
        "quotation text", "contenido de la cita", "contenido de cita", "conteúdo da citação", "conteúdo de citação",
        "excerpt copy",
        "coded text", "coded segment", "codiertes segment", "passage", "excerpt", "quote", "quotation", "zitat", "cita",
        "citação", "highlight", "coded", "seltext", "selected text", "segment text", "snippet", "extract", "verbatim",
        "verbatim quote", "data extract", "reference text", "coded passage", "coded content", "highlighted text",
        "exemplar quote", "supporting quote", "textstelle", "fundstelle", "fragmento", "fragment",
        "extrait", "verbatims",
        "citation", "citazione", "estratto", "brano", "citaat", "passage texte", "cytat", "цитата", "фрагмент",
        "セグメント", "引用", "片段", "引文", "text", "texto", "texte", "testo", "tekst", "content",
    ),
    "start": (
        "start", "begin", "beginning", "index1", "selfirst", "pos0", "début", "inizio", "начало", "anfang",
        "inicio", "comienzo", "start position", "start offset",
    ),
    "end": (
        "end", "ende", "fin", "fim", "index2", "selend", "pos1", "fine", "einde", "конец", "end position", "end offset",
    ),
    "reference": ("reference", "reference number", "referenz", "verweis", "referencia", "referência", "excerpt range"),
    "coder": (
        "coder", "coder name", "codierer", "kodierer", "coded by", "codificador", "created by", "erstellt von",
        "creado por", "criado por", "excerpt creator", "modified by", "bearbeitet von", "geändert von",
        "modificado por", "coded by initials", "user name", "owner", "codeur", "codé par", "codificato da",
        "gecodeerd door", "koder", "кодировщик", "researcher", "analyst",
    ),
    "unused": (
        "comment", "comments", "kommentar", "comentario", "comentário", "commentaire", "memo", "memos", "coded memo",
        "code memo", "note", "notes", "annotation",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How a program writes such a table.

    Attributes:
        tool: the program; None for a table made by hand or by a script.
        signature: sets of headings; a header that has all of one set is of this layout.
        code_separators: characters between the codes of one cell.
        path_separator: what stands between the names of a code's path.
        more: further headings, which only mean this in this program's tables.
        has_group_in_key: documents of the same name in two groups are two documents.
        has_selection_id: rows with one id are codes of one selection.
    """

    tool: str | None
    signature: tuple[frozenset[str], ...] = ()
    code_separators: str = ""
    path_separator: str = r"\s+>\s+"
    more: Mapping[Meaning, tuple[str, ...]] = field(default_factory=dict)
    has_group_in_key: bool = False
    has_selection_id: bool = False


def normalise_heading(heading: str) -> str:
    """Return the form in which headings are compared: no case, no accents, one space for whatever stands between."""
    plain = unicodedata.normalize("NFKD", heading.replace("\ufeff", "").casefold())
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", " ", bare).strip()


def _any_of(*headings: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({normalise_heading(heading)}) for heading in headings)


def _all_of(*headings: str) -> frozenset[str]:
    return frozenset(normalise_heading(heading) for heading in headings)


_GENERIC = Layout(None, code_separators="\n;|")
LAYOUTS = (
    Layout(
        "Dedoose",
        _any_of("excerpt copy", "codes applied combined"),
        code_separators=",",
        path_separator=r"\s*\\\s*",
        more={"unused": ("excerpt date", "resource creator", "resource date")},
    ),
    Layout(
        "ATLAS.ti",
        _any_of(
            "quotation content", "zitatinhalt", "zitat inhalt", "inhalt des zitats", "contenido de la cita",
            "contenido de cita", "conteúdo da citação", "conteúdo de citação",
        ),
        code_separators="\n;",
        more={
            "unused": (
                "id", "number", "nummer", "quotation name", "zitat name", "zitatname", "nombre de la cita",
                "nombre de cita", "nome da citação", "nome de citação", "name", "density", "dichte", "densidad",
                "densidade", "created", "erstellt", "erstellt am", "creado", "criado", "creation date", "modified",
                "geändert", "geändert am", "modificado", "modification date", "code groups", "kode gruppen",
                "kodegruppen", "grupos de códigos", "extent", "memos", "hyperlinks",
            )
        },
    ),
    Layout(
        "MAXQDA",
        (
            *(_all_of(group, passage) for group, passage in (
                ("document group", "segment"), ("dokumentgruppe", "segment"), ("grupo de documentos", "segmento"),
            )),
            *(_all_of(weight, passage) for weight, passage in (
                ("weight score", "segment"), ("weight", "segment"), ("gewicht", "segment"), ("peso", "segmento"),
            )),
        ),
        path_separator=r"\s+>\s+|\s*\\\s*",
        more={
            "coder": ("author", "autor"),
            "end": ("final",),
            "unused": (
                "weight", "weight score", "gewicht", "gewichtung", "peso", "area", "fläche", "área", "coverage",
                "coverage %", "abdeckungsgrad", "abdeckungsgrad %", "cobertura %", "color", "colour", "farbe", "cor",
                "created", "creation date", "erstellt", "erstellt am", "erstellungsdatum", "creado", "criado",
                "modified", "modified on", "bearbeitet am", "geändert am", "modificado", "preview", "vorschau",
            ),
        },
        has_group_in_key=True,
    ),
    Layout(
        "Taguette",
        (_all_of("id", "document", "tag", "content"),),
        more={"selection": ("id",)},
        has_selection_id=True,
    ),
    Layout("QualCoder", (_all_of("coded", "codename"), _all_of("coded", "coder", "file"))),
    Layout("RQDA", (_all_of("codename", "index1", "index2"),)),
    _GENERIC,
)  # fmt: skip
# Words that head many another table: only beside a passage they are a document or a code.
_WEAK = frozenset(
    normalise_heading(word)
    for word in (
        "interview", "entretien", "entrevista", "intervista", "participant", "participante", "teilnehmer", "respondent",
        "interviewee", "person", "persona", "personne", "case", "fall", "caso", "cas", "case name", "doc", "plik",
        "concept", "konzept", "concepto", "conceito", "concetto", "subtheme", "sub theme", "theme", "themes", "thema",
        "thème", "tema", "category", "kategorie", "categoría", "categoria", "catégorie", "代码", "codice", "kod", "код",
    )
)  # fmt: skip
# Dedoose writes a column a code, `Code: Leadership\Shared Applied`, with True or False.
_FLAG = re.compile(r"code:\s*(?P<path>.+?)\s+applied", re.IGNORECASE)
_OF_A_CODE = re.compile(r"code:\s.*", re.IGNORECASE | re.DOTALL)
# A second column that could be the document's name, or its group, tells something of the document.
_MAY_VARY: frozenset[Meaning | None] = frozenset({"document", "group"})
_NEEDED: tuple[Meaning, ...] = ("document", "code", "passage", "group", "parent_code", "coder")
_EXPECTED: tuple[tuple[str, Meaning], ...] = (
    ("a document", "document"),
    ("a code", "code"),
    ("the passage, if there is one", "passage"),
)
_SHOWN_WORDS = 6
_LONGEST_HEADING = 30


@dataclass(frozen=True)
class Columns:
    """Where each meaning stands in a header; columns count from 0.

    `twins` are columns with the heading of a needed one, which must say the same; `flags` are columns a code.
    `unnamed` ones may be filled, `unused` ones are known and say nothing of a coding, `personal` ones stop at the door.
    """

    layout: Layout
    at: Mapping[Meaning, int]
    flags: tuple[tuple[int, str], ...]
    variables: tuple[tuple[int, str], ...]
    twins: tuple[tuple[int, int], ...]
    unnamed: tuple[int, ...]
    unused: tuple[str, ...]
    personal: tuple[str, ...]

    def needed(self) -> list[int]:
        """List the columns without which a row would say something else."""
        return [*(self.at[meaning] for meaning in _NEEDED if meaning in self.at), *(place for place, _ in self.flags)]


def choose_columns(header: Sequence[str]) -> Columns | None:
    """Say what the columns of a header mean; None where it has no column for documents or none for codes."""
    names = [normalise_heading(heading) for heading in header]
    layout = next((each for each in LAYOUTS if any(needs <= set(names) for needs in each.signature)), _GENERIC)
    at: dict[Meaning, int] = {}
    known: dict[str, Meaning] = {}
    for meaning in dict.fromkeys((*SYNONYMS, *layout.more)):
        words = [normalise_heading(word) for word in (*SYNONYMS.get(meaning, ()), *layout.more.get(meaning, ()))]
        known |= dict.fromkeys(words, meaning)
        free = [name if place not in at.values() else None for place, name in enumerate(names)]
        found = next((free.index(word) for word in words if word in free), None)
        if found is not None and meaning != "unused":
            at[meaning] = found
    flags = tuple(
        (place, match["path"])
        for place, heading in enumerate(header)
        if layout.tool == "Dedoose" and (match := _FLAG.fullmatch(heading.strip()))
    )
    if "document" not in at or ("code" not in at and not flags):
        return None
    if "passage" not in at and {names[at["document"]], names[at["code"]] if "code" in at else ""} & _WEAK:
        return None
    twins, unused, personal, variables = [], [], [], []
    taken = {*at.values(), *(place for place, _ in flags)}
    first = {names[place]: place for place in sorted(at.values())}
    for place, heading in enumerate(header):
        name = names[place]
        if place in taken or not name:
            continue
        if name in first:
            twins.append((first[name], place))
        elif known.get(name) in _MAY_VARY:
            variables.append((place, heading.strip()))
        elif name in known or _OF_A_CODE.fullmatch(heading.strip()):
            unused.append(heading)
        elif is_personal(heading):
            personal.append(heading)
        else:
            variables.append((place, heading.strip()))
    unnamed = tuple(place for place, name in enumerate(names) if not name and place not in taken)
    return Columns(layout, at, flags, tuple(variables), tuple(twins), unnamed, tuple(unused), tuple(personal))


def expected_headings(header: Sequence[str]) -> str:
    """Say which headings were found and which were expected, for a header that is none of coded passages."""
    wanted = "; ".join(f"{what} ({', '.join(SYNONYMS[meaning][:_SHOWN_WORDS])}, ...)" for what, meaning in _EXPECTED)
    found = list_some([_shown(heading.strip()) for heading in header if heading.strip()]) or "no heading"
    return f"no table of coded passages: a column is expected for {wanted}; found {found}"


def _shown(heading: str) -> str:
    """Show a heading; in a file without any the first row may be what somebody said: only its length is told."""
    return f"'{heading}'" if len(heading) <= _LONGEST_HEADING else f"a text of {len(heading):,} characters"
