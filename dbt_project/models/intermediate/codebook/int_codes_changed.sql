-- Every change of a code from one version to the next, whether the crosswalk says it or the stance role shows it.
with links as (
    select
        from_version_order,
        from_code,
        relation,
        to_version_order,
        to_code,
        needs_recode
    from {{ ref('int_codes_linked') }}
    union all
    select
        from_versions.version_order as from_version_order,
        ends.from_code,
        ends.relation,
        to_versions.version_order as to_version_order,
        ends.to_code,
        coalesce(ends.needs_recode, false) as needs_recode
    from {{ ref('stg_crosswalk_links') }} as ends
    inner join {{ ref('int_versions_ordered') }} as from_versions
        on ends.from_version = from_versions.codebook_version
    inner join {{ ref('int_versions_ordered') }} as to_versions on ends.to_version = to_versions.codebook_version
    where ends.relation in ('retired', 'new')
),

codes as (
    select
        codes_versioned.version_order,
        codes_versioned.code,
        codes_versioned.stance_role,
        codes_versioned.is_introduced,
        codes_harmonised.harmonised_code
    from {{ ref('int_codes_versioned') }} as codes_versioned
    inner join {{ ref('int_codes_harmonised') }} as codes_harmonised
        on codes_versioned.version_order = codes_harmonised.version_order
        and codes_versioned.code = codes_harmonised.code
),

compared as (
    select
        links.*,
        coalesce(from_codes.harmonised_code, to_codes.harmonised_code) as harmonised_code,
        coalesce(from_codes.stance_role <> to_codes.stance_role, false) as has_other_role
    from links
    left join codes as from_codes
        on links.from_version_order = from_codes.version_order
        and links.from_code = from_codes.code
        and from_codes.is_introduced
    left join codes as to_codes
        on links.to_version_order = to_codes.version_order
        and links.to_code = to_codes.code
)

select
    harmonised_code,
    from_version_order,
    from_code,
    relation,
    to_version_order,
    to_code,
    needs_recode,
    has_other_role,
    needs_recode
    or has_other_role
    or relation in ('narrowed', 'broadened', 'retired', 'new') as is_break
from compared
where relation <> 'same' or has_other_role or needs_recode
