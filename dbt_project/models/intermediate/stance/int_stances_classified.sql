-- Stance rule v1 (docs: method). Votes are integers and concern counts half, so everything is compared doubled: no float
-- decides a class in any engine. `whole` is one whole segment in votes.
with scored as (
    select
        evidence.*,
        2 * ec_votes + kd_votes as first_doubled,
        2 * ed_votes + kc_votes as last_doubled,
        2 * ec_votes + kd_votes + 2 * ed_votes + kc_votes + 2 * b_votes as evidence_doubled,
        {{ var('vote_scale') }} as whole
    from {{ ref('int_evidence_gathered') }} as evidence
),

stated as (
    select
        scored.*,
        case
            when is_ineligible then 'INELIGIBLE'
            when is_withdrawn then 'WITHDRAWN'
            when not is_interviewed then 'NONRESPONSE'
            when not is_asked then 'NOT_ASKED'
            when answered_stance is not null then 'EXPRESSED'
            when evidence_doubled = 0 then 'NOT_EXPRESSED'
            when ec_votes + ed_votes + b_votes = 0 then 'CRITIQUE_ONLY'
            when evidence_doubled < 4 * whole and not has_direct_answer then 'INSUFFICIENT'
            else 'EXPRESSED'
        end as status
    from scored
),

classified as (
    select
        stated.*,
        status = 'EXPRESSED' and answered_stance is null as is_coded_stance,
        case
            when 4 * b_votes >= evidence_doubled then 'middle'
            when 10 * last_doubled >= 7 * (first_doubled + last_doubled) and ed_votes >= whole then 'last'
            when 10 * first_doubled >= 7 * (first_doubled + last_doubled) and ec_votes >= whole then 'first'
            when b_votes >= whole or (ec_votes >= whole and ed_votes >= whole) then 'middle'
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
        when ed_votes > ec_votes then 'last'
        when ec_votes > ed_votes then 'first'
        else 'middle' -- only soft votes get here, and ties fall in the middle
    end as pole,
    case when status = 'EXPRESSED' then is_coded_stance and verdict = 'endorsed' end as is_qualified,
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
            when status in ('INELIGIBLE', 'WITHDRAWN', 'NONRESPONSE') then 0
            else answer_count + ceil((ec_votes + ed_votes + kd_votes + kc_votes + b_votes) / (1.0 * whole))
        end as bigint
    ) as evidence_count,
    case when status not in ('INELIGIBLE', 'WITHDRAWN', 'NONRESPONSE') then participation_mode end as participation_mode
from classified
