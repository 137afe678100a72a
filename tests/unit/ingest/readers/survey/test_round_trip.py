"""The same survey in every format is the same cells: written by other libraries, read by the product's readers."""

import csv
import io

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.readers.survey import csv as csv_survey
from orchestration.ingest.readers.survey import dta, parquet, sav, xlsx
from tests.unit.ingest.builders import column

# Characters of Windows-1252 of which no two are UTF-8; no line ends, on which the other libraries do not agree.
WORD = st.text(st.sampled_from("abcXYZ 0159,;|\"'.-äéß/()"), max_size=12)
ANSWER = st.one_of(
    st.just(""), WORD, st.integers(-(10**9), 10**9).map(str), st.sampled_from(["NA", "Don't know", "007", "4.0", "yes"])
)


@st.composite
def surveys(draw):
    width = draw(st.integers(2, 5))
    header = ["pid", *(f"q{number}" for number in range(1, width))]
    rows = draw(st.lists(st.lists(ANSWER, min_size=width - 1, max_size=width - 1), min_size=1, max_size=8))
    return header, [[f"p{number}", *row] for number, row in enumerate(rows)]


def cells(data):
    return {each.name: [tuple(cell) for cell in column(data, each.name)] for each in data.columns}


def written_csv(path, header, rows, delimiter, encoding, quoting):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)
    writer.writerows([header, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@settings(max_examples=60, deadline=None)
@given(
    surveys(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_delimited_text_workbook_and_parquet_hold_the_same_cells(
    tmp_path_factory, survey, delimiter, encoding, quoting
):
    header, rows = survey
    folder = tmp_path_factory.getbasetemp()
    text = csv_survey.read(written_csv(folder / "a.csv", header, rows, delimiter, encoding, quoting))
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    book.save(folder / "a.xlsx")
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    pq.write_table(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), folder / "a.pq")
    others = [cells(xlsx.read(folder / "a.xlsx")), cells(parquet.read(folder / "a.pq"))]
    # A column without any answer and a comma for a point are the only differences that a format makes.
    if not any("decimal commas" in note for note in text.notes):
        others.append(cells(text))
    assert all(other == others[0] for other in others)
    assert text.refused == ()


@settings(max_examples=12, deadline=None)
@given(surveys())
def test_spss_and_stata_hold_the_same_values_as_text(tmp_path_factory, survey):
    header, rows = survey
    folder = tmp_path_factory.getbasetemp()
    frame = pd.DataFrame(rows, columns=header)
    pyreadstat.write_sav(frame, folder / "a.sav")
    pyreadstat.write_dta(frame, folder / "a.dta")
    text = csv_survey.read(written_csv(folder / "a.csv", header, rows, ",", "utf-8", csv.QUOTE_MINIMAL))
    expected = {name: [cell[0] for cell in found] for name, found in cells(text).items()}
    for reader, name in ((sav, "a.sav"), (dta, "a.dta")):
        found = {column: [cell[0] for cell in held] for column, held in cells(reader.read(folder / name)).items()}
        assert found == expected


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6).map(lambda number: round(number, 3)), min_size=1, max_size=8))
def test_numbers_with_decimal_commas_are_the_numbers_with_points(tmp_path_factory, numbers):
    folder = tmp_path_factory.getbasetemp()
    points = [["pid", "q"], *([f"p{place}", f"{number:.3f}"] for place, number in enumerate(numbers))]
    commas = [[cell.replace(".", ",") for cell in row] for row in points]
    one = csv_survey.read(written_csv(folder / "a.csv", points[0], points[1:], ",", "utf-8", csv.QUOTE_MINIMAL))
    other = csv_survey.read(written_csv(folder / "b.csv", commas[0], commas[1:], ";", "utf-8", csv.QUOTE_MINIMAL))
    assert cells(one) == cells(other)
    assert other.notes == ("item 'q': decimal commas read as points",)
