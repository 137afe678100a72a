-- Where each quote stands: its last state, since when it was ever approved, and the theme under its name in trends.
with quotes as (
    select * from {{ ref('stg_quotes') }}
),

codes_harmonised as (
    select * from {{ ref('int_codes_harmonised') }}
),

ordered as (
    select
        quotes.*,
        row_number() over (
            partition by quote_id
            -- The states follow one another only forwards; of two answers, which the door refuses, the later one holds.
            order by
                case quote_state when 'draft' then 0 when 'sent' then 1 when 'withdrawn' then 3 else 2 end desc,
                state_on desc,
                delivery_id
        ) as recency
    from quotes
),

approvals as (
    select
        quote_id,
        min(state_on) as approved_on
    from quotes
    where quote_state in ('approved', 'edited')
    group by quote_id
)

select
    ordered.quote_id,
    ordered.stakeholder_id,
    ordered.wave_id,
    coalesce(codes_harmonised.harmonised_code, ordered.code_path) as harmonised_code,
    ordered.quote_state,
    ordered.state_on,
    approvals.approved_on,
    case when ordered.quote_state in ('approved', 'edited') then ordered.quote_text end as approved_text,
    ordered.delivery_id
from ordered
left join approvals on ordered.quote_id = approvals.quote_id
left join codes_harmonised
    on ordered.codebook_code = codes_harmonised.code
    and ordered.codebook_version = codes_harmonised.codebook_version
where ordered.recency = 1
