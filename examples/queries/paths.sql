-- How did each person's view develop? People by type of trajectory, with those who were silent at either end.
--
-- A type needs two waves with a stance, but for those who fell silent or spoke up; the others are counted as null. What
-- each type means, and which wins where two hold, is the comment of trajectories.trajectory_type.
select
    trajectories.trajectory_type,
    count(*) as stakeholder_count,
    sum(case when trajectories.is_newly_expressed then 1 else 0 end) as newly_expressed_count,
    sum(case when trajectories.has_fallen_silent then 1 else 0 end) as fallen_silent_count
from marts.trajectories as trajectories
group by trajectories.trajectory_type
order by stakeholder_count desc, trajectories.trajectory_type
