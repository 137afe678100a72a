with classified as (
    select * from {{ ref('int_stances_classified') }}
),

panel_spanned as (
    select * from {{ ref('int_panel_spanned') }}
),

scale as (
    select * from {{ ref('stg_stance_scale') }}
),

votes as (
    select
        stakeholder_id,
        wave_id,
        {{ is_any("vote > 0 and vote < " ~ var('vote_scale')) }} as has_soft_votes
    from {{ ref('int_segments_weighted') }}
    group by stakeholder_id, wave_id
)

select
    classified.stakeholder_id,
    classified.wave_id,
    panel_spanned.year,
    panel_spanned.role_id,
    panel_spanned.role_at_entry_id,
    classified.status,
    case when classified.status = {{ status('expressed') }} then coalesce(classified.answered_stance, scale.stance) end as stance,
    classified.is_qualified,
    classified.theta,
    classified.distributed_share,
    classified.evidence_count,
    coalesce(votes.has_soft_votes, false) and coalesce(classified.participation_mode = 'interview', false) as has_soft_votes,
    classified.participation_mode as mode,
    '{{ var("rule_version") }}' as rule_version
from classified
inner join panel_spanned
    on classified.stakeholder_id = panel_spanned.stakeholder_id
    and classified.wave_id = panel_spanned.wave_id
left join scale on classified.pole = scale.pole
left join votes
    on classified.stakeholder_id = votes.stakeholder_id
    and classified.wave_id = votes.wave_id
