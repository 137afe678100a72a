"""What the browser receives holds no value that is hidden, wherever it might stand: pages, tables, charts, files.

The app's process can open the public file only (tests/unit/app/test_isolation.py) and that holds no such value (the
release's own attacker). What is left, and asked here: that no page works out, rounds back or hands on one all the same.
"""

from __future__ import annotations

import math
import re
import struct
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from playwright.sync_api import BrowserContext

from app.main import STORIES
from tests.e2e.conftest import settle
from tests.e2e.received import Received, Row
from tests.e2e.screens import open_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Public tables whose cells have a name in words on a page, and the count that is hidden in them.
TABLES = {
    "stance_by_role_year": (("role_id", "wave_id", "stance"), "stance_count"),
    "themes_by_role_year": (("role_id", "wave_id", "harmonised_code"), "stakeholder_count"),
    "stance_transitions": (("from_wave_id", "to_wave_id", "from_stance", "to_stance"), "stakeholder_count"),
}
MOST_HIDDEN = "Policy makers and commentators"
EVERYBODY = "All roles"  # what a page shows of which no role is asked for
NUMBER = re.compile(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?(?!\w)")  # none that is part of a name, as in CON-04 or q2
LONGEST_NAME = 40  # of a label; what is longer and stands in the method is its text


@dataclass(frozen=True)
class HiddenCell:
    """A cell of which the public file holds no count: how readers call it, and what the count is."""

    table: str
    role: str | None
    labels: tuple[str, ...]
    count: int
    share: float | None

    def forbidden(self) -> set[str]:
        """The true count, and the true share in the ways in which a page could write it."""
        said = {str(self.count)}
        if self.share is not None and 0 < self.share < 1:
            said |= {f"{self.share:.{digits}f}" for digits in (2, 3, 4)} | {f"{100 * self.share:.0f}"}
        return said


@dataclass(frozen=True)
class Truth:
    """What only the analyst file knows, and what the public file says by name."""

    cells: tuple[HiddenCell, ...]
    roles: Mapping[str, str]
    waves: Mapping[str, int]
    people: frozenset[str]
    unpublished: tuple[str, ...]
    public_numbers: frozenset[float]
    method: str  # the method in words: it names waves and views, and counts nobody


@pytest.fixture(scope="module")
def truth(releases_of) -> Truth:
    releases = releases_of("own")
    public = next(releases.glob("*/public.duckdb"))
    return read_truth(public, public.with_name("analyst.duckdb"))


def read_truth(public: Path, analyst: Path) -> Truth:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{public}' as public (read_only)")
        connection.execute(f"attach '{analyst}' as analyst (read_only)")
        roles = dict(connection.execute("select role_id, role_label from public.marts.roles").fetchall())
        waves = dict(connection.execute("select wave_id, year from public.marts.waves").fetchall())
        stances = dict(connection.execute("select stance, stance_label from public.marts.stance_scale").fetchall())
        words = {**roles, **{wave: str(year) for wave, year in waves.items()}, **stances, "all": EVERYBODY}
        cells = []
        for table, (keys, count) in TABLES.items():
            has_role = "role_id" in keys
            true_keys = ", ".join(
                "coalesce(roles.public_group, fine.role_id) as role_id" if key == "role_id" else f"fine.{key}"
                for key in keys
            )
            joined = "left join analyst.marts.roles as roles using (role_id)" if has_role else ""
            base = "sum(fine.base_count)" if has_role else "null"
            found = connection.execute(f"""
                with true_cells as (
                    select {true_keys}, sum(fine.{count}) as people, {base} as base
                    from analyst.marts.{table} as fine {joined} group by all)
                select {", ".join(f"shown.{key}" for key in keys)}, people, base
                from public.marts.{table} as shown join true_cells using ({", ".join(keys)})
                where shown.{count} is null and people is not null""").fetchall()
            for *key, people, base_count in found:
                role = words.get(key[0]) if has_role else None
                labels = tuple(words.get(one, one) for one in (key[1:] if has_role else key))
                cells.append(HiddenCell(table, role, labels, int(people), people / base_count if base_count else None))
        numbers = set()
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'public' and schema_name = 'marts'"
        ).fetchall():
            for row in connection.execute(f"select * from public.marts.{table}").fetchall():
                numbers |= {float(value) for value in row if isinstance(value, int | float)}
        people = connection.execute("select stakeholder_id from analyst.marts.stakeholders").fetchall()
        texts = connection.execute(
            "select quote_text from analyst.marts.quotes where quote_text is not null "
            "and quote_text not in (select quote_text from public.marts.quotes)"
        ).fetchall()
        method = connection.execute("select text from public.marts.method").fetchall()
    return Truth(
        cells=tuple(cells),
        roles=roles,
        waves=waves,
        people=frozenset(one for (one,) in people),
        unpublished=tuple(text for (text,) in texts),
        public_numbers=frozenset(numbers),
        method=_bare("\n".join(text for (text,) in method)),
    )


@pytest.fixture(scope="module")
def visit(readers, address_of) -> Callable[[str, str | None], Received]:
    """All that comes in over a page with everything on it opened, and as files where its charts are taken along.

    A page is visited once for all tests of this module.
    """
    return cache(lambda story, role: read_all(readers, address_of("own"), story, role, take=role == MOST_HIDDEN))


def read_all(context: BrowserContext, address: str, story: str, role: str | None, *, take: bool) -> Received:
    page, received = context.new_page(), Received()
    received.listen(page)
    path = "" if story == next(iter(STORIES)) else story  # Streamlit knows the first page by no name of its own
    page.goto(f"{address}/{path}" + (f"?role={quote(role)}" if role else ""))
    settle(page, "h1")
    open_all(page)
    # Files are offered when they are asked for: five of each chart.
    drawers = page.locator("summary", has_text="Take it with you").count()
    offered = page.locator("details [data-testid=stDownloadButton]")
    assert offered.count() == 5 * drawers, f"{offered.count()} files of {drawers} charts"
    if take:
        for button in page.locator("[data-testid=stDownloadButton] button >> visible=true").all():
            with page.expect_download() as started:
                button.click()
            file = started.value
            received.files[f"{len(received.files)}-{file.suggested_filename}"] = Path(file.path()).read_bytes()
    page.close()
    return received


def _bare(text: str) -> str:
    """Leave out how Markdown marks words and how rows are put together."""
    return re.sub(r"[\W_]+", " ", text).strip()


def leaks(truth: Truth, rows: Sequence[Row], role: str | None) -> list[str]:
    """Return the hidden cells whose name stands in a row together with their true count or share."""
    found = []
    for row in rows:
        # The place of a row in a list counts nobody.
        said = [value for name, value in row.items() if value is not None and not str(name).endswith("_order")]
        text = " | ".join(map(str, said))
        if any(_bare(str(value)) in truth.method for value in row.values() if len(_bare(str(value))) > LONGEST_NAME):
            continue
        named = Counter(label for label in _labels(truth) if label in text)
        ids = {**truth.roles, "all": EVERYBODY}
        own_roles = (
            {label for label in (*truth.roles.values(), EVERYBODY) if label in text}
            or {ids[str(value)] for value in row.values() if str(value) in ids}
            or {role or EVERYBODY}
        )
        numbers = {float(one.replace(",", "")) for one in NUMBER.findall(re.sub(r"\d+ in 10", "", text))}
        for cell in truth.cells:
            if cell.role is not None and cell.role not in own_roles:
                continue
            if all(label in named and text.count(label) >= cell.labels.count(label) for label in cell.labels):
                forbidden = {float(one) for one in cell.forbidden()}
                # What the row says rightly: its years, and what the public file has for this very row.
                allowed = {float(year) for year in truth.waves.values()} | {0.0, 100.0, 95.0, 1.0}
                if _says_hidden(text) and forbidden & numbers - allowed - _bases(text):
                    found.append(f"{cell.table} {cell.role} {cell.labels}: {text}")
                if not _says_hidden(text) and forbidden & numbers - allowed:
                    found.append(f"{cell.table} {cell.role} {cell.labels} not said to be hidden: {text}")
    return found


def _labels(truth: Truth) -> set[str]:
    return {label for cell in truth.cells for label in cell.labels}


def _says_hidden(text: str) -> bool:
    return "hidden" in text.lower() or "True" in text or "true" in text


def _bases(text: str) -> set[float]:
    return {
        float(one.replace(",", "")) for one in re.findall(r"(\d[\d,]*) people|\| (\d+)$", text) for one in one if one
    }


# Only the first page and the themes show one role at a time; the role with most hidden cells is asked for everywhere.
@pytest.mark.parametrize(
    ("story", "role"),
    [
        *((story, MOST_HIDDEN) for story in STORIES),
        *((story, role) for story in ("trends", "themes") for role in (None, "Professionals", "Managers")),
    ],
)
def test_no_hidden_value_reaches_the_browser(visit, truth, story, role):
    assert len(truth.cells) > 10, "the example hides something"
    received = visit(story, role)
    assert received.frames
    said = [{"says": part} for text in received.words() for part in re.split(r"[;\n]|(?<=\.) ", text)]
    rows = [*received.table_rows(), *received.file_rows(), *said]
    assert leaks(truth, rows, role) == []
    assert hidden_rows_with_values([*received.chart_rows(), *received.file_rows()]) == []
    assert bytes_of_the_truth(truth, received.everything()) == []


@pytest.mark.parametrize("role", [EVERYBODY, "Professionals", "Managers", MOST_HIDDEN])
def test_no_mark_stands_where_a_value_is_hidden(visit, truth, role):
    received = visit("trends", None if role == EVERYBODY else role)
    hidden = {
        (cell.labels[1], cell.labels[0])
        for cell in truth.cells
        if cell.table == "stance_by_role_year" and cell.role == role
    }
    assert hidden or role == EVERYBODY
    trend = next(spec for spec in received.specifications() if f"{role}:" in str(spec["vconcat"][0]))
    stances = {label for cell in truth.cells if cell.table == "stance_by_role_year" for label in cell.labels[1:]}
    seen = set()
    for panel in trend["vconcat"]:
        rows = [row for one in panel.get("layer", []) for row in one["data"]["values"]]
        name = next((row["name"] for row in rows if row.get("name") in stances), None)
        for row in rows:
            for time in (row.get("at"), row.get("to") if "to_share" in row else None):
                if time is not None and (name, str(year_of(time))) in hidden:
                    seen.add((name, str(year_of(time))))
                    assert set(row) <= {"at", "from", "to", "colour"}, row
    assert seen == hidden


def test_the_test_itself_finds_a_value_that_leaks(truth):
    cell = next(cell for cell in truth.cells if cell.table == "stance_by_role_year" and cell.count > 1)
    row = {"Year": cell.labels[0], "View": cell.labels[1], "Share": "hidden", "n": f"about {cell.count}", "of": "x"}
    assert leaks(truth, [row], cell.role)
    assert not leaks(truth, [row | {"n": "hidden"}], cell.role)
    assert hidden_rows_with_values([{"is_hidden": True, "share": 0.2}])
    assert hidden_rows_with_values([{"hidden": "true", "people": "3"}])
    assert hidden_rows_with_values([{"status": "hidden", "alpha": 0.7}])
    assert not hidden_rows_with_values([{"is_hidden": False, "share": 0.2}, {"is_hidden": True, "year": 2011}])
    share = next(one for one in exact_shares(truth))
    assert bytes_of_the_truth(truth, b"x" + struct.pack("<d", share))
    assert bytes_of_the_truth(truth, next(iter(truth.people)).encode())


def hidden_rows_with_values(rows: Sequence[Row]) -> list[Row]:
    """Return rows that say they are hidden and hold a figure all the same."""
    figures = re.compile(r"share|low|high|count|people|base|value|change|alpha|ac1|coders", re.IGNORECASE)
    return [
        row
        for row in rows
        if (row.get("status") == "hidden" or any("hidden" in name and str(row[name]).lower() == "true" for name in row))
        and any(figures.search(str(name)) and value not in (None, "", "hidden") for name, value in row.items())
    ]


def exact_shares(truth: Truth) -> set[float]:
    """Return the true shares that are no public number, to full precision.

    Places on the palette (ninths) and strokes of the hatching (twelfths, fortieths) stand in every chart.
    """
    shares = {cell.share for cell in truth.cells if cell.share}
    drawn = {part / whole for whole in (9, 12, 24, 40) for part in range(whole + 1)}
    known = truth.public_numbers | drawn
    return {one for one in shares if not any(math.isclose(one, other, abs_tol=1e-9) for other in known)}


def bytes_of_the_truth(truth: Truth, everything: bytes) -> list[str]:
    """Return what only the analyst file knows and stands in the bytes: pseudonyms, words, shares to full precision."""
    found = [f"person {one}" for one in truth.people if re.search(rb"\b" + one.encode() + rb"\b", everything)]
    found += [f"words {text}" for text in truth.unpublished if text.encode() in everything]
    for share in exact_shares(truth):
        if struct.pack("<d", share) in everything or (len(repr(share)) > 8 and repr(share).encode() in everything):
            found.append(f"share {share}")
    if b"analyst.duckdb" in everything or b"/releases/" in everything:
        found.append("a path on the server")
    return found


def year_of(time: float) -> int:
    return round(1970 + time / (365.2425 * 86_400_000))
