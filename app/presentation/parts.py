"""What a page is handed, and what it consists of: plain values, which any frame can show.

Belongs here: the parts of a page (words, choices, figures, tables) and the order in which they are met.
Stays out: what a page says (stories/), how Streamlit shows it (app/renderer.py).

A page is a generator. It yields its parts as a reader meets them; for `Choices` it is sent back what was chosen, and
goes on with that. Words are Markdown of ours, in which a study's own words are made safe (markdown.py), unless a part
says that its words are plain.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from app.data.release import Release
from app.data.study import Study


@dataclass(frozen=True)
class PageContext:
    """One release, for the length of one run of the app.

    Attributes:
        release: the file; a page reads its own tables from it (app/data).
        study: the study, its roles, waves and stances, and the shares by role and wave.
    """

    release: Release
    study: Study


@dataclass(frozen=True)
class Title:
    """The question that the page answers."""

    text: str


@dataclass(frozen=True)
class Heading:
    """The question of a section; `more` explains it on demand."""

    text: str
    more: str = ""


@dataclass(frozen=True)
class Answer:
    """The computed answer to a question. It stands above the choices that it depends on.

    Attributes:
        text: plain words.
        more: Markdown that goes on in the same paragraph.
        also: plain words of a paragraph of their own.
    """

    text: str
    more: str = ""
    also: str = ""


@dataclass(frozen=True)
class Text:
    """A paragraph, or several."""

    markdown: str
    is_small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of Markdown."""

    lines: Sequence[str]


@dataclass(frozen=True)
class Notice:
    """What a reader must not miss."""

    markdown: str
    is_warning: bool = False


@dataclass(frozen=True)
class Choice:
    """One thing to choose.

    Attributes:
        name: its name in the address: `?name=Label`.
        label: what a reader is asked.
        options: what each label stands for; at least one.
        more: explains it on demand.
        preset: the label that is chosen where the address names none; the first where it is empty.
        is_in_address: False for what must not be in histories and logs.
    """

    name: str
    label: str
    options: Mapping[str, str]
    more: str = ""
    preset: str = ""
    is_in_address: bool = True

    @property
    def default(self) -> str:
        """The label that is chosen where nobody chose."""
        return self.preset or next(iter(self.options))


@dataclass(frozen=True)
class Choices:
    """What there is to choose at one place. The page is sent what was chosen, by the names of the choices."""

    choices: Sequence[Choice]


@dataclass(frozen=True)
class Table:
    """Rows of words.

    Attributes:
        rows: plain words by column; Markdown where `is_markdown`.
        alt: what the table is, for those who hear it.
        drawer: the label of the drawer that holds it; empty for a table that is seen at once.
        heading, lead: stand above a table that is seen at once.
    """

    rows: pd.DataFrame
    alt: str
    drawer: str = ""
    heading: str = ""
    lead: str = ""
    is_markdown: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture with all that belongs to it.

    Attributes:
        name: its name in links and files; no other figure of the page has it.
        picture: its Vega-Lite specification.
        words: the picture in words, with every figure in it; the first sentence is its title.
        table: the same figures to read.
        rows: makes the same figures as numbers, for those who take them along.
        reading: Markdown that helps to read the picture; empty where it needs none.
    """

    name: str
    picture: Mapping[str, Any]
    words: str
    table: Table
    rows: Callable[[], pd.DataFrame]
    reading: str = ""

    @property
    def title(self) -> str:
        """What the figure is called."""
        return self.words.partition(". ")[0]


@dataclass(frozen=True)
class Quotation:
    """Somebody's own words, who said them, and the figure beside them; all plain."""

    text: str
    attribution: str
    figure: str

    @property
    def html(self) -> str:
        """The words and who said them as HTML, in which nothing of them is markup.

        Escaped Markdown would not do: Streamlit makes a link of every web address in it, also of an escaped one.
        """
        words, who = escape(" ".join(self.text.split())), escape(self.attribution)
        return (
            '<figure style="margin: 0"><blockquote style="margin: 0; padding-left: 1rem; border-left: 3px solid">'
            f'<p style="margin: 0">{words}</p></blockquote>'
            f'<figcaption style="margin-top: 0.4rem; padding-left: 1.2rem">{who}</figcaption></figure>'
        )


@dataclass(frozen=True)
class Quotations:
    """Quotations of one page of them. They stand above the choice of that page."""

    quotations: Sequence[Quotation]


@dataclass(frozen=True)
class Code:
    """Text to copy as it is."""

    text: str


@dataclass(frozen=True)
class Drawer:
    """Parts that are seen when somebody asks for them."""

    label: str
    parts: Sequence[Part]
    is_open: bool = False


@dataclass(frozen=True)
class Link:
    """A link to another page with what is chosen there."""

    label: str
    page: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Links:
    """Links in a drawer, in rows with a name each."""

    drawer: str
    rows: Mapping[str, Sequence[Link]]


@dataclass(frozen=True)
class Download:
    """A file, made when somebody asks for it."""

    label: str
    make: Callable[[], bytes]
    file_name: str
    mime: str


Part = (
    Title | Heading | Answer | Text | Bullets | Notice | Choices | Table | Figure | Quotations | Code | Drawer | Links
    | Download
)  # fmt: skip
Chosen = Mapping[str, str]
Page = Generator[Part, Chosen, None]
Story = Callable[[PageContext], Page]


def read_page(page: Page, choose: Callable[[Choices], Chosen]) -> Iterator[Part]:
    """Yield the parts of a page as a reader meets them, but for its choices, which are asked for.

    Args:
        page: as a story begins it.
        choose: returns what was chosen, by the names of the choices: what their labels stand for.
    """
    try:
        part = next(page)
        while True:
            if isinstance(part, Choices):
                part = page.send(choose(part))
            else:
                yield part
                part = next(page)
    except StopIteration:
        return


def choose_defaults(choices: Choices) -> Chosen:
    """Choose what is chosen where nobody chose."""
    return {choice.name: choice.options[choice.default] for choice in choices.choices}
