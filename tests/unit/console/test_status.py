"""`status` at the terminal: what was not met comes with where it is and what to do next, the gravest first."""

import io

from rich.console import Console

from orchestration.console import show_status
from orchestration.release.erasure import Standing

FACTS = {
    "study": {"id": "s", "title": "A study", "synthetic": False},
    "last_run": None, "release": None, "waves": [], "deliveries": [], "waiting": [], "problems": [], "quarantine": [],
    "documents": [], "withdrawals": Standing(()).as_facts(),
}  # fmt: skip


def check(severity, says, **more):
    return {"suite": "raw.answer", "severity": severity, "is_passed": False, "says": says, "failing_count": 1, **more}


def printed(*checks):
    out = Console(file=io.StringIO(), width=200, soft_wrap=True)
    show_status(out, {**FACTS, "checks": list(checks)})
    return out.file.getvalue()


def test_each_breach_is_followed_by_what_to_do_next():
    text = printed(check("warn", "Odd [1].", then="Ask [them].", which="item / wave_id: q1 / w2", failing_count=2))
    assert "    warn: raw.answer: Odd [1]. (2 rows; item / wave_id: q1 / w2)\n      next: Ask [them].\n" in text


def test_what_blocks_comes_first_and_notes_last():
    text = printed(check("note", "Third."), check("warn", "Second."), check("block", "First."))
    assert text.index("First.") < text.index("Second.") < text.index("Third.")


def test_checks_of_an_older_version_are_shown_without_a_next_step():
    text = printed(check("warn", "Odd.", failing_count=None))
    assert "    warn: raw.answer: Odd.\n" in text
    assert "next:" not in text
