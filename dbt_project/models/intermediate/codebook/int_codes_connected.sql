-- Codes that have to count together so that a series goes through all versions: whatever a chain of links connects. No
-- recursion, so that every engine can do it: how far a link reaches is doubled to 8 steps, and then each code takes the
-- lowest number within reach, 12 times over. Chains of up to 96 links are followed to their end.
{%- set doublings = 3 %}
{%- set rounds = 12 %}
with codes as (
    select
        version_order,
        code,
        row_number() over (order by version_order, code) as code_number
    from {{ ref('int_codes_versioned') }}
),

links as (
    select
        from_codes.code_number,
        to_codes.code_number as other_number
    from {{ ref('int_codes_linked') }} as links
    inner join codes as from_codes
        on links.from_version_order = from_codes.version_order
        and links.from_code = from_codes.code
    inner join codes as to_codes
        on links.to_version_order = to_codes.version_order
        and links.to_code = to_codes.code
),

reach_0 as (
    select code_number, other_number from links
    union
    select other_number as code_number, code_number as other_number from links
    union
    select code_number, code_number as other_number from codes
),
{% for doubling in range(1, doublings + 1) %}
reach_{{ doubling }} as (
    select distinct
        near.code_number,
        far.other_number
    from reach_{{ doubling - 1 }} as near
    inner join reach_{{ doubling - 1 }} as far on near.other_number = far.code_number
),
{% endfor %}
series_0 as (
    select code_number, code_number as series_number from codes
),
{% for round in range(1, rounds + 1) %}
series_{{ round }} as (
    select
        reach.code_number,
        min(others.series_number) as series_number
    from reach_{{ doublings }} as reach
    inner join series_{{ round - 1 }} as others on reach.other_number = others.code_number
    group by reach.code_number
),
{% endfor %}
-- one more step that would change anything shows that the rounds did not suffice
checked as (
    select
        reach.code_number,
        min(others.series_number) as series_number
    from reach_0 as reach
    inner join series_{{ rounds }} as others on reach.other_number = others.code_number
    group by reach.code_number
)

select
    codes.version_order,
    codes.code,
    series.series_number,
    series.series_number = checked.series_number as is_complete
from codes
inner join series_{{ rounds }} as series on codes.code_number = series.code_number
inner join checked on codes.code_number = checked.code_number
