-- One defect for each expectation of expectations/raw/study.py, and after `also` what else it must break (test_suites.py).

-- raw.study.row_count
insert into raw.study select * from raw.study;

-- raw.study.codings_have_codebook
-- also raw.code.codebook_code_known
-- also raw.crosswalk.codes_in_codebook
delete from raw.codebook_entry;

-- raw.study_role.row_count
delete from raw.study_role;
update raw.stakeholder set role_id = null;

-- raw.study_role.role_id_unique
insert into raw.study_role select * from raw.study_role limit 1;

-- raw.study_role.public_group_given
update raw.study_role set public_group = null where role_order = 1;

-- raw.study_stance.row_count
delete from raw.study_stance where stance <> 'distributed';
delete from raw.study_answer_map;
update raw.study_instrument set rule = null;

-- raw.study_stance.stance_unique
insert into raw.study_stance by name select * replace (9 as stance_order) from raw.study_stance limit 1;

-- raw.study_stance.stance_order_unique
update raw.study_stance set stance_order = 1 where stance_order = 2;

-- raw.study_stance.pole_known
update raw.study_stance set pole = 'second' where pole = 'middle';

-- raw.study_stance.rule_has_poles
update raw.study_stance set pole = null;

-- raw.study_wave.row_count
-- also raw.quote.wave_of_study
-- also raw.answer.wave_of_study
-- also raw.delivery.wave_of_study
-- also raw.document.wave_of_study
-- also raw.participation.wave_of_study
delete from raw.study_wave;

-- raw.study_wave.wave_id_unique
insert into raw.study_wave by name select * replace (9 as wave_order) from raw.study_wave where wave_id =
    'w1';

-- raw.study_wave.wave_order_unique
update raw.study_wave set wave_order = 1;

-- raw.study_wave.wave_dates_in_order
update raw.study_wave set starts_on = date '2014-01-01' where wave_id = 'w2';

-- raw.study_wave.wave_has_participants
-- also raw.stakeholder.seen_in_a_wave
delete from raw.participation where wave_id = 'w2' and status = 'completed';

-- raw.study_instrument.row_count
-- also raw.answer.instrument_of_study
-- also raw.document.instrument_of_study
delete from raw.study_instrument;

-- raw.study_instrument.instrument_id_unique
insert into raw.study_instrument select * from raw.study_instrument where instrument_id = 'interview';

-- raw.study_instrument.kind_known
update raw.study_instrument set kind = 'focus_group' where item is not null;

-- raw.study_instrument.rule_known
update raw.study_instrument set rule = 'guess' where instrument_id = 'interview';

-- raw.study_instrument.stance_items_delivered
update raw.answer set item = 'q_two' where item = 'q2';

-- raw.study_instrument.item_rule_has_map
delete from raw.study_answer_map;
delete from raw.answer where value is not null and instrument_id = 'opinion';

-- raw.study_answer_map.instrument_id_and_item_and_answer_unique
insert into raw.study_answer_map select * from raw.study_answer_map limit 1;

-- raw.study_answer_map.stance_on_scale
update raw.study_answer_map set stance = 'high' where answer = '2';

-- raw.study_wave.delivery_overdue
insert into raw.study_wave by name select 'w3' as wave_id, 3 as wave_order, 2015 as year, date '2015-01-01' as starts_on,
    date '2015-03-31' as ends_on;
