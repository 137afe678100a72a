-- One defect for each expectation of expectations/raw/people.py, and after `also` what else it must break (test_suites.py).

-- raw.stakeholder.row_count
-- also raw.quote.stakeholder_known
-- also raw.answer.stakeholder_known
-- also raw.document.stakeholder_known
-- also raw.participation.stakeholder_known
delete from raw.stakeholder;

-- raw.stakeholder.stakeholder_id_and_role_from_and_delivery_id_unique
insert into raw.stakeholder by name select * replace ('manager' as role_id) from raw.stakeholder limit 1;

-- raw.stakeholder.role_of_study
update raw.stakeholder set role_id = 'nurse' where stakeholder_id = 'p4';

-- raw.stakeholder.role_dates_in_order
update raw.stakeholder set role_to = date '2009-12-31' where stakeholder_id = 'p4';

-- raw.stakeholder.delivery_current
update raw.stakeholder set delivery_id = 'd_old' where stakeholder_id = 'p4';

-- raw.participation.stakeholder_id_and_wave_id_and_mode_and_delivery_id_unique
insert into raw.participation select * from raw.participation where mode = 'record';

-- raw.participation.mode_known
update raw.participation set mode = 'letter' where mode = 'record';

-- raw.participation.status_known
update raw.participation set status = 'moved' where mode = 'record';

-- raw.participation.stakeholder_known
-- also raw.stakeholder.seen_in_a_wave
update raw.participation set stakeholder_id = 'P4' where mode = 'record';

-- raw.participation.wave_of_study
update raw.participation set wave_id = 'w9' where mode = 'record';

-- raw.participation.record_agrees_with_files
-- also raw.stakeholder.seen_in_a_wave
update raw.participation set stakeholder_id = 'p3' where mode = 'record';

-- raw.participation.took_part_after_entry
update raw.stakeholder set role_from = date '2012-06-01' where stakeholder_id = 'p1';

-- raw.participation.date_in_field_period
update raw.participation set occurred_on = date '2013-02-02' where wave_id = 'w1' and stakeholder_id = 'p1';

-- raw.participation.delivery_current
update raw.participation set delivery_id = 'd_old' where mode = 'record';

-- raw.answer.respondent_once_per_survey
insert into raw.answer by name select * replace ('d_people' as delivery_id, '1' as value) from raw.answer where
    stakeholder_id = 'p3';

-- raw.answer.stakeholder_known
update raw.answer set stakeholder_id = '03' where stakeholder_id = 'p3';

-- raw.answer.wave_of_study
update raw.answer set wave_id = 'w9' where stakeholder_id = 'p3';

-- raw.answer.instrument_of_study
update raw.answer set instrument_id = 'x' where stakeholder_id = 'p3';

-- raw.answer.answer_or_reason
-- also raw.answer.answer_is_mapped
update raw.answer set missing_reason = null where missing_reason is not null;

-- raw.answer.missing_reason_known
update raw.answer set missing_reason = 'lost' where missing_reason is not null;

-- raw.answer.answer_is_mapped
update raw.answer set value = '7', label = 'canary-answer-label' where item = 'trust' and value = '1';

-- raw.answer.agreement_is_number
update raw.answer set value = 'canary-answer-label' where stakeholder_id = 'p3' and item = 'q1';

-- raw.answer.delivery_current
update raw.answer set delivery_id = 'd_old' where stakeholder_id = 'p3';

-- raw.stakeholder.ids_differ_in_more_than_writing
insert into raw.stakeholder by name select * replace ('P04' as stakeholder_id, date '2026-01-01' as role_from)
    from raw.stakeholder where stakeholder_id = 'p4';

-- raw.stakeholder.seen_in_a_wave
insert into raw.stakeholder by name select * replace ('p5' as stakeholder_id) from raw.stakeholder where
    stakeholder_id = 'p4';

-- raw.participation.date_not_in_future
update raw.study_wave set ends_on = date '2030-12-31' where wave_id = 'w2';
update raw.participation set occurred_on = date '2029-05-01' where wave_id = 'w2' and stakeholder_id = 'p1';

-- raw.answer.two_people_answer_differently
insert into raw.answer by name
select person as stakeholder_id, 'w2' as wave_id, 'interview' as instrument_id, 'b' || i as item, cast(i as varchar) as value,
    'd_survey' as delivery_id
from (values ('p1'), ('p2')) as people (person) cross join range(20) as items (i);

-- raw.answer.missing_share_alike
insert into raw.answer by name
select 'x' || i as stakeholder_id, wave as wave_id, 'interview' as instrument_id, 'mood' as item,
    if(wave = 'w1' or i < 5, '1', null) as value, if(wave = 'w1' or i < 5, null, 'dont_know') as missing_reason,
    'd_survey' as delivery_id
from range(20) as people (i) cross join (values ('w1'), ('w2')) as waves (wave);
insert into raw.stakeholder by name select 'x' || i as stakeholder_id, date '2026-01-01' as role_from,
    'd_people' as delivery_id from range(20) as people (i);

-- raw.answer.answers_alike
insert into raw.answer by name
select 'x' || i as stakeholder_id, wave as wave_id, 'interview' as instrument_id, 'mood' as item,
    if((wave = 'w1') = (i < 3), '1', '5') as value, 'd_survey' as delivery_id
from range(20) as people (i) cross join (values ('w1'), ('w2')) as waves (wave);
insert into raw.stakeholder by name select 'x' || i as stakeholder_id, date '2026-01-01' as role_from,
    'd_people' as delivery_id from range(20) as people (i);

-- raw.answer.value_means_the_same
insert into raw.answer by name
select 'p1' as stakeholder_id, 'interview' as instrument_id, 'mood' as item, '1' as value, unnest(['w1', 'w2']) as wave_id,
    unnest(['Good', 'Bad']) as label, 'd_survey' as delivery_id;
