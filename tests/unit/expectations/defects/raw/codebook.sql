-- One defect for each expectation of expectations/raw/codebook.py, and after `also` what else it must break (test_suites.py).

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
