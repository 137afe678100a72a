-- Which of two current deliveries counts where both hold the same thing: the one written later, as the files say
-- themselves; one that says nothing counts less. Never the order of arrival: the folder alone decides.
with deliveries as (
    select * from {{ ref('stg_deliveries') }}
    where superseded_at is null
)

select
    delivery_id,
    instrument_id,
    wave_id,
    row_number() over (
        order by case when written_at is null then 0 else 1 end, written_at, path, delivery_id
    ) as precedence
from deliveries
