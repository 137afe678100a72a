-- One defect for each expectation of expectations/raw/ledger.py, and after `also` what else it must break (test_suites.py).

-- raw.delivery.row_count
-- also raw.quote.delivery_current
-- also raw.quote.found_in_interview
-- also raw.quote.theme_known
-- also raw.code_snapshot.delivery_known
-- also raw.delivery_change.delivery_known
-- also raw.stakeholder.delivery_current
-- also raw.stakeholder.seen_in_a_wave
-- also raw.study_wave.delivery_overdue
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
update raw.delivery set received_at = timestamp '2024-03-01' where delivery_id = 'd_old';

-- raw.delivery.wave_of_study
update raw.delivery set wave_id = 'w9' where delivery_id = 'd_survey';

-- raw.delivery.delivery_brought_rows
update raw.delivery set row_count = 0 where delivery_id = 'd_survey';

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

-- raw.delivery.received_by_today
update raw.delivery set received_at = timestamp '2031-01-01' where delivery_id = 'd_codes';

-- raw.delivery.after_field_period_began
-- also raw.quote.answer_in_time
update raw.delivery set written_at = timestamp '2012-11-30' where delivery_id = 'd_survey';

-- raw.delivery.soon_after_field_period
update raw.delivery set received_at = timestamp '2013-03-01' where delivery_id = 'd_people';

-- raw.delivery.positions_fit
-- also raw.document.offset_confidence_in_range
update raw.document set offset_confidence = 0.43;

-- raw.delivery.positions_known
update raw.document set offset_confidence = null;
