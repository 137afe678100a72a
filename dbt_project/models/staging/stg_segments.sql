with delivered as (
    select * from {{ source('raw', 'segment') }}
)

select
    segment_id,
    document_id,
    code_path,
    coder_id,
    cast(is_adjudicated as boolean) as is_adjudicated,
    cast(start_offset as bigint) as start_offset,
    cast(end_offset as bigint) as end_offset,
    delivery_id
from delivered
