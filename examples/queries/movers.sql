-- Who changed their mind? Of the people who expressed a stance in the first wave and in the last: where they went.
--
-- The same people at both ends, so neither joiners nor leavers can make a change here. row_share is the share of those
-- who started in from_stance.
with ends as (
    select
        min(wave_order) as first_order,
        max(wave_order) as last_order
    from marts.waves
)

select
    transitions.from_stance,
    transitions.to_stance,
    transitions.stakeholder_count,
    round(100 * transitions.row_share) as percent_of_row
from marts.stance_transitions as transitions
inner join marts.waves as from_waves
    on transitions.from_wave_id = from_waves.wave_id
inner join marts.waves as to_waves
    on transitions.to_wave_id = to_waves.wave_id
inner join ends
    on from_waves.wave_order = ends.first_order and to_waves.wave_order = ends.last_order
inner join marts.stance_scale as from_scale
    on transitions.from_stance = from_scale.stance
inner join marts.stance_scale as to_scale
    on transitions.to_stance = to_scale.stance
order by from_scale.stance_order, to_scale.stance_order
