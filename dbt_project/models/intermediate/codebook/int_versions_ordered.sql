-- The versions of the codebook in time. A version in which codes were only retired stands in the crosswalk alone.
with versions as (
    select codebook_version, version_key from {{ ref('stg_codebook_entries') }}
    union
    select from_version as codebook_version, from_version_key as version_key from {{ ref('stg_crosswalk_links') }}
    union
    select to_version as codebook_version, to_version_key as version_key from {{ ref('stg_crosswalk_links') }}
)

select
    codebook_version,
    row_number() over (order by version_key, codebook_version) as version_order
from versions
