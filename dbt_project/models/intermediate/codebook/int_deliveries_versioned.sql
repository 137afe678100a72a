-- Under which version of the codebook a delivery was coded: as study.yml says, else the latest version in which one of
-- the codes that it uses first stands. Whoever codes with a code of version 2 had version 2 before them.
with deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

versions as (
    select * from {{ ref('int_versions_ordered') }}
),

codes_used as (
    select distinct
        delivery_id,
        code_path
    from {{ ref('stg_segments') }}
),

codes_dated as (
    select
        codes_used.delivery_id,
        max(versions.version_order) as version_order
    from codes_used
    inner join {{ ref('stg_codes') }} as codes
        on codes_used.delivery_id = codes.delivery_id
        and codes_used.code_path = codes.code_path
    inner join versions on codes.codebook_version = versions.codebook_version
    group by codes_used.delivery_id
)

select
    deliveries.delivery_id,
    coalesce(given.codebook_version, inferred.codebook_version) as codebook_version,
    coalesce(given.version_order, inferred.version_order) as version_order
from deliveries
left join versions as given on deliveries.codebook_version = given.codebook_version
left join codes_dated on deliveries.delivery_id = codes_dated.delivery_id
left join versions as inferred on codes_dated.version_order = inferred.version_order
