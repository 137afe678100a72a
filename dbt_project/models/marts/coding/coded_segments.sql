-- Where the codings stand, without a word of what was said. A person's withdrawal takes the segments of that wave out.
with segments as (
    select * from {{ ref('int_segments_weighted') }}
),

-- not by status: who left the population as well has the status INELIGIBLE, and withdrew all the same
withdrawn as (
    select
        stakeholder_id,
        wave_id
    from {{ ref('int_evidence_gathered') }}
    where is_withdrawn
)

select
    segments.segment_id,
    segments.document_id,
    segments.stakeholder_id,
    segments.wave_id,
    segments.code_path,
    segments.code,
    segments.codebook_version,
    segments.harmonised_code,
    segments.stance_role,
    segments.coder_id,
    segments.start_offset,
    segments.end_offset,
    segments.vote,
    segments.delivery_id
from segments
left join withdrawn
    on segments.stakeholder_id = withdrawn.stakeholder_id
    and segments.wave_id = withdrawn.wave_id
where withdrawn.stakeholder_id is null
