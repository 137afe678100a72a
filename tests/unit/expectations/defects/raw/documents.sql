-- One defect for each expectation of expectations/raw/documents.py, and after `also` what else it must break (test_suites.py).

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

-- raw.document.text_of_one_person
-- also raw.quote.found_in_interview
update raw.document set text_hash = 'the same', text = repeat('x', 300), character_count = 300;
update raw.segment set start_offset = 0, end_offset = 1, text = 'x';

-- raw.document.length_alike
insert into raw.document by name
select wave || i as document_id, 'p1' as stakeholder_id, wave as wave_id, 'interview' as instrument_id,
    'text' as source_type, repeat('x', length) as text, length as character_count, 'd_coded' as delivery_id
from range(12) as documents (i) cross join (values ('w1', 1000), ('w2', 400)) as waves (wave, length);
insert into raw.segment by name
select 's' || document_id as segment_id, document_id, 'Themes > In charge' as code_path, 'c1' as coder_id,
    'd_coded' as delivery_id
from raw.document where text like 'xx%';
update raw.document set offset_confidence = 1;

-- raw.segment.codes_per_interview_alike
insert into raw.code by name select 'C' || i as code_path, 'C' || i as code_name, 'CON-02' as codebook_code,
    'd_coded' as delivery_id from range(5) as codes (i);
insert into raw.document by name
select wave || i as document_id, 'p1' as stakeholder_id, wave as wave_id, 'interview' as instrument_id,
    'picture' as source_type, 'd_coded' as delivery_id
from range(12) as documents (i) cross join (values ('w1'), ('w2')) as waves (wave);
insert into raw.segment by name
select document_id || i as segment_id, document_id, if(wave_id = 'w1', 'C1', 'C' || i) as code_path, 'c1' as coder_id,
    'd_coded' as delivery_id
from raw.document cross join range(5) as codes (i) where source_type = 'picture';

-- raw.segment.segments_per_interview_alike
insert into raw.document by name
select wave || i as document_id, 'p1' as stakeholder_id, wave as wave_id, 'interview' as instrument_id,
    'picture' as source_type, 'd_coded' as delivery_id
from range(12) as documents (i) cross join (values ('w1'), ('w2')) as waves (wave);
insert into raw.segment by name
select document_id || i as segment_id, document_id, 'Themes > In charge' as code_path, 'c1' as coder_id,
    'd_coded' as delivery_id
from raw.document cross join range(5) as codes (i) where source_type = 'picture' and (wave_id = 'w1' or i < 2);

-- raw.segment.coders_as_many
insert into raw.document by name
select wave || i as document_id, 'p1' as stakeholder_id, wave as wave_id, 'interview' as instrument_id,
    'picture' as source_type, 'd_coded' as delivery_id
from range(12) as documents (i) cross join (values ('w1'), ('w2')) as waves (wave);
insert into raw.segment by name
select document_id as segment_id, document_id, 'Themes > In charge' as code_path,
    if(wave_id = 'w1' and document_id like '%7', 'c2', 'c1') as coder_id, 'd_coded' as delivery_id
from raw.document where source_type = 'picture';

-- raw.segment.coders_carry_over
insert into raw.document by name
select wave || i as document_id, 'p1' as stakeholder_id, wave as wave_id, 'interview' as instrument_id,
    'picture' as source_type, 'd_coded' as delivery_id
from range(12) as documents (i) cross join (values ('w1'), ('w2')) as waves (wave);
insert into raw.segment by name
select document_id as segment_id, document_id, 'Themes > In charge' as code_path,
    if(wave_id = 'w1', 'c1', 'c2') as coder_id, 'd_coded' as delivery_id
from raw.document where source_type = 'picture';
