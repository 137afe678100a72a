-- Every code in every version of the codebook, whether in use there or not; without a codebook the codes as delivered.
with codes_versioned as (
    select * from {{ ref('int_codes_versioned') }}
),

codes_harmonised as (
    select * from {{ ref('int_codes_harmonised') }}
),

spans as (
    select
        code,
        min(case when is_in_use then version_order end) as first_order,
        max(case when is_in_use then version_order end) as last_order
    from codes_versioned
    group by code
),

versions as (
    select * from {{ ref('int_versions_ordered') }}
)

select
    codes_versioned.code,
    codes_versioned.codebook_version,
    codes_versioned.version_order,
    codes_versioned.code_path,
    codes_versioned.code_name,
    codes_versioned.definition,
    codes_versioned.dimension,
    codes_versioned.stance_role,
    codes_harmonised.harmonised_code,
    codes_versioned.is_in_use,
    first_versions.codebook_version as valid_from_version,
    last_versions.codebook_version as valid_to_version
from codes_versioned
inner join codes_harmonised
    on codes_versioned.code = codes_harmonised.code
    and codes_versioned.version_order = codes_harmonised.version_order
inner join spans on codes_versioned.code = spans.code
left join versions as first_versions on spans.first_order = first_versions.version_order
left join versions as last_versions on spans.last_order = last_versions.version_order
union all
select distinct
    code_path as code,
    cast(null as string) as codebook_version,
    cast(null as bigint) as version_order,
    code_path,
    code_path as code_name,
    cast(null as string) as definition,
    cast(null as string) as dimension,
    stance_role,
    harmonised_code,
    true as is_in_use,
    cast(null as string) as valid_from_version,
    cast(null as string) as valid_to_version
from {{ ref('int_segments_weighted') }}
where code is null
