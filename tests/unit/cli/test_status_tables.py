"""`status` at the terminal: what was not met comes with where it is and what to do next, the gravest first."""

import io

from rich.console import Console

from orchestration.cli.tables import show_status
from orchestration.erasure.withdrawal_state import WithdrawalState

FACTS = {
    "study": {"id": "s", "title": "A study", "synthetic": False},
    "last_run": None, "runs": [], "alerts": [], "at_work": None, "next": ["nothing to do"],
    "disk": {"free_bytes": 5 * 1024**3, "total_bytes": 9 * 1024**3, "is_short": False},
    "release": None, "waves": [], "deliveries": [], "waiting": [], "problems": [], "quarantine": [],
    "documents": [], "withdrawals": WithdrawalState(()).as_facts(),
}  # fmt: skip


def check(severity, says, **more):
    return {"suite": "raw.answer", "severity": severity, "is_passed": False, "says": says, "failing_count": 1, **more}


def printed(*checks, **more):
    out = Console(file=io.StringIO(), width=200, soft_wrap=True)
    show_status(out, {**FACTS, "held_back": {}, "retracted": [], "checks": list(checks), **more})
    return out.file.getvalue()


def test_each_breach_is_followed_by_what_to_do_next():
    text = printed(check("warn", "Odd [1].", then="Ask [them].", which="item / wave_id: q1 / w2", failing_count=2))
    assert "    warn: raw.answer: Odd [1]. (2 rows; item / wave_id: q1 / w2)\n      next: Ask [them].\n" in text


def test_what_blocks_comes_first_and_notes_last():
    text = printed(check("note", "Third."), check("warn", "Second."), check("block", "First."))
    assert text.index("First.") < text.index("Second.") < text.index("Third.")


def test_runs_come_newest_first_and_say_why_and_how_far():
    run = {"command": "run", "started_at": "monday", "ended_at": "later", "last_stage": "raw", "says": ""}
    runs = [{**run, "status": "killed", "ended_at": None}, {**run, "status": "refused", "says": "a.csv"}]
    text = printed(runs=runs)
    assert "  last run    killed, monday (run): last stage done: raw\n" in text
    assert "              refused, monday (run): a.csv\n" in text


def test_what_is_open_comes_with_its_place_since_when_and_who_was_told():
    alert = {"level": "failure", "title": "A file [x].", "where": "a.csv", "since": "monday",
             "told": {"file": "monday"}, "unsent": {"email": "the server is away"}}  # fmt: skip
    text = printed(alerts=[alert])
    where = "a.csv; since monday; told by file; not sent by email: the server is away"
    assert f"  failure     A file [x].\n              {where}\n" in text


def test_the_room_on_the_disk_and_the_next_step_are_told():
    text = printed(disk={"free_bytes": 2**29, "is_short": True}, next=["make [room]"])
    assert "0.5 GB free, which may be too little" in text
    assert text.endswith("  next        make [room]\n")


def test_checks_of_an_older_version_are_shown_without_a_next_step():
    text = printed(check("warn", "Odd.", failing_count=None))
    assert "    warn: raw.answer: Odd.\n" in text
    assert "next:" not in text


def test_what_the_public_tier_holds_back_is_told_with_why():
    held = {"fewer people changed than may be seen": ["stance_by_role_year/clinical/w1", "mode_mix/clinical/w1"]}
    assert "held back   2 blocks of the public tier: fewer people changed than may be seen" in printed(held_back=held)


def test_what_was_taken_back_is_told_with_why_and_whether_it_still_counts():
    row = {"path": "waves/w1/[a].csv", "retracted_on": "2026-05-04", "reason": "a test export", "delivery_id": "d_1"}
    text = printed(retracted=[{**row, "is_carried_out": True}])
    assert "taken back: waves/w1/[a].csv (2026-05-04): a test export" in text
    assert "(2026-05-04, still counts)" in printed(retracted=[{**row, "is_carried_out": False}])
