"""study.yml and README.md of the example study.

Belongs here: the two texts as people read them.
Stays out: every other file of the study folder (leadership.py).
"""

from __future__ import annotations

STUDY_YML = """\
# The example study: everything in this folder is SYNTHETIC (see README.md).
# This file says what the study is and what its files mean. Every command takes the folder that holds it.

study:
  id: leadership-example
  title: "Views on leadership for quality and safety (synthetic example)"
  licence: CC-BY-4.0                       # of the published figures
  contact: {name: Example study team, email: team@example.org}
  sampling: "Invented. In the story of this example people were chosen for their roles, not drawn at random."
  synthetic: true                          # shown on every page and in every release

# The roles, in the order in which they are shown. Small roles share a public_group, so that nobody stands out.
roles:
  - {id: professional, label: Professionals, public_group: clinical}
  - {id: manager,      label: Managers,      public_group: managerial}
  - {id: policy_maker, label: Policy makers, public_group: policy}
  - {id: commentator,  label: Commentators,  public_group: policy}

# The scale, from one pole to the other.
stances:
  - {id: concentrated, label: Concentrated}
  - {id: blended,      label: Blended}
  - {id: distributed,  label: Distributed}

# Who belongs to the panel: one line per person and role held. Ids are random; no file of a study holds a name.
stakeholders: stakeholders.csv

# What the codes mean (column stance_role: EC, ED endorse concentrated, distributed; KC, KD concern about them; B blend;
# N neutral; S no position), how codes changed between versions, and which user names belong to one coder.
codebook: {file: codebook.csv, crosswalk: crosswalk.csv, coder_aliases: coders.csv}

# The field periods. asked.csv adds what no file can tell: who was not asked, answered directly, or withdrew.
waves:
  - {id: w2011, year: 2011, label: "Interviews 2011", from: 2010-09-01, to: 2011-03-31}
  - {id: w2013, year: 2013, label: "Follow-up 2013",  from: 2012-10-01, to: 2013-02-28}
  - {id: w2016, year: 2016, label: "Follow-up 2016",  from: 2015-10-01, to: 2016-03-31}
  - {id: w2019, year: 2019, label: "Interviews 2019", from: 2018-09-01, to: 2019-03-31}

# How people were asked, and the rule that turns what they said into a stance. The items were renamed between the two
# surveys, so these are two instruments.
instruments:
  - {id: interview, kind: coded_documents, stance: {rule: coded_segments}}
  - id: follow_up_2013
    kind: survey
    id_item: pid                           # the column that says who answered
    stance: {rule: likert_pair, concentrated: q1, distributed: q2, agree_from: 4}
  - id: follow_up_2016
    kind: survey
    id_item: participant
    stance: {rule: likert_pair, concentrated: lead_posts, distributed: lead_all, agree_from: 4}

# Which files belong to which wave and instrument. An interview has the stakeholder's id for a name: "k7f3q" or, where
# it took two documents, "k7f3q part 2".
deliveries:
  - path: "waves/w2011/*.qdpx"
    wave: w2011
    instrument: interview
    stakeholder: {document_name: '^(?P<value>[a-z0-9]{5})( part \\d+)?$'}
  - {path: "waves/w2013/*.sav", wave: w2013, instrument: follow_up_2013}
  - {path: "waves/w2016/*.xlsx", wave: w2016, instrument: follow_up_2016}
  - path: "waves/w2019/*.qdpx"
    wave: w2019
    instrument: interview
    stakeholder: {document_name: '^(?P<value>[a-z0-9]{5})( part \\d+)?$'}

# How far a class depends on choices of the rule is computed with 90 rules. That praise of a manager-clinician coalition
# endorses distributed leadership is such a choice: COA-01 is also read as a blend and as neutral.
robustness: {coalition_codes: [COA-01], draws: 2000}

# What the public may see: no count below min_cell, no group smaller than min_base, counts rounded to round_to.
disclosure: {min_cell: 5, min_base: 10, round_to: 5}
"""

README = """\
# Leadership: a synthetic example study

**Everything in this folder is made up.** No person was interviewed, nobody answered a survey, and nobody said any of
the sentences. A program wrote the files, the same bytes each time, so that you can try the product and see what its
files look like. Do not cite a figure from it.

The study is shaped after a real one: McKee and others (2013, *Journal of Health Services Research & Policy*
18(2 Suppl):11-19) interviewed 107 stakeholders in one wave and reported a collective preference for a blend of
concentrated and distributed leadership. That paper published no class per person and no counts by role. So the number
107 is all that this panel shares with it: **the role counts, the classes, the trend and every later wave are
inventions of this example, and no findings about anything.**

## What is in it
| file | holds |
|---|---|
| study.yml | what the study is, with comments to learn from; start here |
| stakeholders.csv | 107 people under random ids: roles with first and last day, consent |
| codebook.csv, crosswalk.csv | codes and their direction; in 2019 "Positional authority" splits into two |
| coders.csv | which user names belong to which coder, and whose word settles disagreements |
| asked.csv | what the files cannot tell: not asked, answered directly, nonresponse, withdrawn, away |
| quotes.csv | sentences that may be quoted, and what became of the request: approved, changed, refused, ... |
| waves/w2011, waves/w2019 | coded interviews as NVivo for Windows exports them (.qdpx) |
| waves/w2013, waves/w2016 | follow-up surveys: SPSS (.sav) and a spreadsheet (.xlsx) |

The 107 are everybody who was ever in the panel: {start} from the start, {joiners} who joined later.

## What is planted, so that you can look for it
- From 2011 to 2019 the panel moves from concentrated towards distributed leadership. Most of it is people who change
  their mind; a part is people who join.
- {movers} people change roles on the way; others leave, withdraw, stay silent, or are critical without saying what
  they would rather have.
- Two people code the interviews, about a third of them both, and they do not always agree; a third person settles a
  few. One coder works under two user names.
- In each interview wave one talkative person says the same thing eight times, and counts as three.
- Some transcripts hold characters like 🙂 that count one in some programs and two in others.
- One person has asked that nothing be used. The interview is still in the delivered file; no figure may count it.

## Try it
    stakeholder-views run .
    stakeholder-views sql . "select * from marts.stance_by_role_year where role_id = 'all' order by year, stance"
    stakeholder-views app .
"""
