-- Whether a coding of a person's interviews counts for the stance, and with how much of its vote. The cap is on the votes
-- of a code together (int_evidence_counted), so where it cuts, every segment of the code keeps the same part of its vote.
{%- set cap = (var('cap_per_code') | int) * (var('vote_scale') | int) %}
with segments as (
    select
        segments.*,
        coalesce(instruments.stance_rule = 'coded_segments', false) as carries_stance
    from {{ ref('int_segments_weighted') }} as segments
    left join {{ ref('stg_instruments') }} as instruments on segments.instrument_id = instruments.instrument_id
    where segments.stakeholder_id is not null and segments.wave_id is not null
),

scale as (
    select * from {{ ref('stg_stance_scale') }}
),

judged as (
    select
        segments.*,
        case
            when not carries_stance then 'the instrument has no stance rule for codings'
            when code is null then 'the codebook has no entry for the code'
            when stance_role not in ('EC', 'ED', 'KD', 'KC', 'B') then 'the code is not evaluative'
            when vote = 0 then 'adjudicated codings in the document overrule it'
        end as not_counted_reason
    from segments
),

summed as (
    select
        judged.*,
        sum(case when not_counted_reason is null then vote else 0 end) over (
            partition by stakeholder_id, wave_id, stance_role, code
        ) as code_votes
    from judged
)

select
    summed.segment_id,
    summed.document_id,
    summed.stakeholder_id,
    summed.wave_id,
    summed.instrument_id,
    summed.code_path,
    summed.code,
    summed.codebook_version,
    summed.harmonised_code,
    summed.stance_role,
    scale.stance as speaks_for,
    summed.coder_id,
    summed.start_offset,
    summed.end_offset,
    summed.vote,
    case
        when summed.not_counted_reason is not null then 0.0
        when summed.code_votes <= {{ cap }} then cast(summed.vote as {{ type_double() }})
        else cast(summed.vote * {{ cap }} as {{ type_double() }}) / summed.code_votes
    end as counted_vote,
    summed.not_counted_reason is null as is_counted,
    summed.not_counted_reason is null and summed.code_votes > {{ cap }} as is_capped,
    summed.not_counted_reason,
    summed.delivery_id
from summed
left join scale
    on scale.pole = case
        when summed.stance_role in ('EC', 'KD') then {{ pole('first') }}
        when summed.stance_role in ('ED', 'KC') then {{ pole('last') }}
        when summed.stance_role = 'B' then {{ pole('middle') }}
    end
