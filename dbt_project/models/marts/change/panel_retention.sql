-- What became of everybody who could have taken part in a wave, by the role held then; `all` counts everybody.
{%- set told = [
    'expressed', 'insufficient', 'critique_only', 'not_expressed', 'not_asked', 'nonresponse', 'withdrawn', 'ineligible'
] %}
with role_groups as (
    select * from {{ ref('int_role_groups') }}
),

memberships as (
    select * from {{ ref('int_role_memberships') }}
),

stances as (
    select * from {{ ref('stances') }}
),

waves as (
    select * from {{ ref('waves') }}
)

select
    role_groups.role_id,
    waves.wave_id,
    waves.year,
    count(case when stances.status not in {{ statuses_of('not_invited') }} then 1 end) as invited_count,
    count(case when stances.status in {{ statuses_of('took_part') }} then 1 end) as completed_count,
    {%- for name in told %}
    count(case when stances.status = {{ status(name) }} then 1 end) as {{ name }}_count
    {{- "," if not loop.last }}
    {%- endfor %}
from role_groups
cross join waves
left join memberships
    on role_groups.role_id = memberships.role_id
    and waves.wave_id = memberships.wave_id
left join stances
    on memberships.stakeholder_id = stances.stakeholder_id
    and memberships.wave_id = stances.wave_id
group by role_groups.role_id, waves.wave_id, waves.year
