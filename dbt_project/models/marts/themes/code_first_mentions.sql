-- When each code was first heard, and from when on it could be. A code that nobody ever mentioned has a row that says so.
with waves as (
    select * from {{ ref('waves') }}
),

codes as (
    select distinct harmonised_code from {{ ref('codes') }}
),

offered as (
    select
        code_matrix.harmonised_code,
        min(waves.wave_order) as first_order
    from {{ ref('code_matrix') }} as code_matrix
    inner join waves on code_matrix.wave_id = waves.wave_id
    group by code_matrix.harmonised_code
),

mentioned as (
    select
        mentions.harmonised_code,
        mentions.stakeholder_id,
        mentions.mentioned_on,
        waves.wave_order,
        min(waves.wave_order) over (partition by mentions.harmonised_code) as first_order
    from {{ ref('int_codes_mentioned') }} as mentions
    inner join waves on mentions.wave_id = waves.wave_id
    where mentions.segment_count > 0
),

counted as (
    select
        harmonised_code,
        first_order,
        min(case when wave_order = first_order then mentioned_on end) as first_mentioned_on,
        count(distinct case when wave_order = first_order then stakeholder_id end) as first_wave_stakeholder_count,
        count(distinct stakeholder_id) as stakeholder_count,
        count(distinct wave_order) as wave_count
    from mentioned
    group by harmonised_code, first_order
)

select
    codes.harmonised_code,
    offered_waves.wave_id as first_offered_wave_id,
    first_waves.wave_id as first_wave_id,
    first_waves.year as first_year,
    counted.first_mentioned_on,
    coalesce(counted.first_wave_stakeholder_count, 0) as first_wave_stakeholder_count,
    coalesce(counted.stakeholder_count, 0) as stakeholder_count,
    coalesce(counted.wave_count, 0) as wave_count
from codes
left join offered on codes.harmonised_code = offered.harmonised_code
left join waves as offered_waves on offered.first_order = offered_waves.wave_order
left join counted on codes.harmonised_code = counted.harmonised_code
left join waves as first_waves on counted.first_order = first_waves.wave_order
