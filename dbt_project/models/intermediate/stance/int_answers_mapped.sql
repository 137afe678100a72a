-- The stance that a person's answers in a wave mean. Every stance item must be answered: half a pair has no stance.
with answers_interpreted as (
    select * from {{ ref('int_answers_interpreted') }}
),

poles as (
    select
        max(case when pole = {{ pole('first') }} then stance end) as first_stance,
        max(case when pole = {{ pole('middle') }} then stance end) as middle_stance,
        max(case when pole = {{ pole('last') }} then stance end) as last_stance
    from {{ ref('stg_stance_scale') }}
),

respondents as (
    select
        stakeholder_id,
        wave_id,
        instrument_id,
        max(case when stance_rule = 'likert_pair' then 2 else 1 end) as item_count,
        count(*) as delivered_count,
        sum(case when is_answered then 1 else 0 end) as answered_count,
        {{ is_any("is_not_asked") }} as is_not_asked,
        {{ is_any("agrees_with_first") }} as agrees_with_first,
        {{ is_any("agrees_with_last") }} as agrees_with_last,
        max(meant_stance) as meant_stance
    from answers_interpreted
    group by stakeholder_id, wave_id, instrument_id
),

meant as (
    select
        respondents.*,
        case
            when respondents.answered_count < respondents.item_count then null
            when respondents.agrees_with_first and respondents.agrees_with_last then poles.middle_stance
            when respondents.agrees_with_first then poles.first_stance
            when respondents.agrees_with_last then poles.last_stance
            else respondents.meant_stance
        end as stance
    from respondents
    cross join poles
),

stated as (
    select
        stakeholder_id,
        wave_id,
        instrument_id,
        stance,
        answered_count,
        case
            when stance is not null then {{ status('expressed') }}
            when answered_count = item_count then {{ status('not_expressed') }}
            when is_not_asked or delivered_count < item_count then {{ status('not_asked') }}
            else {{ status('not_expressed') }}
        end as status
    from meant
),

ranked as (
    select
        stated.*,
        -- Two surveys in a wave: the one with a stance, else the one that at least asked.
        row_number() over (
            partition by stakeholder_id, wave_id
            order by case status when {{ status('expressed') }} then 1 when {{ status('not_expressed') }} then 2 else 3 end, instrument_id
        ) as preference
    from stated
)

select
    stakeholder_id,
    wave_id,
    instrument_id,
    status,
    stance,
    cast(answered_count as bigint) as answer_count
from ranked
where preference = 1
