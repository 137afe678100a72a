with delivered as (
    select * from {{ source('raw', 'study_instrument') }}
)

select
    instrument_id,
    kind as instrument_kind,
    rule as stance_rule,
    first_pole_item,
    last_pole_item,
    cast(agree_from as {{ type_double() }}) as agree_from,
    item as stance_item
from delivered
