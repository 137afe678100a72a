-- One defect for each expectation of expectations/marts/quotes.py, and after `also` what else it must break (test_suites.py).

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
