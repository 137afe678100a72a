-- Every code in every version: an entry of the codebook holds from its version on, until a later entry of the same code.
-- A code can be met in a version in which it is not in use: before its first one, or after the crosswalk ended it.
with entries as (
    select
        entries.*,
        versions.version_order
    from {{ ref('stg_codebook_entries') }} as entries
    inner join {{ ref('int_versions_ordered') }} as versions
        on entries.codebook_version = versions.codebook_version
),

links as (
    select
        links.*,
        to_versions.version_order
    from {{ ref('stg_crosswalk_links') }} as links
    inner join {{ ref('int_versions_ordered') }} as to_versions on links.to_version = to_versions.codebook_version
),

spells as (
    select
        versions.codebook_version,
        versions.version_order,
        entries.code,
        entries.code_path,
        entries.code_name,
        entries.definition,
        entries.dimension,
        entries.stance_role,
        entries.version_order <= versions.version_order as is_introduced,
        row_number() over (
            partition by versions.version_order, entries.code
            order by
                case when entries.version_order <= versions.version_order then 0 else 1 end,
                abs(versions.version_order - entries.version_order)
        ) as preference
    from {{ ref('int_versions_ordered') }} as versions
    cross join entries
),

-- The last step that ended a code, and the last that led to it: a key may come back.
turns as (
    select
        spells.version_order,
        spells.code,
        max(case when links.from_code = spells.code and links.relation <> 'same' then links.version_order end) as ended,
        max(case when links.to_code = spells.code then links.version_order end) as reached
    from spells
    inner join links on spells.version_order >= links.version_order
    where spells.preference = 1 and spells.code in (links.from_code, links.to_code)
    group by spells.version_order, spells.code
)

select
    spells.codebook_version,
    spells.version_order,
    spells.code,
    spells.code_path,
    spells.code_name,
    spells.definition,
    spells.dimension,
    spells.stance_role,
    spells.is_introduced,
    spells.is_introduced
    and coalesce(turns.reached >= turns.ended, turns.ended is null) as is_in_use
from spells
left join turns
    on spells.version_order = turns.version_order
    and spells.code = turns.code
where spells.preference = 1
