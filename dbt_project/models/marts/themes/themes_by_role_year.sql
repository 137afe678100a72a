-- What was talked about, by the role held at the wave. Every role, wave and code has a row; a code that the codebook of the
-- wave did not have could not be mentioned, and says so.
with role_groups as (
    select * from {{ ref('int_role_groups') }}
),

memberships as (
    select * from {{ ref('int_role_memberships') }}
),

waves as (
    select * from {{ ref('waves') }}
),

mentioned as (
    select * from {{ ref('int_codes_mentioned') }}
),

interviewed as (
    select * from {{ ref('int_stakeholders_interviewed') }}
),

codes as (
    select distinct harmonised_code from {{ ref('codes') }}
),

offered as (
    select distinct
        wave_id,
        harmonised_code
    from {{ ref('code_matrix') }}
),

bases as (
    select
        memberships.role_id,
        interviewed.wave_id,
        count(*) as base_count
    from interviewed
    inner join memberships
        on interviewed.stakeholder_id = memberships.stakeholder_id
        and interviewed.wave_id = memberships.wave_id
    group by memberships.role_id, interviewed.wave_id
),

counted as (
    select
        memberships.role_id,
        mentioned.wave_id,
        mentioned.harmonised_code,
        cast(sum(mentioned.segment_count) as bigint) as segment_count,
        cast(sum(mentioned.overruled_segment_count) as bigint) as overruled_segment_count,
        count(distinct case when mentioned.segment_count > 0 then mentioned.stakeholder_id end) as stakeholder_count
    from mentioned
    inner join memberships
        on mentioned.stakeholder_id = memberships.stakeholder_id
        and mentioned.wave_id = memberships.wave_id
    group by memberships.role_id, mentioned.wave_id, mentioned.harmonised_code
)

select
    role_groups.role_id,
    waves.wave_id,
    waves.year,
    codes.harmonised_code,
    coalesce(counted.segment_count, 0) as segment_count,
    coalesce(counted.overruled_segment_count, 0) as overruled_segment_count,
    coalesce(counted.stakeholder_count, 0) as stakeholder_count,
    coalesce(bases.base_count, 0) as base_count,
    case
        when bases.base_count > 0
            then cast(coalesce(counted.stakeholder_count, 0) as {{ type_double() }}) / bases.base_count
    end as stakeholder_share,
    offered.wave_id is not null as is_in_codebook
from role_groups
cross join waves
cross join codes
left join bases on role_groups.role_id = bases.role_id and waves.wave_id = bases.wave_id
left join offered on waves.wave_id = offered.wave_id and codes.harmonised_code = offered.harmonised_code
left join counted
    on role_groups.role_id = counted.role_id
    and waves.wave_id = counted.wave_id
    and codes.harmonised_code = counted.harmonised_code
