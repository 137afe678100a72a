-- The name under which a code counts in trends: of a series with a split the parent, because a split cannot be undone;
-- else the latest code that it became.
with codes as (
    select * from {{ ref('int_codes_versioned') }}
),

parents as (
    select distinct
        from_version_order,
        from_code
    from {{ ref('int_codes_linked') }}
    where relation = 'split'
),

ranked as (
    select
        codes.codebook_version,
        codes.version_order,
        codes.code,
        connected.series_number,
        row_number() over (
            partition by connected.series_number
            order by
                case when parents.from_code is not null then 0 else 1 end,
                case when parents.from_code is not null then codes.version_order else 0 end,
                case when codes.is_in_use then 0 else 1 end,
                codes.version_order desc,
                codes.code
        ) as preference
    from codes
    inner join {{ ref('int_codes_connected') }} as connected
        on codes.version_order = connected.version_order
        and codes.code = connected.code
    left join parents
        on codes.version_order = parents.from_version_order
        and codes.code = parents.from_code
),

named as (
    select
        series_number,
        code,
        codebook_version,
        -- A key may have named another code in an earlier version: two series never share a name.
        row_number() over (partition by code order by version_order desc) as namesake_number
    from ranked
    where preference = 1
)

select
    ranked.codebook_version,
    ranked.version_order,
    ranked.code,
    case
        when named.namesake_number = 1 then named.code
        else concat(named.code, ' (', named.codebook_version, ')')
    end as harmonised_code
from ranked
inner join named on ranked.series_number = named.series_number
