-- One defect for each expectation of expectations/marts/themes.py, and after `also` what else it must break (test_suites.py).

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

-- marts.themes_by_role_year.roles_within_all
update marts.themes_by_role_year set stakeholder_count = 2 where role_id = 'manager' and wave_id = 'w1';
