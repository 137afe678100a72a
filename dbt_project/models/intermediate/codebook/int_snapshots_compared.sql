-- What is in one set of codes and not in the other. A code that is gone while one of the same last name, or of the same
-- description, is new was moved or renamed, where just one of each fits.
with pairs as (
    select * from {{ ref('int_snapshots_paired') }}
),

snapshots as (
    select
        snapshots.*,
        lower(trim(code_name)) as name_key,
        lower(trim(code_description)) as description_key
    from {{ ref('stg_code_snapshots') }} as snapshots
),

compared as (
    select
        pairs.delivery_id,
        pairs.earlier_id,
        pairs.occurred_at,
        codes.code_path,
        codes.name_key,
        codes.description_key,
        earlier.code_path is not null as was_there,
        later.code_path is not null as is_there,
        coalesce(earlier.description_key, '') <> coalesce(later.description_key, '') as is_redefined
    from pairs
    inner join snapshots as codes on codes.delivery_id in (pairs.delivery_id, pairs.earlier_id)
    left join snapshots as earlier
        on pairs.earlier_id = earlier.delivery_id
        and codes.code_path = earlier.code_path
    left join snapshots as later
        on pairs.delivery_id = later.delivery_id
        and codes.code_path = later.code_path
    -- a code that both have comes once, as the later one has it
    where codes.delivery_id = pairs.delivery_id or later.code_path is null
),

moves as (
    select
        gone.delivery_id,
        gone.earlier_id,
        gone.code_path,
        came.code_path as to_code_path,
        count(*) over (partition by gone.delivery_id, gone.earlier_id, gone.code_path) as target_count,
        count(*) over (partition by gone.delivery_id, gone.earlier_id, came.code_path) as origin_count
    from compared as gone
    inner join compared as came
        on gone.delivery_id = came.delivery_id
        and gone.earlier_id = came.earlier_id
        and (gone.name_key = came.name_key or gone.description_key = came.description_key)
    where not gone.is_there and not came.was_there
)

select
    compared.delivery_id,
    compared.earlier_id,
    compared.occurred_at,
    case
        when origins.to_code_path is not null then 'renamed'
        when not compared.is_there then 'deleted'
        when not compared.was_there then 'added'
        else 'redefined'
    end as event_action,
    compared.code_path,
    origins.to_code_path
from compared
left join moves as origins
    on compared.delivery_id = origins.delivery_id
    and compared.earlier_id = origins.earlier_id
    and compared.code_path = origins.code_path
    and origins.target_count = 1
    and origins.origin_count = 1
left join moves as targets
    on compared.delivery_id = targets.delivery_id
    and compared.earlier_id = targets.earlier_id
    and compared.code_path = targets.to_code_path
    and targets.target_count = 1
    and targets.origin_count = 1
where targets.to_code_path is null
    and (not compared.is_there or not compared.was_there or compared.is_redefined)
