with delivered as (
    select * from {{ source('raw', 'crosswalk') }}
)

select
    crosswalk_id,
    from_version,
    from_version_key,
    from_code,
    relation,
    to_version,
    to_version_key,
    to_code,
    cast(needs_recode as boolean) as needs_recode
from delivered
