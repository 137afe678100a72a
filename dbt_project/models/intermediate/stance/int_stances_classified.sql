-- Stance rule v1 (docs: method). Votes are integers and concern counts half, so everything is compared doubled: no float
-- decides a class in any engine. `whole` is one whole segment in votes.
{%- set concern = var('concern_halves') %}
{%- set pole_from = var('pole_percent') %}
with scored as (
    select
        evidence.*,
        2 * ec_votes + {{ concern }} * kd_votes as first_doubled,
        2 * ed_votes + {{ concern }} * kc_votes as last_doubled,
        2 * (ec_votes + ed_votes + b_votes) + {{ concern }} * (kd_votes + kc_votes) as evidence_doubled,
        {{ var('vote_scale') }} as whole
    from {{ ref('int_evidence_gathered') }} as evidence
),

stated as (
    select
        scored.*,
        case
            when is_ineligible then {{ status('ineligible') }}
            when is_withdrawn then {{ status('withdrawn') }}
            when not is_interviewed then {{ status('nonresponse') }}
            when not is_asked then {{ status('not_asked') }}
            when answered_stance is not null then {{ status('expressed') }}
            when evidence_doubled = 0 then {{ status('not_expressed') }}
            when ec_votes + ed_votes + b_votes = 0 then {{ status('critique_only') }}
            when evidence_doubled < 2 * {{ var('least_evidence') }} * whole and not has_direct_answer then {{ status('insufficient') }}
            else {{ status('expressed') }}
        end as status
    from scored
),

classified as (
    select
        stated.*,
        status = {{ status('expressed') }} and answered_stance is null as is_coded_stance,
        case
            when 200 * b_votes >= {{ var('blend_percent') }} * evidence_doubled then {{ pole('middle') }}
            when 100 * last_doubled >= {{ pole_from }} * (first_doubled + last_doubled) and ed_votes >= whole then {{ pole('last') }}
            when 100 * first_doubled >= {{ pole_from }} * (first_doubled + last_doubled) and ec_votes >= whole then {{ pole('first') }}
            when b_votes >= whole or (ec_votes >= whole and ed_votes >= whole) then {{ pole('middle') }}
            else 'endorsed'
        end as verdict
    from stated
)

select
    stakeholder_id,
    wave_id,
    status,
    answered_stance,
    case
        when not is_coded_stance then null
        when verdict <> 'endorsed' then verdict
        when ed_votes > ec_votes then {{ pole('last') }}
        when ec_votes > ed_votes then {{ pole('first') }}
        else {{ pole('middle') }} -- only soft votes get here, and ties fall in the middle
    end as pole,
    case when status = {{ status('expressed') }} then is_coded_stance and verdict = 'endorsed' end as is_qualified,
    -- ln((D + 1/2) / (C + 1/2)), with D and C doubled and in votes
    case
        when is_coded_stance then ln(cast(last_doubled + whole as {{ type_double() }}) / (first_doubled + whole))
    end as theta,
    case
        when is_coded_stance and first_doubled + last_doubled > 0
            then cast(last_doubled as {{ type_double() }}) / (first_doubled + last_doubled)
    end as distributed_share,
    cast(
        case
            when status in {{ statuses_of('absent') }} then 0
            else answer_count + ceil((ec_votes + ed_votes + kd_votes + kc_votes + b_votes) / (1.0 * whole))
        end as bigint
    ) as evidence_count,
    case when status not in {{ statuses_of('absent') }} then participation_mode end as participation_mode
from classified
