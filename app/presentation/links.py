"""Links from one page to another, and the names of choices that both must know.

Belongs here: what is behind a figure of trends (page of evidence, analyst tier only).
Stays out: the pages (stories/), which do not know each other.
"""

from __future__ import annotations

from app.data.study import Study
from app.presentation.markdown import escape_markdown
from app.presentation.parts import Link, Links
from app.texts.catalogue import t

# Names of the choices of the page of evidence, and so in its address. "role" is a choice of the page of trends:
# Streamlit takes a page's choices out of the address when a reader leaves it, so a link from there would lose the role.
EVIDENCE_ROLE, EVIDENCE_WAVE, EVIDENCE_VIEW = "whose", "wave", "view"


def link_evidence(study: Study, role_id: str) -> Links:
    """Link the figures of one role to what is behind them."""
    role = study.role(role_id)
    return Links(
        t("evidence.links"),
        {
            escape_markdown(study.when(wave)): [
                Link(
                    escape_markdown(stance.label),
                    "evidence",
                    {EVIDENCE_ROLE: role.label, EVIDENCE_WAVE: study.when(wave), EVIDENCE_VIEW: stance.label},
                )
                for stance in study.stances
                if study.cell(role_id, wave.id, stance.id).share
            ]
            for wave in study.waves
        },
    )
