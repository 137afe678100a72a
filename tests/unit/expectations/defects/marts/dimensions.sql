-- One defect for each expectation of expectations/marts/dimensions.py, and after `also` what else it must break (test_suites.py).

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
