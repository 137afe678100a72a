"""What should be alike from one wave to the next, and how far it may move before somebody looks at it.

Belongs here: comparisons of a wave with the one before that has the same thing: who took part, what they answered, what
they left out, how long interviews are and how they were coded. Each is part of the suite of its table.
Stays out: change of stances, which is what the study measures (orchestration/statistics/formulas); one coder over time
(orchestration/statistics/marts/reliability/drift.py); the contract of a table (people.py, documents.py).

The thresholds. Shares are compared by total variation distance, the share of people who would have to be put elsewhere
to make the two waves alike. Chance alone moves it: between two random draws of sizes n and m it is expected to be at
most sqrt((k-1) (1/n + 1/m)) / sqrt(2 pi) for k categories (mean of |normal|, and Cauchy-Schwarz over the categories).
That much is allowed, and a quarter of the people on top; fewer than 20 people a wave are not compared. Where nothing
changed, in 20,000 pairs of draws for each of 2, 3, 5 and 10 equally likely categories, chance alone passed this
threshold in at most 1.7 % of the pairs of 20 people, 0.3 % of those of 40 and 0.01 % of those of 80; a bare quarter
would have been passed in up to 84 %, 50 % and 8 %.
Lengths and counts are compared by medians outside a factor of two, from 10 interviews a wave on: such figures are
skewed with a spread of about half a logarithm, so the median of 10 has a standard error of 0.2, the difference of two
0.28, and log 2 is two and a half times that.
"""

from __future__ import annotations

from expectations.expectation import NOTE, WARN, Expectation, Severity, no_rows

_SMALLEST_BASE = 20
_LARGEST_MOVE = 0.25
_FEWEST_INTERVIEWS = 10
# More answers than this are no categories: ages, amounts, free text.
_MOST_KINDS = 12


def _alike(name: str, source: str, *, series: list[str], severity: Severity, says: str, then: str) -> Expectation:
    """Expect the distribution of a series to be like that of the wave before which has the series.

    Args:
        name: name of the expectation.
        source: a query on {batch} for the columns of `series`, wave_id, kind and person. What is the same for everybody
            in both waves, such as the year, is no answer and is not compared.
        series: columns within which waves are compared.
        severity: what a breach means.
        says: what a breach means, in words.
        then: what to do about it.
    """
    columns = "".join(f"{column}, " for column in series)
    of_pair = "".join(f"pair.{column}, " for column in series)
    within = f"partition by {', '.join(series)} " if series else ""
    kinds, later, earlier = (
        "".join(f" and pair.{column} = {place}.{column}" for column in series)
        for place in ("kinds", "later", "earlier")
    )
    sql = f"""
        with told as ({source}),
        counted as (
            select {columns}wave_id, kind, count(distinct person) as people from told group by {columns}wave_id, kind
        ),
        based as (
            select {columns}counted.wave_id, sum(people) as base,
                lag(counted.wave_id) over before_it as before_id, lag(sum(people)) over before_it as before_base
            from counted inner join raw.study_wave as wave on wave.wave_id = counted.wave_id
            group by {columns}counted.wave_id, wave.wave_order
            window before_it as ({within}order by wave_order)
        ),
        compared as (
            select {of_pair}pair.wave_id, pair.base, pair.before_base, kinds.kind,
                 coalesce(max(earlier.people), 0) as earlier, coalesce(max(later.people), 0) as later
            from based as pair
            inner join counted as kinds on kinds.wave_id in (pair.wave_id, pair.before_id){kinds}
            left join counted as later
                on later.wave_id = pair.wave_id and later.kind = kinds.kind{later}
            left join counted as earlier
                on earlier.wave_id = pair.before_id and earlier.kind = kinds.kind{earlier}
            where least(pair.base, pair.before_base) >= {_SMALLEST_BASE}
            group by {of_pair}pair.wave_id, pair.base, pair.before_base, kinds.kind
        )
        select {columns}wave_id from compared where exists (select 1 from {{batch}})
        group by {columns}wave_id, base, before_base
        having count(*) <= {_MOST_KINDS} and (max(later) < base or max(earlier) < before_base)
           and sum(abs(later / base - earlier / before_base)) / 2
               > {_LARGEST_MOVE} + sqrt((count(*) - 1) * (1 / base + 1 / before_base) / (2 * pi()))"""
    return no_rows(name, sql, keys=[*series, "wave_id"], severity=severity, says=says, then=then)


def _same_size(name: str, source: str, *, says: str, then: str) -> Expectation:
    """Expect the median of a measure of interviews within a factor of two of the wave before.

    Args:
        name: name of the expectation.
        source: a query on {batch} for instrument_id, wave_id and size, one row an interview.
        says: what a breach means, in words.
        then: what to do about it.
    """
    sql = f"""
        select wave_id from (
            select told.wave_id, count(*) as interviews, median(size) as middle,
                lag(count(*)) over before_it as before_interviews, lag(median(size)) over before_it as before_middle
            from ({source}) as told inner join raw.study_wave as wave on wave.wave_id = told.wave_id
            group by instrument_id, told.wave_id, wave.wave_order
            window before_it as (partition by instrument_id order by wave_order)
        ) as pair
        where least(interviews, before_interviews) >= {_FEWEST_INTERVIEWS}
          and (middle > 2 * before_middle or 2 * middle < before_middle)"""
    return no_rows(name, sql, keys=["wave_id"], severity=WARN, says=says, then=then)


ANSWER_DRIFT: tuple[Expectation, ...] = (
    _alike(
        "missing_share_alike",
        """select instrument_id, item, wave_id, stakeholder_id as person,
               case when missing_reason is null then 'given' else 'missing' end as kind
           from {batch} where coalesce(missing_reason, '') <> 'not_asked'""",
        series=["instrument_id", "item"],
        severity=WARN,
        says="An item is left out by a far larger or smaller share of the people than in the wave before: more than a "
        "quarter of them, chance allowed for.",
        then="Ask the field team whether routing, wording or the codes of missing answers changed in this wave.",
    ),
    # What people say may change: that is what the study is for. A turned scale looks the same, hence the note.
    _alike(
        "answers_alike",
        """select instrument_id, item, wave_id, stakeholder_id as person, lower(trim(coalesce(label, value))) as kind
           from {batch} where missing_reason is null and coalesce(label, value) is not null""",
        series=["instrument_id", "item"],
        severity=NOTE,
        says="The answers to an item are distributed otherwise than in the wave before: more than a quarter of the "
        "people would have to answer differently, chance allowed for.",
        then="Make sure that the item's scale was not turned or re-coded; if it was not, this is change.",
    ),
    no_rows(
        "value_means_the_same",
        """select instrument_id, item from {batch}
           where value is not null and label is not null and missing_reason is null
           group by instrument_id, item, value
           having count(distinct lower(trim(label))) > 1 and count(distinct wave_id) > 1""",
        keys=["instrument_id", "item"],
        severity=WARN,
        says="One value of an item has another label in another wave: was the scale turned or re-coded?",
        then="Compare the value labels of the two files, and ask for a corrected file where the codes were changed.",
    ),
)

DOCUMENT_DRIFT: tuple[Expectation, ...] = (
    _same_size(
        "length_alike",
        """select instrument_id, wave_id, document_id, max(character_count) as size from {batch}
           where source_type = 'text' and character_count > 0 group by instrument_id, wave_id, document_id""",
        says="The interviews of a wave are more than twice as long, or less than half as long, as those before "
        "(median characters).",
        then="Ask whether whole transcripts came in both waves: summaries, notes and cut exports are shorter.",
    ),
)

# One coder's work on one interview, so that a second coder does not look like more codings.
_CODED = """select document.instrument_id, document.wave_id, MEASURE as size
            from {batch} as segment
            inner join raw.document as document
                on document.document_id = segment.document_id and document.delivery_id = segment.delivery_id
            group by document.instrument_id, document.wave_id, document.document_id, segment.coder_id"""
SEGMENT_DRIFT: tuple[Expectation, ...] = (
    _same_size(
        "codes_per_interview_alike",
        _CODED.replace("MEASURE", "count(distinct segment.code_path)"),
        says="A coder used more than twice as many different codes in an interview as in the wave before, or less than "
        "half as many (median).",
        then="Ask whether all codes were exported, and whether the coders worked by another codebook or rule.",
    ),
    _same_size(
        "segments_per_interview_alike",
        _CODED.replace("MEASURE", "count(distinct segment.segment_id)"),
        says="A coder marked more than twice as many passages in an interview as in the wave before, or less than half "
        "as many (median).",
        then="Ask whether the coders cut passages otherwise (sentences, paragraphs): shares of segments depend on it.",
    ),
    no_rows(
        "coders_as_many",
        f"""with coded as (
                select document.instrument_id, document.wave_id, count(distinct segment.coder_id) as coders,
                    count(distinct document.document_id) as interviews
                from {{batch}} as segment
                inner join raw.document as document
                    on document.document_id = segment.document_id and document.delivery_id = segment.delivery_id
                where segment.coder_id is not null
                group by document.instrument_id, document.wave_id
            )
            select wave_id from coded
            where coders = 1 and interviews >= {_FEWEST_INTERVIEWS} and exists (
                select 1 from coded as other where other.instrument_id = coded.instrument_id and other.coders > 1
            )""",
        keys=["wave_id"],
        severity=WARN,
        says="A wave was coded by one coder alone and another wave by several: its agreement cannot be told.",
        then="Ask for the codings of the others, or have a tenth of the interviews coded a second time.",
    ),
    no_rows(
        "coders_carry_over",
        f"""with coded as (
                select distinct document.instrument_id, document.wave_id, wave.wave_order, segment.coder_id
                from {{batch}} as segment
                inner join raw.document as document
                    on document.document_id = segment.document_id and document.delivery_id = segment.delivery_id
                inner join raw.study_wave as wave on wave.wave_id = document.wave_id
                where segment.coder_id is not null
            ),
            sized as (
                select instrument_id, wave_id, count(distinct document_id) as interviews from raw.document
                group by instrument_id, wave_id
            )
            select distinct later.wave_id from coded as later
            inner join sized on sized.instrument_id = later.instrument_id and sized.wave_id = later.wave_id
            where sized.interviews >= {_FEWEST_INTERVIEWS}
              and exists (
                  select 1 from coded as earlier
                  where earlier.instrument_id = later.instrument_id and earlier.wave_order < later.wave_order
              )
              and not exists (
                  select 1 from coded as mine
                  inner join coded as theirs
                      on theirs.instrument_id = mine.instrument_id and theirs.coder_id = mine.coder_id
                     and theirs.wave_order < mine.wave_order
                  where mine.instrument_id = later.instrument_id and mine.wave_id = later.wave_id
              )""",
        keys=["wave_id"],
        severity=NOTE,
        says="Nobody who coded a wave coded an earlier one: change of stances and change of coders come together.",
        then="Have a coder of this wave code some interviews of an earlier one; coders.csv joins two names of a coder.",
    ),
)  # fmt: skip

STANCE_DRIFT: tuple[Expectation, ...] = (
    _alike(
        "roles_alike",
        """select wave_id, stakeholder_id as person, coalesce(role_id, '') as kind from {batch}
           where status not in {absent}""",
        series=[],
        severity=WARN,
        says="The roles of those who took part differ from the wave before by more than a quarter of the people, "
        "chance allowed for: shares of all roles are no longer shares of the same mix.",
        then="Look at panel_retention by role; quote figures by role, or those of the balanced panel.",
    ),
)
