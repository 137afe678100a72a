with delivered as (
    select * from {{ source('raw', 'study_answer_map') }}
)

select
    instrument_id,
    item,
    answer,
    stance,
    agrees
from delivered
