-- One defect for each expectation of expectations/raw/quotes.py, and after `also` what else it must break (test_suites.py).

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
