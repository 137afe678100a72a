-- One defect for each expectation of expectations/marts/panel_retention.py, and after `also` what else it must break (test_suites.py).

-- marts.panel_retention.row_count
-- also marts.panel_retention.every_group_present
delete from marts.panel_retention;

-- marts.panel_retention.every_group_present
delete from marts.panel_retention where role_id = 'manager' and wave_id = 'w1';

-- marts.panel_retention.completed_adds_up
-- also marts.panel_retention.roles_within_all
update marts.panel_retention set completed_count = 2, invited_count = 2 where role_id = 'manager' and wave_id
    = 'w1';

-- marts.panel_retention.expressed_count_matches_stances
-- also marts.panel_retention.expressed_is_base
update marts.panel_retention set expressed_count = 3, completed_count = 3, invited_count = 5 where role_id =
    'all' and wave_id = 'w1';

-- marts.panel_retention.nonresponse_count_matches_stances
-- also marts.panel_retention.roles_within_all
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

-- marts.panel_retention.expressed_is_base
update marts.panel_retention set expressed_count = 0, not_expressed_count = 1 where role_id = 'manager' and wave_id = 'w1';

-- marts.panel_retention.roles_within_all
update marts.panel_retention set invited_count = 9 where role_id = 'manager' and wave_id = 'w1';
