-- The type of each person's way through the waves. Precedence, first match wins, so that everybody has one type or none:
--   1. oscillating: three changes or more, wherever they end
--   2. reverted: away and back (two changes, the last stance is the first)
--   3. crossed, to-blend, to-pole: by the first stance and the last, whatever lay between
--   4. fell silent, else newly expressed: no change, and no stance when last, or when first, asked
--   5. stable: no change in two expressed waves or more
-- With one expressed wave there is 4 alone, without any there is nothing. A wave without the question, without the person
-- or after withdrawal is a gap: it neither changes nor silences anybody.
with asked as (
    select
        stances.stakeholder_id,
        stances.wave_id,
        stances.stance,
        waves.wave_order,
        min(waves.wave_order) over (partition by stances.stakeholder_id) as first_asked_order,
        max(waves.wave_order) over (partition by stances.stakeholder_id) as last_asked_order
    from {{ ref('stances') }} as stances
    inner join {{ ref('waves') }} as waves on stances.wave_id = waves.wave_id
    where stances.status in {{ statuses_of('asked') }}
),

expressed as (
    select
        asked.*,
        lag(stance) over (partition by stakeholder_id order by wave_order) as stance_before,
        row_number() over (partition by stakeholder_id order by wave_order) as place,
        row_number() over (partition by stakeholder_id order by wave_order desc) as place_from_last
    from asked
    where stance is not null
),

followed as (
    select
        stakeholder_id,
        count(*) as expressed_wave_count,
        count(case when stance <> stance_before then 1 end) as change_count,
        {%- for end, place in [('first', 'place'), ('last', 'place_from_last')] %}
        max(case when {{ place }} = 1 then stance end) as {{ end }}_stance,
        max(case when {{ place }} = 1 then wave_id end) as {{ end }}_wave_id,
        {%- endfor %}
        min(first_asked_order) < min(wave_order) as is_newly_expressed,
        max(last_asked_order) > max(wave_order) as has_fallen_silent
    from expressed
    group by stakeholder_id
),

scale as (
    select
        stance,
        stance_order in (min(stance_order) over (), max(stance_order) over ()) as is_pole
    from {{ ref('stance_scale') }}
)

select
    stakeholders.stakeholder_id, stakeholders.role_at_entry_id,
    case
        when followed.change_count >= 3 then 'oscillating'
        when followed.change_count = 2 and followed.first_stance = followed.last_stance then 'reverted'
        when followed.change_count > 0 and first_scale.is_pole and last_scale.is_pole then 'crossed'
        when followed.change_count > 0 and not last_scale.is_pole then 'to-blend'
        when followed.change_count > 0 then 'to-pole'
        when followed.has_fallen_silent then 'fell silent'
        when followed.is_newly_expressed then 'newly expressed'
        when followed.expressed_wave_count >= 2 then 'stable'
    end as trajectory_type,
    stakeholders.wave_count,
    coalesce(followed.expressed_wave_count, 0) as expressed_wave_count,
    coalesce(followed.change_count, 0) as change_count,
    followed.first_stance, followed.last_stance, followed.first_wave_id, followed.last_wave_id,
    coalesce(followed.is_newly_expressed, false) as is_newly_expressed,
    coalesce(followed.has_fallen_silent, false) as has_fallen_silent
from {{ ref('stakeholders') }} as stakeholders
left join followed on stakeholders.stakeholder_id = followed.stakeholder_id
left join scale as first_scale on followed.first_stance = first_scale.stance
left join scale as last_scale on followed.last_stance = last_scale.stance
