-- One defect for each expectation of expectations/marts/stances.py, and after `also` what else it must break (test_suites.py).

-- marts.stances.row_count
-- also marts.evidence.agrees_with_stances
-- also marts.panel_retention.expressed_count_matches_stances
-- also marts.panel_retention.nonresponse_count_matches_stances
-- also marts.stance_by_role_year.counts_match_stances
-- also marts.stance_transitions.counts_match_stances
-- also marts.stances.anybody_expressed
-- also marts.stances.every_participant_present
-- also marts.stances.every_wave_present
-- also marts.themes_by_role_year.people_match_coded_segments
-- also marts.trajectories.waves_match_stances
delete from marts.stances;

-- marts.stances.every_wave_present
-- also marts.panel_retention.every_group_present
-- also marts.stance_by_role_year.every_cell_present
-- also marts.stance_transitions.every_cell_present
insert into raw.study_wave select 'w3', null, 3, 2015, null, null, 'd_study';
insert into marts.waves select 'w3', null, 3, 2015, null, null, 'd_study';

-- marts.stances.every_participant_present
-- also marts.panel_retention.nonresponse_count_matches_stances
insert into raw.participation by name select * replace ('p3' as stakeholder_id) from raw.participation where
    stakeholder_id = 'p1' and wave_id = 'w1';
delete from marts.stances where stakeholder_id = 'p3' and wave_id = 'w1';

-- marts.stances.anybody_expressed
-- also marts.evidence.agrees_with_stances
-- also marts.panel_retention.expressed_count_matches_stances
-- also marts.panel_retention.not_expressed_count_matches_stances
-- also marts.stance_by_role_year.counts_match_stances
-- also marts.stance_transitions.counts_match_stances
-- also marts.trajectories.waves_match_stances
update marts.stances set status = 'NOT_EXPRESSED', stance = null where wave_id = 'w1' and stance is not null;

-- marts.stance_by_role_year.row_count
-- also marts.stance_by_role_year.every_cell_present
delete from marts.stance_by_role_year;

-- marts.stance_by_role_year.every_cell_present
delete from marts.stance_by_role_year where role_id = 'manager' and wave_id = 'w1' and stance = 'blended';

-- marts.stance_by_role_year.stance_share_in_range
-- also marts.stance_by_role_year.share_is_count_of_base
-- also marts.stance_intervals.interval_contains_share
update marts.stance_by_role_year set stance_share = 66.7 where role_id = 'all' and wave_id = 'w2' and stance =
    'blended';

-- marts.stance_by_role_year.base_is_sum_of_counts
-- also marts.mode_mix.bases_match_shares
-- also marts.panel_retention.expressed_is_base
-- also marts.stance_intervals.interval_contains_share
update marts.stance_by_role_year set base_count = 4, stance_share = stance_count / 4.0 where role_id = 'all'
    and wave_id = 'w2';

-- marts.stance_by_role_year.share_is_count_of_base
-- also marts.stance_intervals.interval_contains_share
update marts.stance_by_role_year set stance_share = 1.0 / 3 where role_id = 'all' and wave_id = 'w2';

-- marts.stance_by_role_year.counts_match_stances
-- also marts.evidence.agrees_with_stances
update marts.stances set role_id = 'manager' where stakeholder_id = 'p3' and wave_id = 'w2';

-- marts.stance_transitions.every_cell_present
delete from marts.stance_transitions where from_stance = 'blended' and to_stance = 'blended';

-- marts.stance_transitions.counts_match_stances
update marts.stance_transitions set stakeholder_count = 2 where stakeholder_count = 1 and from_stance =
    'distributed';

-- marts.stances.no_future_stance
update raw.study_wave set starts_on = date '2030-01-01' where wave_id = 'w2';

-- marts.stances.roles_alike
-- also marts.panel_retention.insufficient_count_matches_stances
insert into marts.stances
select 'x' || i, wave, null, if(wave = 'w1', 'manager', 'clinician'), 'INSUFFICIENT', null
from range(20) as people (i) cross join (values ('w1'), ('w2')) as waves (wave);
