-- The spine: everybody in every wave from the one in which they entered, so a joiner is not a nonrespondent before joining.
with stakeholders as (
    select * from {{ ref('int_stakeholders_entered') }}
),

role_spells as (
    select * from {{ ref('stg_stakeholder_roles') }}
),

waves as (
    select * from {{ ref('stg_waves') }}
),

expected as (
    select
        stakeholders.stakeholder_id,
        stakeholders.role_at_entry_id,
        stakeholders.has_withdrawn_consent,
        stakeholders.stopped_contact_on,
        waves.wave_id,
        waves.wave_order,
        waves.year,
        waves.starts_on,
        waves.ends_on
    from stakeholders
    inner join waves on stakeholders.entered_on <= waves.ends_on
),

held as (
    select
        expected.*,
        role_spells.role_id,
        role_spells.role_to,
        row_number() over (
            partition by expected.stakeholder_id, expected.wave_id
            -- A role that a delivery hints at fills a spell that stakeholders.csv leaves open from the same day.
            order by
                role_spells.role_from desc,
                case when role_spells.role_id is null then 1 else 0 end,
                role_spells.delivery_id desc
        ) as recency
    from expected
    inner join role_spells
        on expected.stakeholder_id = role_spells.stakeholder_id
        and role_spells.role_from <= expected.ends_on
)

select
    stakeholder_id,
    wave_id,
    wave_order,
    year,
    role_id,
    role_at_entry_id,
    has_withdrawn_consent,
    coalesce(stopped_contact_on < starts_on, false) as has_stopped_contact,
    coalesce(role_to < starts_on, false) as has_left_role
from held
where recency = 1
