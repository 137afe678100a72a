-- Each coding once, with its vote. Two exports of one project hold the same segment: the latest delivery counts.
with segments as (
    select
        segments.*,
        coalesce(segments.is_adjudicated, false) as settles,
        row_number() over (
            partition by segments.segment_id
            order by deliveries.received_at desc, segments.delivery_id desc
        ) as recency
    from {{ ref('stg_segments') }} as segments
    left join {{ ref('stg_deliveries') }} as deliveries on segments.delivery_id = deliveries.delivery_id
),

documents as (
    select
        documents.*,
        row_number() over (
            partition by documents.document_id
            order by deliveries.received_at desc, documents.delivery_id desc
        ) as recency
    from {{ ref('stg_documents') }} as documents
    left join {{ ref('stg_deliveries') }} as deliveries on documents.delivery_id = deliveries.delivery_id
),

codes_matched as (
    select * from {{ ref('int_codes_matched') }}
),

documents_coded as (
    select
        document_id,
        {{ is_any("settles") }} as is_adjudicated,
        count(distinct coalesce(coder_id, '')) as coder_count,
        count(distinct case when settles then coalesce(coder_id, '') end) as adjudicator_count
    from segments
    where recency = 1
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
    coalesce(codes_matched.stance_role, 'N') as stance_role,
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
            when segments.settles then floor({{ var('vote_scale') }} / documents_coded.adjudicator_count)
            else 0
        end as bigint
    ) as vote,
    segments.delivery_id
from segments
inner join documents_coded on segments.document_id = documents_coded.document_id
inner join documents on segments.document_id = documents.document_id and documents.recency = 1
left join codes_matched on segments.code_path = codes_matched.code_path
where segments.recency = 1
