-- What each stance rests on: the codings of the interviews, or the answers of the survey that counts. What does not count
-- is listed too, with the reason. An interview wins over a survey, so nobody has both kinds in a wave.
{%- set texts = [
    'segment_id', 'document_id', 'code_path', 'code', 'harmonised_code', 'codebook_version', 'stance_role', 'coder_id'
] %}
{%- set numbers = ['start_offset', 'end_offset', 'vote'] %}
with expressed as (
    select * from {{ ref('stances') }}
    where status = {{ status('expressed') }}
),

poles as (
    select
        max(case when pole = {{ pole('first') }} then stance end) as first_stance,
        max(case when pole = {{ pole('last') }} then stance end) as last_stance
    from {{ ref('stance_scale') }}
),

answers as (
    select
        interpreted.*,
        case
            when interpreted.agrees_with_first then poles.first_stance
            when interpreted.agrees_with_last then poles.last_stance
            else interpreted.meant_stance
        end as speaks_for
    from {{ ref('int_answers_interpreted') }} as interpreted
    inner join {{ ref('int_answers_mapped') }} as mapped
        on interpreted.stakeholder_id = mapped.stakeholder_id
        and interpreted.wave_id = mapped.wave_id
        and interpreted.instrument_id = mapped.instrument_id
    cross join poles
),

items as (
    select
        'segment' as evidence_kind, 'interview' as mode, cast(null as string) as item,
        stakeholder_id, wave_id, instrument_id, delivery_id,
        speaks_for, counted_vote, is_counted, is_capped, not_counted_reason,
        {{ (texts + numbers) | join(', ') }}
    from {{ ref('int_segments_judged') }}
    union all
    select
        'answer' as evidence_kind, 'survey' as mode, item,
        stakeholder_id, wave_id, instrument_id, delivery_id,
        speaks_for,
        cast(null as {{ type_double() }}) as counted_vote,
        is_answered as is_counted,
        false as is_capped,
        case when not is_answered then 'the item was not answered' end as not_counted_reason
        {%- for column in texts %},
        cast(null as string) as {{ column }}
        {%- endfor %}
        {%- for column in numbers %},
        cast(null as bigint) as {{ column }}
        {%- endfor %}
    from answers
)

select
    expressed.stakeholder_id, expressed.wave_id, expressed.year, expressed.role_id, expressed.status, expressed.stance,
    items.evidence_kind, items.segment_id, items.item, items.document_id, items.start_offset, items.end_offset,
    items.code_path, items.code, items.harmonised_code, items.codebook_version, items.stance_role, items.speaks_for,
    items.coder_id, items.vote, items.counted_vote, items.is_counted, items.is_capped, items.not_counted_reason,
    items.instrument_id, items.delivery_id, deliveries.content_hash, deliveries.path, expressed.rule_version
from expressed
inner join items
    on expressed.stakeholder_id = items.stakeholder_id
    and expressed.wave_id = items.wave_id
    and expressed.mode = items.mode
left join {{ ref('deliveries') }} as deliveries on items.delivery_id = deliveries.delivery_id
