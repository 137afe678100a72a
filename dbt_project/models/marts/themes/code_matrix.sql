-- Cases by codes in long form: for every interviewed person each code that the interview could be coded with, mentioned or
-- not. What could be used is what the codebook has in its version of that delivery, and whatever was used all the same.
with interviewed as (
    select * from {{ ref('int_stakeholders_interviewed') }}
),

mentioned as (
    select * from {{ ref('int_codes_mentioned') }}
),

versions as (
    select stakeholder_id, wave_id, version_order from mentioned
    where version_order is not null
    union
    select documents.stakeholder_id, documents.wave_id, deliveries.version_order
    from {{ ref('int_documents_resolved') }} as documents
    inner join {{ ref('int_deliveries_versioned') }} as deliveries on documents.delivery_id = deliveries.delivery_id
    where deliveries.version_order is not null
),

codes_used as (
    select distinct
        wave_id,
        version_order,
        code,
        harmonised_code
    from mentioned
),

offered as (
    select versions.stakeholder_id, versions.wave_id, codes.code, codes.harmonised_code
    from versions
    inner join {{ ref('codes') }} as codes on versions.version_order = codes.version_order and codes.is_in_use
    union
    -- a code without an entry, or one that the version no longer has, is there for everybody coded under it
    select interviewed.stakeholder_id, interviewed.wave_id, codes_used.code, codes_used.harmonised_code
    from codes_used
    inner join interviewed on codes_used.wave_id = interviewed.wave_id
    left join versions
        on interviewed.stakeholder_id = versions.stakeholder_id
        and interviewed.wave_id = versions.wave_id
        and codes_used.version_order = versions.version_order
    where codes_used.version_order is null or versions.version_order is not null
),

counted as (
    select
        stakeholder_id,
        wave_id,
        code,
        harmonised_code,
        sum(segment_count) as segment_count
    from mentioned
    group by stakeholder_id, wave_id, code, harmonised_code
)

select
    interviewed.stakeholder_id,
    interviewed.wave_id,
    interviewed.year,
    interviewed.role_id,
    offered.code,
    offered.harmonised_code,
    coalesce(counted.segment_count > 0, false) as is_mentioned
from interviewed
inner join offered
    on interviewed.stakeholder_id = offered.stakeholder_id
    and interviewed.wave_id = offered.wave_id
left join counted
    on offered.stakeholder_id = counted.stakeholder_id
    and offered.wave_id = counted.wave_id
    and offered.code = counted.code
    and offered.harmonised_code = counted.harmonised_code
