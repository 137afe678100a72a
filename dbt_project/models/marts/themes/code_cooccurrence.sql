-- Which codes go together: mentioned by the same people, and coded over the same words. Only one coder's own codings
-- overlap: two coders who take one passage differently disagree, and that is no co-occurrence.
with mentioned as (
    select distinct
        wave_id,
        stakeholder_id,
        harmonised_code
    from {{ ref('int_codes_mentioned') }}
    where segment_count > 0
),

interviewed as (
    select * from {{ ref('int_stakeholders_interviewed') }}
),

segments as (
    select
        segments.segment_id,
        segments.document_id,
        segments.wave_id,
        segments.harmonised_code,
        coalesce(segments.coder_id, '') as coder_key,
        segments.start_offset,
        segments.end_offset
    from {{ ref('int_segments_weighted') }} as segments
    inner join interviewed
        on segments.stakeholder_id = interviewed.stakeholder_id
        and segments.wave_id = interviewed.wave_id
    where segments.vote > 0
),

overlapping as (
    select
        one.wave_id,
        one.harmonised_code as code_a,
        other.harmonised_code as code_b,
        count(*) as segment_overlap_count
    from segments as one
    inner join segments as other
        on one.document_id = other.document_id
        and one.coder_key = other.coder_key
        and one.harmonised_code < other.harmonised_code
        and one.start_offset < other.end_offset
        and other.start_offset < one.end_offset
    group by one.wave_id, one.harmonised_code, other.harmonised_code
),

pairs as (
    select
        one.wave_id,
        one.harmonised_code as code_a,
        other.harmonised_code as code_b,
        count(*) as stakeholder_count
    from mentioned as one
    inner join mentioned as other
        on one.wave_id = other.wave_id
        and one.stakeholder_id = other.stakeholder_id
        and one.harmonised_code < other.harmonised_code
    group by one.wave_id, one.harmonised_code, other.harmonised_code
)

select
    pairs.wave_id,
    pairs.code_a,
    pairs.code_b,
    pairs.stakeholder_count,
    coalesce(overlapping.segment_overlap_count, 0) as segment_overlap_count
from pairs
left join overlapping
    on pairs.wave_id = overlapping.wave_id
    and pairs.code_a = overlapping.code_a
    and pairs.code_b = overlapping.code_b
