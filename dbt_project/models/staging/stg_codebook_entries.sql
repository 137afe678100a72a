with delivered as (
    select * from {{ source('raw', 'codebook_entry') }}
)

select
    code,
    code_path,
    code_name,
    stance_role
from delivered
