-- What became of everybody who could have taken part in a wave, by the role held then; `all` counts everybody.
{%- set completed = ['EXPRESSED', 'INSUFFICIENT', 'CRITIQUE_ONLY', 'NOT_EXPRESSED', 'NOT_ASKED'] %}
with stances as (
    select * from {{ ref('stances') }}
),

role_members as (
    select 'all' as role_id, wave_id, status from stances
    union all
    select role_id, wave_id, status from stances
    where role_id is not null
),

role_groups as (
    select 'all' as role_id
    union all
    select role_id from {{ ref('roles') }}
)

select
    role_groups.role_id,
    waves.wave_id,
    waves.year,
    count(case when role_members.status not in ('INELIGIBLE', 'WITHDRAWN') then 1 end) as invited_count,
    count(case when role_members.status in ('{{ completed | join("', '") }}') then 1 end) as completed_count,
    {%- for status in completed + ['NONRESPONSE', 'WITHDRAWN', 'INELIGIBLE'] %}
    count(case when role_members.status = '{{ status }}' then 1 end) as {{ status | lower }}_count
    {{- "," if not loop.last }}
    {%- endfor %}
from role_groups
cross join {{ ref('waves') }} as waves
left join role_members
    on role_groups.role_id = role_members.role_id
    and waves.wave_id = role_members.wave_id
group by role_groups.role_id, waves.wave_id, waves.year
