-- One defect for each expectation of expectations/marts/coded_segments.py, and after `also` what else it must break (test_suites.py).

-- marts.coded_segments.every_segment_present
-- also marts.themes_by_role_year.people_match_coded_segments
delete from marts.coded_segments where segment_id = 's1';

-- marts.coded_segments.no_verbatim_text
alter table marts.coded_segments add column text varchar;

-- marts.coded_segments.delivery_traceable
update marts.coded_segments set delivery_id = 'd_9' where segment_id = 's1';

-- marts.coded_segments.withdrawn_left_out
-- also marts.evidence.agrees_with_stances
-- also marts.panel_retention.expressed_count_matches_stances
-- also marts.panel_retention.withdrawn_count_matches_stances
-- also marts.stance_by_role_year.counts_match_stances
-- also marts.stance_transitions.counts_match_stances
-- also marts.themes_by_role_year.people_match_coded_segments
-- also marts.trajectories.waves_match_stances
update marts.stances set status = 'WITHDRAWN', stance = null where stakeholder_id = 'p1' and wave_id = 'w1';
