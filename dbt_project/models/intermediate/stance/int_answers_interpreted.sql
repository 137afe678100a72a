-- What each answer to a stance item says by itself: agreement with a pole, the stance it means, or why it says nothing.
with deliveries as (
    select * from {{ ref('int_deliveries_ranked') }}
),

instruments as (
    select * from {{ ref('stg_instruments') }}
),

meanings as (
    select * from {{ ref('stg_answer_meanings') }}
),

answers as (
    select
        answers.*,
        lower(trim(answers.answer_value)) as value_key,
        lower(trim(answers.answer_label)) as label_key,
        try_cast(answers.answer_value as {{ type_double() }}) as answer_number,
        -- Two deliveries may hold the same answer: the one with the higher precedence counts.
        row_number() over (
            partition by answers.stakeholder_id, answers.wave_id, answers.instrument_id, answers.item
            order by coalesce(deliveries.precedence, 0) desc, answers.delivery_id desc
        ) as preference
    from {{ ref('stg_answers') }} as answers
    left join deliveries on answers.delivery_id = deliveries.delivery_id
)

select
    answers.stakeholder_id,
    answers.wave_id,
    answers.instrument_id,
    answers.item,
    instruments.stance_rule,
    answers.missing_reason is null
    and (
        instruments.stance_rule = 'item'
        or instruments.agree_from is null
        or coalesce(by_value.agrees, by_label.agrees) is not null
        or answers.answer_number is not null
    ) as is_answered,
    answers.missing_reason in ('not_recorded', 'not_asked') as is_not_asked,
    answers.item = instruments.first_pole_item
    and coalesce(by_value.agrees, by_label.agrees, answers.answer_number >= instruments.agree_from) as agrees_with_first,
    answers.item = instruments.last_pole_item
    and coalesce(by_value.agrees, by_label.agrees, answers.answer_number >= instruments.agree_from) as agrees_with_last,
    case when answers.missing_reason is null then coalesce(by_value.stance, by_label.stance) end as meant_stance,
    answers.delivery_id
from answers
inner join instruments
    on answers.instrument_id = instruments.instrument_id
    and answers.item in (instruments.first_pole_item, instruments.last_pole_item, instruments.stance_item)
left join meanings as by_value
    on answers.instrument_id = by_value.instrument_id
    and answers.item = by_value.item
    and answers.value_key = lower(trim(by_value.answer))
left join meanings as by_label
    on answers.instrument_id = by_label.instrument_id
    and answers.item = by_label.item
    and answers.label_key = lower(trim(by_label.answer))
where answers.preference = 1
