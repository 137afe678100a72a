with delivered as (
    select * from {{ source('raw', 'codebook_entry') }}
)

select
    code,
    code_path,
    code_name,
    definition,
    dimension,
    upper(trim(stance_role)) as stance_role,
    codebook_version,
    version_key
from delivered
