-- Each coding once. Of a document that came in several deliveries, a coder's codings are those of the delivery with the
-- highest precedence that holds both: what was taken out in a later export is gone, what other coders did stays.
with segments as (
    select
        segments.*,
        coalesce(segments.coder_id, '') as coder_key
    from {{ ref('stg_segments') }} as segments
),

documents as (
    select
        document_id,
        delivery_id
    from {{ ref('stg_documents') }}
),

coders as (
    select distinct
        delivery_id,
        coder_key
    from segments
),

ranked as (
    select
        documents.document_id,
        documents.delivery_id,
        coders.coder_key,
        row_number() over (
            partition by documents.document_id, coders.coder_key
            order by coalesce(deliveries.precedence, 0) desc, documents.delivery_id desc
        ) as preference
    from documents
    inner join coders on documents.delivery_id = coders.delivery_id
    left join {{ ref('int_deliveries_ranked') }} as deliveries on documents.delivery_id = deliveries.delivery_id
)

select
    segments.segment_id,
    segments.document_id,
    segments.code_path,
    segments.coder_id,
    coalesce(segments.is_adjudicated, false) as is_adjudicated,
    segments.start_offset,
    segments.end_offset,
    segments.delivery_id
from segments
inner join ranked
    on segments.document_id = ranked.document_id
    and segments.delivery_id = ranked.delivery_id
    and segments.coder_key = ranked.coder_key
    and ranked.preference = 1
