-- One defect for each expectation, and after `also` what the same damage must break besides (test_suites.py).

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
-- also raw.answer.wave_of_study
-- also raw.delivery.wave_of_study
-- also raw.document.wave_of_study
-- also raw.participation.wave_of_study
-- also raw.quote.wave_of_study
delete from raw.study_wave;

-- raw.study_wave.wave_id_unique
insert into raw.study_wave by name select * replace (9 as wave_order) from raw.study_wave where wave_id =
    'w1';

-- raw.study_wave.wave_order_unique
update raw.study_wave set wave_order = 1;

-- raw.study_wave.wave_dates_in_order
update raw.study_wave set starts_on = date '2014-01-01' where wave_id = 'w2';

-- raw.study_wave.wave_has_participants
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

-- raw.study_answer_map.instrument_id_and_answer_unique
insert into raw.study_answer_map select * from raw.study_answer_map limit 1;

-- raw.study_answer_map.stance_on_scale
update raw.study_answer_map set stance = 'high' where answer = '2';

-- raw.delivery.row_count
-- also raw.code_snapshot.delivery_known
-- also raw.delivery_change.delivery_known
-- also raw.stakeholder.delivery_current
-- also raw.study_wave.wave_has_participants
-- also raw.quote.delivery_current
-- also raw.quote.found_in_interview
-- also raw.quote.theme_known
delete from raw.delivery;
delete from raw.code;
delete from raw.codebook_entry;
delete from raw.crosswalk;
delete from raw.code_event;
delete from raw.participation;
delete from raw.document;
delete from raw.segment;
delete from raw.answer;

-- raw.delivery.delivery_id_unique
insert into raw.delivery select * from raw.delivery where delivery_id = 'd_old';

-- raw.delivery.path_given
update raw.delivery set path = null where delivery_id = 'd_old';

-- raw.delivery.content_hash_given
update raw.delivery set content_hash = null where delivery_id = 'd_old';

-- raw.delivery.format_given
update raw.delivery set format = null where delivery_id = 'd_old';

-- raw.delivery.received_at_given
update raw.delivery set received_at = null where delivery_id = 'd_old';

-- raw.delivery.one_current_delivery_per_file
update raw.delivery set superseded_at = null where delivery_id = 'd_old';

-- raw.delivery.superseded_after_received
update raw.delivery set received_at = timestamp '2030-01-01' where delivery_id = 'd_old';

-- raw.delivery.wave_of_study
update raw.delivery set wave_id = 'w9' where delivery_id = 'd_survey';

-- raw.delivery.delivery_brought_rows
update raw.delivery set row_count = 0 where delivery_id = 'd_survey';

-- raw.stakeholder.row_count
-- also raw.answer.stakeholder_known
-- also raw.document.stakeholder_known
-- also raw.participation.stakeholder_known
-- also raw.quote.stakeholder_known
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
update raw.participation set stakeholder_id = 'P4' where mode = 'record';

-- raw.participation.wave_of_study
update raw.participation set wave_id = 'w9' where mode = 'record';

-- raw.participation.record_agrees_with_files
update raw.participation set stakeholder_id = 'p3' where mode = 'record';

-- raw.participation.took_part_after_entry
update raw.stakeholder set role_from = date '2012-06-01' where stakeholder_id = 'p1';

-- raw.participation.date_in_field_period
update raw.participation set occurred_on = date '2013-02-02' where wave_id = 'w1' and stakeholder_id = 'p1';

-- raw.participation.delivery_current
update raw.participation set delivery_id = 'd_old' where mode = 'record';

-- raw.document.document_id_and_delivery_id_unique
insert into raw.document select * from raw.document where document_id = 'doc1';

-- raw.document.stakeholder_id_given
-- also raw.quote.found_in_interview
update raw.document set stakeholder_id = null where document_id = 'doc1';

-- raw.document.wave_id_given
-- also raw.quote.found_in_interview
update raw.document set wave_id = null where document_id = 'doc1';

-- raw.document.stakeholder_known
-- also raw.quote.found_in_interview
update raw.document set stakeholder_id = 'P1' where document_id = 'doc1';

-- raw.document.wave_of_study
-- also raw.quote.found_in_interview
update raw.document set wave_id = 'w9' where document_id = 'doc1';

-- raw.document.instrument_of_study
update raw.document set instrument_id = 'x' where document_id = 'doc1';

-- raw.document.document_of_one_interview
insert into raw.document by name select * replace ('p3' as stakeholder_id, 'd_survey' as delivery_id) from
    raw.document where document_id = 'doc1';

-- raw.document.source_type_known
update raw.document set source_type = 'scroll' where document_id = 'doc1';

-- raw.document.length_matches_text
update raw.document set character_count = character_count + 1 where document_id = 'doc1';

-- raw.document.text_delivered
-- also raw.quote.found_in_interview
update raw.document set text = null where document_id = 'doc1';

-- raw.document.offset_confidence_in_range
update raw.document set offset_confidence = 0.43 where document_id = 'doc1';

-- raw.document.document_is_coded
delete from raw.segment where document_id = 'doc1';

-- raw.document.date_in_field_period
update raw.document set occurred_on = date '2012-01-01' where document_id = 'doc1';

-- raw.document.delivery_current
-- also raw.segment.document_delivered
update raw.document set delivery_id = 'd_old' where document_id = 'doc1';

-- raw.code.code_path_and_delivery_id_unique
insert into raw.code select * from raw.code limit 1;

-- raw.code.delivery_current
update raw.code set delivery_id = 'd_old' where code_name = 'In charge';

-- raw.code.codebook_code_known
update raw.code set codebook_code = 'CON-99' where code_name = 'In charge';

-- raw.codebook_entry.code_and_codebook_version_unique
insert into raw.codebook_entry select * from raw.codebook_entry limit 1;

-- raw.codebook_entry.stance_role_known
update raw.codebook_entry set stance_role = 'E' where code = 'DIS-01';

-- raw.codebook_entry.stance_role_given
update raw.codebook_entry set stance_role = null where code = 'DIS-01';

-- raw.codebook_entry.version_key_given
update raw.codebook_entry set version_key = null where code = 'DIS-01';

-- raw.codebook_entry.delivery_current
update raw.codebook_entry set delivery_id = 'd_9' where code = 'DIS-01';

-- raw.crosswalk.crosswalk_id_and_delivery_id_unique
insert into raw.crosswalk select * from raw.crosswalk where from_code = 'DIS-01';

-- raw.crosswalk.relation_known
update raw.crosswalk set relation = 'moved' where from_code = 'DIS-01';

-- raw.crosswalk.codes_in_codebook
update raw.crosswalk set to_code = 'DIS-09' where from_code = 'DIS-01';

-- raw.crosswalk.leads_forward
update raw.crosswalk set to_version = from_version, to_version_key = from_version_key where from_code = 'DIS-01';

-- raw.crosswalk.delivery_current
update raw.crosswalk set delivery_id = 'd_old' where from_code = 'DIS-01';

-- raw.code_event.event_id_and_delivery_id_unique
insert into raw.code_event select * from raw.code_event;

-- raw.code_event.action_known
update raw.code_event set action = 'painted';

-- raw.code_event.delivery_current
update raw.code_event set delivery_id = 'd_old';

-- raw.segment.segment_id_and_delivery_id_unique
insert into raw.segment select * from raw.segment where segment_id = 's1';

-- raw.segment.code_path_given
-- also raw.segment.code_in_codebook
update raw.segment set code_path = null where segment_id = 's1';

-- raw.segment.document_id_given
-- also raw.document.document_is_coded
update raw.segment set document_id = null where segment_id = 's1';

-- raw.segment.document_delivered
-- also raw.document.document_is_coded
update raw.segment set document_id = 'doc9' where segment_id = 's1';

-- raw.segment.segment_inside_document
update raw.segment set start_offset = start_offset + 99, end_offset = end_offset + 99 where segment_id = 's1';

-- raw.segment.length_matches_text
update raw.segment set end_offset = end_offset - 1 where segment_id = 's1';

-- raw.segment.text_is_slice_of_document
update raw.segment set start_offset = start_offset - 1, end_offset = end_offset - 1 where segment_id = 's2';

-- raw.segment.code_in_codebook
update raw.code set codebook_code = null where code_name = 'In charge';

-- raw.segment.coder_id_given
update raw.segment set coder_id = null where segment_id = 's1';

-- raw.segment.delivery_current
-- also raw.segment.document_delivered
update raw.segment set delivery_id = 'd_old' where segment_id = 's1';

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

-- raw.delivery.repeats_a_delivery
update raw.delivery set same_as = 'd_nobody' where delivery_id = 'd_again';

-- raw.delivery_change.delivery_id_and_table_name_unique
insert into raw.delivery_change select * from raw.delivery_change;

-- raw.delivery_change.delivery_known
update raw.delivery_change set delivery_id = 'd_nobody';

-- raw.delivery_change.counts_not_negative
update raw.delivery_change set removed_count = -1;

-- raw.code_snapshot.code_path_and_delivery_id_unique
insert into raw.code_snapshot select * from raw.code_snapshot;

-- raw.code_snapshot.delivery_known
update raw.code_snapshot set delivery_id = 'd_nobody' where delivery_id = 'd_old';

-- raw.quarantine.quarantine_id_unique
-- also raw.quarantine.nothing_waits
insert into raw.quarantine by name
select unnest(['q1', 'q1']) as quarantine_id, 'a.csv' as path, 'malformed_row' as reason;

-- raw.quarantine.path_given
-- also raw.quarantine.nothing_waits
insert into raw.quarantine by name select 'q1' as quarantine_id, 'malformed_row' as reason;

-- raw.quarantine.reason_given
-- also raw.quarantine.nothing_waits
insert into raw.quarantine by name select 'q1' as quarantine_id, 'a.csv' as path;

-- raw.quarantine.nothing_waits
insert into raw.quarantine by name select 'q1' as quarantine_id, 'a.csv' as path, 'malformed_row' as reason;

-- raw.quote.quote_id_and_state_and_delivery_id_unique
insert into raw.quote select * from raw.quote where quote_id = 'q2';

-- raw.quote.state_known
update raw.quote set state = 'agreed' where quote_id = 'q3';

-- raw.quote.answered_once
insert into raw.quote by name select * replace ('expired' as state) from raw.quote where quote_id = 'q3';

-- raw.quote.one_person
update raw.quote set stakeholder_id = 'p1', quote_text = 'for all of us' where quote_id = 'q1' and state = 'sent';

-- raw.quote.text_approved
update raw.quote set quote_text = ' ' where quote_id = 'q2';

-- raw.quote.stakeholder_known
update raw.quote set stakeholder_id = 'p9' where quote_id = 'q2';

-- raw.quote.wave_of_study
update raw.quote set wave_id = 'w9' where quote_id = 'q2';

-- raw.quote.theme_known
update raw.quote set code_path = 'Themes > Never heard of' where quote_id = 'q2';

-- raw.quote.found_in_interview
update raw.quote set quote_text = 'is for all of them' where quote_id = 'q3';

-- raw.quote.person_may_be_quoted
update raw.stakeholder set quote_permission = 'no' where stakeholder_id = 'p2';

-- raw.quote.answer_in_time
update raw.quote set state_on = date '2011-01-05' where quote_id = 'q4';

-- raw.quote.delivery_current
update raw.quote set delivery_id = 'd_old' where quote_id = 'q5';
