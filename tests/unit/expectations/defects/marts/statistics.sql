-- One defect for each expectation of expectations/marts/statistics.py, and after `also` what else it must break (test_suites.py).

-- marts.coder_agreement.alpha_tentative
update marts.coder_agreement set alpha = 0.6;

-- marts.coder_agreement.alpha_reliable
update marts.coder_agreement set alpha = 0.7;

-- marts.coder_agreement.enough_coded_twice
update marts.coder_agreement set document_count = 1, coded_document_count = 11;

-- marts.stance_intervals.every_share_has_interval
delete from marts.stance_intervals where wave_id = 'w1' and role_id = 'all' and stance = 'blended';

-- marts.stance_intervals.interval_contains_share
update marts.stance_intervals set ci_low = 0.9, ci_high = 1 where wave_id = 'w1' and role_id = 'all';

-- marts.change_decomposition.parts_add_up
update marts.change_decomposition set joiner_change = 0.2;
