-- What each person's interviews of a wave were coded with. A coding that adjudication overruled is no mention, as it is
-- no vote; a code that the codebook does not have goes by its path.
with segments as (
    select * from {{ ref('int_segments_weighted') }}
),

interviewed as (
    select * from {{ ref('int_stakeholders_interviewed') }}
),

documents as (
    select * from {{ ref('int_documents_resolved') }}
)

select
    interviewed.stakeholder_id,
    interviewed.wave_id,
    interviewed.year,
    interviewed.role_id,
    coalesce(segments.code, segments.code_path) as code,
    segments.harmonised_code,
    segments.codebook_version,
    segments.version_order,
    count(case when segments.vote > 0 then 1 end) as segment_count,
    count(case when segments.vote = 0 then 1 end) as overruled_segment_count,
    min(case when segments.vote > 0 then documents.occurred_on end) as mentioned_on
from segments
inner join interviewed
    on segments.stakeholder_id = interviewed.stakeholder_id
    and segments.wave_id = interviewed.wave_id
inner join documents on segments.document_id = documents.document_id
group by
    interviewed.stakeholder_id,
    interviewed.wave_id,
    interviewed.year,
    interviewed.role_id,
    coalesce(segments.code, segments.code_path),
    segments.harmonised_code,
    segments.codebook_version,
    segments.version_order
