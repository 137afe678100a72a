-- Which two sets of codes show what changed: a delivery and the one that it superseded, and of the current deliveries of
-- an instrument each one and the one before it.
with deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

with_codes as (
    select distinct delivery_id from {{ ref('stg_code_snapshots') }}
),

in_line as (
    select
        ranked.delivery_id,
        lag(ranked.delivery_id) over (partition by ranked.instrument_id order by ranked.precedence) as earlier_id
    from {{ ref('int_deliveries_ranked') }} as ranked
    inner join with_codes on ranked.delivery_id = with_codes.delivery_id
),

pairs as (
    select delivery_id, supersedes as earlier_id from deliveries
    union
    select delivery_id, earlier_id from in_line
)

select
    pairs.delivery_id,
    pairs.earlier_id,
    deliveries.written_at as occurred_at
from pairs
inner join deliveries on pairs.delivery_id = deliveries.delivery_id
inner join with_codes on pairs.delivery_id = with_codes.delivery_id
inner join with_codes as earlier on pairs.earlier_id = earlier.delivery_id
