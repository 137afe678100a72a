-- One defect for each expectation, and after `also` what the same damage must break besides (test_suites.py).

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
update marts.stance_by_role_year set stance_share = 66.7 where role_id = 'all' and wave_id = 'w2' and stance =
    'blended';

-- marts.stance_by_role_year.base_is_sum_of_counts
-- also marts.mode_mix.bases_match_shares
update marts.stance_by_role_year set base_count = 4, stance_share = stance_count / 4.0 where role_id = 'all'
    and wave_id = 'w2';

-- marts.stance_by_role_year.share_is_count_of_base
update marts.stance_by_role_year set stance_share = 1.0 / 3 where role_id = 'all' and wave_id = 'w2';

-- marts.stance_by_role_year.counts_match_stances
-- also marts.evidence.agrees_with_stances
update marts.stances set role_id = 'manager' where stakeholder_id = 'p3' and wave_id = 'w2';

-- marts.stance_transitions.every_cell_present
delete from marts.stance_transitions where from_stance = 'blended' and to_stance = 'blended';

-- marts.stance_transitions.counts_match_stances
update marts.stance_transitions set stakeholder_count = 2 where stakeholder_count = 1 and from_stance =
    'distributed';

-- marts.panel_retention.row_count
-- also marts.panel_retention.every_group_present
delete from marts.panel_retention;

-- marts.panel_retention.every_group_present
delete from marts.panel_retention where role_id = 'manager' and wave_id = 'w1';

-- marts.panel_retention.completed_adds_up
update marts.panel_retention set completed_count = 2, invited_count = 2 where role_id = 'manager' and wave_id
    = 'w1';

-- marts.panel_retention.expressed_count_matches_stances
update marts.panel_retention set expressed_count = 3, completed_count = 3, invited_count = 5 where role_id =
    'all' and wave_id = 'w1';

-- marts.panel_retention.nonresponse_count_matches_stances
update marts.panel_retention set nonresponse_count = 1, invited_count = 3 where role_id = 'all' and wave_id =
    'w1';

-- marts.panel_retention.insufficient_count_matches_stances
-- also marts.panel_retention.nonresponse_count_matches_stances
update marts.stances set status = 'INSUFFICIENT' where stakeholder_id = 'p4' and wave_id = 'w1';

-- marts.panel_retention.critique_only_count_matches_stances
-- also marts.panel_retention.nonresponse_count_matches_stances
update marts.stances set status = 'CRITIQUE_ONLY' where stakeholder_id = 'p4' and wave_id = 'w1';

-- marts.panel_retention.not_expressed_count_matches_stances
-- also marts.panel_retention.nonresponse_count_matches_stances
update marts.stances set status = 'NOT_EXPRESSED' where stakeholder_id = 'p4' and wave_id = 'w1';

-- marts.panel_retention.not_asked_count_matches_stances
-- also marts.panel_retention.nonresponse_count_matches_stances
update marts.stances set status = 'NOT_ASKED' where stakeholder_id = 'p4' and wave_id = 'w1';

-- marts.panel_retention.withdrawn_count_matches_stances
-- also marts.panel_retention.nonresponse_count_matches_stances
update marts.stances set status = 'WITHDRAWN' where stakeholder_id = 'p4' and wave_id = 'w1';

-- marts.panel_retention.ineligible_count_matches_stances
-- also marts.panel_retention.nonresponse_count_matches_stances
update marts.stances set status = 'INELIGIBLE' where stakeholder_id = 'p4' and wave_id = 'w1';

-- marts.panel_retention.half_took_part
insert into marts.stances select 'p5', 'w1', 2011, 'manager', 'NONRESPONSE', null;
update marts.panel_retention set nonresponse_count = 3, invited_count = 5 where role_id = 'all' and wave_id =
    'w1';

-- marts.coded_segments.every_segment_present
-- also marts.themes_by_role_year.people_match_coded_segments
delete from marts.coded_segments where segment_id = 's1';

-- marts.coded_segments.no_verbatim_text
alter table marts.coded_segments add column text varchar;

-- marts.coded_segments.delivery_traceable
update marts.coded_segments set delivery_id = 'd_9' where segment_id = 's1';

-- marts.deliveries.same_as_delivery
delete from marts.deliveries where delivery_id = 'd_old';

-- marts.stakeholders.same_as_stakeholder
-- also marts.trajectories.same_as_stakeholders
insert into marts.stakeholders values ('p9');

-- marts.roles.same_as_study_role
insert into marts.roles select 'all', 'All', 9, null;

-- marts.waves.same_as_study_wave
delete from marts.waves where wave_id = 'w2';

-- marts.stance_scale.same_as_study_stance
delete from marts.stance_scale where stance = 'blended';

-- marts.coded_segments.withdrawn_left_out
-- also marts.evidence.agrees_with_stances
-- also marts.panel_retention.expressed_count_matches_stances
-- also marts.panel_retention.withdrawn_count_matches_stances
-- also marts.stance_by_role_year.counts_match_stances
-- also marts.stance_transitions.counts_match_stances
-- also marts.themes_by_role_year.people_match_coded_segments
-- also marts.trajectories.waves_match_stances
update marts.stances set status = 'WITHDRAWN', stance = null where stakeholder_id = 'p1' and wave_id = 'w1';

-- marts.stance_series.every_cell_present
delete from marts.stance_series where series = 'interviews' and role_id = 'manager' and wave_id = 'w2' and stance =
    'blended';

-- marts.stance_series.all_is_stance_by_role_year
update marts.stance_series set stance_count = stance_count + 1 where series = 'all' and role_id = 'manager' and
    stance = 'blended';

-- marts.stance_series.balanced_base_is_constant
update marts.stance_series set base_count = 3 where series = 'balanced' and role_id = 'all' and wave_id = 'w2';

-- marts.mode_mix.bases_match_shares
update marts.mode_mix set stakeholder_count = 1 where role_id = 'all' and wave_id = 'w2';

-- marts.trajectories.same_as_stakeholders
delete from marts.trajectories where stakeholder_id = 'p4';

-- marts.trajectories.waves_match_stances
update marts.trajectories set expressed_wave_count = 2 where stakeholder_id = 'p3';

-- marts.themes_by_role_year.people_match_coded_segments
update marts.coded_segments set vote = 0 where segment_id = 's1';

-- marts.themes_by_role_year.base_took_part
update marts.themes_by_role_year set base_count = 4 where role_id = 'all' and wave_id = 'w1';

-- marts.code_first_mentions.first_wave_matches_themes
update marts.code_first_mentions set first_wave_id = 'w2' where harmonised_code = 'Themes > In charge';

-- marts.code_cooccurrence.within_themes
insert into marts.code_cooccurrence values ('w1', 'Themes > DIS-01 Role for distributed', 'Themes > In charge', 2);

-- marts.code_matrix.mentions_match_themes
update marts.code_matrix set is_mentioned = true where stakeholder_id = 'p1';

-- marts.evidence.every_stance_rests_on_something
update marts.evidence set is_counted = false where stakeholder_id = 'p2' and wave_id = 'w1';

-- marts.evidence.agrees_with_stances
insert into marts.evidence by name select * replace ('blended' as stance) from marts.evidence where stakeholder_id =
    'p1' and wave_id = 'w1';

-- marts.evidence.delivery_traceable
update marts.evidence set content_hash = 'another' where stakeholder_id = 'p1' and wave_id = 'w1';

-- marts.quotes.every_quote_present
delete from marts.quotes where quote_id = 'q4';

-- marts.quotes.withdrawn_left_out
-- also marts.coded_segments.withdrawn_left_out
update raw.stakeholder set consent_scope = 'erase' where stakeholder_id = 'p1';

-- marts.quotes.text_is_approved
update marts.quotes set quote_text = 'another wording' where quote_id = 'q1';

-- marts.quotes.approval_stands
update marts.quotes set is_public_candidate = true where quote_id = 'q3';

-- marts.quotes.person_may_be_quoted
update raw.stakeholder set quote_permission = 'no' where stakeholder_id = 'p1';
