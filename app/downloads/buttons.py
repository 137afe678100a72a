"""The buttons with which a reader takes a figure along, as a picture or as data.

Belongs here: one button a kind of file, and the names of the files.
Stays out: drawing (pictures.py), writing (files.py), the words inside (notes.py), where the buttons stand (share.py).

Nothing is made before a reader clicks: the buttons hold functions. They run outside the page's run, so they are handed
all that they need, the language included.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pandas as pd
import streamlit as st

from app.data.study import About
from app.data.vocabulary import PUBLIC
from app.downloads import files, pictures
from app.downloads.notes import Notes, write_notes
from app.presentation.parts import Figure
from app.texts.catalogue import in_language, language, t

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 60


def show_buttons(about: About, figure: Figure, name: str) -> None:
    """Draw the buttons of one figure.

    Args:
        about: the study and the release.
        figure: what is taken along.
        name: of the files: page, figure and what was chosen (`study-trend-managers`). Never a person, never a count.
    """
    stem = file_stem(about, name)
    kinds: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("png", ".png", "image/png", lambda: pictures.png(figure.picture)),
        ("svg", ".svg", "image/svg+xml", lambda: pictures.svg(figure.picture)),
        ("csv", "-csv.zip", "application/zip", _writing(files.csv_package, about, figure)),
        ("xlsx", ".xlsx", _XLSX, _writing(files.workbook, about, figure)),
        ("parquet", "-parquet.zip", "application/zip", _writing(files.parquet_package, about, figure)),
    )
    for kind, ending, mime, make in kinds:
        st.download_button(
            t(f"downloads.{kind}"),
            make,
            file_name=f"{stem}{ending}",
            mime=mime,
            key=f"take-{name}-{kind}",
            on_click="ignore",
            help=t(f"downloads.{kind}_help"),
        )


def file_stem(about: About, name: str) -> str:
    """Return a file's name without its ending: study, page and choice, release, and the tier unless it is public."""
    parts = [about.study_id, name, about.release_id, *([] if about.tier == PUBLIC else [f"{about.tier}-only"])]
    return "_".join(filter(None, map(_plain_name, parts)))


def _plain_name(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-")[:_LONGEST]


def _writing(write: Callable[[pd.DataFrame, Notes], bytes], about: About, figure: Figure) -> Callable[[], bytes]:
    chosen = language()

    def make() -> bytes:
        with in_language(chosen):
            rows = figure.rows()
            return write(rows, write_notes(about, figure.title, [str(column) for column in rows.columns]))

    return make
