-- Evaluative votes a person gave in the interviews of a wave, by direction and target.
-- Talkativeness cap: at most three segments of one code count, so that one favourite phrase is no stance.
with segments as (
    select * from {{ ref('int_segments_weighted') }}
),

instruments as (
    select * from {{ ref('stg_instruments') }}
),

capped as (
    select
        segments.stakeholder_id,
        segments.wave_id,
        segments.stance_role,
        segments.code,
        least(sum(segments.vote), {{ var('cap_per_code') }} * {{ var('vote_scale') }}) as votes
    from segments
    inner join instruments
        on segments.instrument_id = instruments.instrument_id
        and instruments.stance_rule = 'coded_segments'
    where segments.stakeholder_id is not null and segments.wave_id is not null and segments.code is not null
    group by segments.stakeholder_id, segments.wave_id, segments.stance_role, segments.code
)

select
    stakeholder_id,
    wave_id,
    {%- for role in ['EC', 'ED', 'KD', 'KC', 'B'] %}
    cast(sum(case when stance_role = '{{ role }}' then votes else 0 end) as bigint) as {{ role | lower }}_votes,
    {%- endfor %}
    {{ is_any("stance_role = 'S' and votes > 0") }} as has_declined
from capped
group by stakeholder_id, wave_id
