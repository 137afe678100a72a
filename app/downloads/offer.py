"""The buttons with which a reader takes a chart along, and the data behind it.

Belongs here: `offer`, which a page calls once for each chart; the names of the files.
Stays out: drawing (pictures.py), writing (files.py), the words inside (notes.py).

Nothing is made before a reader clicks: the buttons hold functions. They run outside the page's run, so they are handed
all that they need, the language included.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from app.data.page_context import Here
from app.data.queries import About
from app.data.release import Release
from app.downloads import files, pictures
from app.downloads.notes import Notes, notes
from app.texts.catalogue import in_language, language, t

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 60

# Called when a reader clicks, in the language of the page: a table that nobody takes is never made.
Figures = Callable[[], pd.DataFrame]


def offer(
    here: Here, name: str, picture: Mapping[str, Any] | None, figures: Figures, *, chart: str, title: str = ""
) -> None:
    """Draw the buttons of one chart in an expander.

    Args:
        here: the release that the page shows.
        name: of the files: page, chart and role by their ids (`trends-managerial`). Never a person, never a count.
        picture: the specification that the page shows; None where there is a table only.
        figures: makes the table of the figures behind it, of what the page may show.
        chart: the chart's name, the same whatever is chosen on the page.
        title: what a reader calls the chart; stands in the README.
    """
    # Filled when it is opened: few readers take something, and each button costs all of them a moment.
    drawer = st.expander(t("downloads.expander"), key=f"take-open-{chart}", on_change="rerun")
    if not drawer.open:
        return
    file_name = file_stem(_study_id(here.release), name, here.trends.about)
    title = title or name
    with drawer, st.container(horizontal=True):
        if picture is not None:
            _button(name, "png", f"{file_name}.png", "image/png", lambda: pictures.png(picture))
            _button(name, "svg", f"{file_name}.svg", "image/svg+xml", lambda: pictures.svg(picture))
        _button(name, "csv", f"{file_name}-csv.zip", "application/zip", _made(files.csv_package, here, title, figures))
        _button(name, "xlsx", f"{file_name}.xlsx", _XLSX, _made(files.workbook, here, title, figures))
        made = _made(files.parquet_package, here, title, figures)
        _button(name, "parquet", f"{file_name}-parquet.zip", "application/zip", made)


def file_stem(study_id: str, name: str, about: About) -> str:
    """Return the name of a file without its ending: study, page and role, release, and the tier unless it is public."""
    parts = [study_id, name, about.release_id, *([] if about.tier == "public" else [f"{about.tier}-only"])]
    return "_".join(filter(None, map(_plain_name, parts)))


def _plain_name(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-")[:_LONGEST]


def _button(name: str, kind: str, file_name: str, mime: str, made: Callable[[], bytes]) -> None:
    st.download_button(
        t(f"downloads.{kind}"),
        made,
        file_name=file_name,
        mime=mime,
        key=f"take-{name}-{kind}",
        on_click="ignore",
        help=t(f"downloads.{kind}_help"),
    )


def _made(
    write: Callable[[pd.DataFrame, Notes], bytes], here: Here, title: str, figures: Figures
) -> Callable[[], bytes]:
    chosen, study_id = language(), _study_id(here.release)

    def made() -> bytes:
        with in_language(chosen):
            table = figures()
            return write(table, notes(here.trends.about, study_id, title, [str(column) for column in table.columns]))

    return made


@st.cache_data(show_spinner=False, max_entries=4)
def _study_id(release: Release) -> str:
    found = release.rows("select study_id from marts.about")
    return str(found[0]["study_id"]) if found else ""
