-- From which code of a version to which of the next one: as the crosswalk says, and the code to itself where it says
-- nothing. A key that is used before its version, or after the crosswalk ended it, stays with its own series.
with codes as (
    select * from {{ ref('int_codes_versioned') }}
),

links as (
    select
        links.*,
        from_versions.version_order as from_version_order,
        to_versions.version_order as to_version_order
    from {{ ref('stg_crosswalk_links') }} as links
    inner join {{ ref('int_versions_ordered') }} as from_versions
        on links.from_version = from_versions.codebook_version
    inner join {{ ref('int_versions_ordered') }} as to_versions on links.to_version = to_versions.codebook_version
),

arrivals as (
    select distinct
        to_version_order,
        to_code
    from links
    where to_code is not null
),

carried as (
    select
        earlier.code,
        earlier.version_order as from_version_order,
        later.version_order as to_version_order
    from codes as earlier
    inner join codes as later
        on earlier.code = later.code
        and earlier.version_order + 1 = later.version_order
    left join arrivals
        on later.version_order = arrivals.to_version_order
        and later.code = arrivals.to_code
    where arrivals.to_code is null or not earlier.is_introduced
)

select
    from_version_order,
    from_code,
    relation,
    to_version_order,
    to_code,
    coalesce(needs_recode, false) as needs_recode,
    false as is_carried
from links
where from_code is not null and to_code is not null
union all
select
    from_version_order,
    code as from_code,
    'same' as relation,
    to_version_order,
    code as to_code,
    false as needs_recode,
    true as is_carried
from carried
