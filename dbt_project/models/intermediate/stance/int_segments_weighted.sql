-- Each coding with its person, wave and codebook entry, and with its vote.
with segments as (
    select * from {{ ref('int_segments_resolved') }}
),

documents as (
    select * from {{ ref('int_documents_resolved') }}
),

codes_matched as (
    select * from {{ ref('int_codes_matched') }}
),

documents_coded as (
    select
        document_id,
        {{ is_any("is_adjudicated") }} as is_adjudicated,
        count(distinct coalesce(coder_id, '')) as coder_count,
        count(distinct case when is_adjudicated then coalesce(coder_id, '') end) as adjudicator_count
    from segments
    group by document_id
)

select
    segments.segment_id,
    segments.document_id,
    documents.stakeholder_id,
    documents.wave_id,
    documents.instrument_id,
    segments.code_path,
    codes_matched.code,
    codes_matched.codebook_version,
    codes_matched.version_order,
    coalesce(codes_matched.stance_role, 'N') as stance_role,
    coalesce(codes_matched.harmonised_code, segments.code_path) as harmonised_code,
    segments.coder_id,
    segments.start_offset,
    segments.end_offset,
    case
        when documents_coded.is_adjudicated then documents_coded.adjudicator_count
        else documents_coded.coder_count
    end as voter_count,
    -- Whole votes, so that soft votes stay exact in every engine; adjudicated codings silence all others in the document.
    cast(
        case
            when not documents_coded.is_adjudicated then floor({{ var('vote_scale') }} / documents_coded.coder_count)
            when segments.is_adjudicated then floor({{ var('vote_scale') }} / documents_coded.adjudicator_count)
            else 0
        end as bigint
    ) as vote,
    segments.delivery_id
from segments
inner join documents_coded on segments.document_id = documents_coded.document_id
inner join documents on segments.document_id = documents.document_id
left join codes_matched
    on segments.code_path = codes_matched.code_path
    and segments.delivery_id = codes_matched.delivery_id
