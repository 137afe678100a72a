"""An empty study folder to start from.

Belongs here: a study.yml that teaches by its comments, the tables' headers, and what to do next.
Stays out: the worked example (leadership.py).
"""

from __future__ import annotations

from pathlib import Path

_FOLDERS = ("waves/w1", "waves/w2")  # empty: whatever stands in them must match a delivery
_FILES = {
    "study.yml": """\
# What this study is and what its files mean. Every command takes the folder that holds this file.
# Change what is written here, then: stakeholder-views status .

study:
  id: my-study                             # letters, digits, - and _
  title: "Title of the study"
  licence: CC-BY-4.0                       # of the published figures
  contact: {name: Study team, email: team@example.org}
  synthetic: false                         # true where the data are made up

# The roles, in the order in which they are shown. Give small roles the same public_group: the public sees groups only.
roles:
  - {id: professional, label: Professionals, public_group: clinical}
  - {id: manager,      label: Managers,      public_group: managerial}

# The scale, from one pole to the other. The two rules below need three stances, in this order.
stances:
  - {id: concentrated, label: Concentrated}
  - {id: blended,      label: Blended}
  - {id: distributed,  label: Distributed}

# Who belongs to the panel: one line per person and role held, under random ids. No names, ever.
stakeholders: stakeholders.csv

# What the codes of the interviews mean. stance_role: EC, ED endorse concentrated, distributed; KC, KD concern about
# concentrated, distributed; B blend; N neutral; S takes no position.
codebook: {file: codebook.csv}

# The field periods, first and last day.
waves:
  - {id: w1, year: 2025, label: "Interviews 2025", from: 2025-01-01, to: 2025-12-31}
  - {id: w2, year: 2027, label: "Follow-up 2027",  from: 2027-01-01, to: 2027-12-31}

# How people are asked, and the rule that turns what they say into a stance.
instruments:
  - {id: interview, kind: coded_documents, stance: {rule: coded_segments}}
  - id: follow_up
    kind: survey
    id_item: pid                           # the column that says who answered
    stance: {rule: likert_pair, concentrated: q1, distributed: q2, agree_from: 4}

# Which files belong to which wave and instrument. Take the # away once the files are there.
deliveries:
  - path: "waves/w1/*.qdpx"
    wave: w1
    instrument: interview
    stakeholder: {document_name: '^(?P<value>\\w+)'}   # here: the document's name begins with the stakeholder's id
#  - {path: "waves/w2/survey.*", wave: w2, instrument: follow_up}

# What the public may see: no count below min_cell, no group smaller than min_base, counts rounded to round_to.
disclosure: {min_cell: 5, min_base: 10, round_to: 5}
""",
    "stakeholders.csv": "stakeholder_id,role,role_from,role_to,consent_scope,quote_permission\n",
    "codebook.csv": "code,name,code_path,definition,dimension,stance_role,codebook_version\n",
    "asked.csv": "stakeholder_id,wave_id,asked,direct,status,date\n",
    "README.md": """\
# A new study

1. Fill in **stakeholders.csv**: one line per person and role held. `stakeholder_id` is random (no initials, no numbers
   of a staff list), `role` is a role of study.yml, `role_from` and `role_to` are days like 2025-01-31, `role_to` stays
   empty while the role lasts. `consent_scope` is `full` unless the person has withdrawn.
2. Fill in **codebook.csv** for interviews: the code, its name, and in `stance_role` what it says about the stance.
   `code_path` (categories first, joined by ` > `) is needed only where a name is not unique.
3. Put the files as delivered into **waves/**, and look at each: `stakeholder-views inspect waves/w1/interviews.qdpx`.
4. Change **study.yml**: roles, waves, instruments, and in `deliveries` which file belongs where.
5. **asked.csv** says what no file can: who was not asked (`asked` no), who answered the question directly (`direct`
   yes), and a `status` of nonresponse, withdrawn or ineligible.
6. `stakeholder-views status .` says what is missing; `stakeholder-views run .` publishes the first release.

A complete study to look at: `stakeholder-views init demo-study --example leadership`.
""",
}


def write_template(folder: Path) -> None:
    """Write an empty study into a folder, which is made where it is missing.

    Args:
        folder: where study.yml shall stand.

    Raises:
        FileExistsError: where a file of the template stands already; nothing is written then.
    """
    taken = [name for name in _FILES if (folder / name).exists()]
    if taken:
        raise FileExistsError(f"{folder}: already holds {', '.join(taken)}")
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, text in _FILES.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
