-- Each document once. Of several deliveries that hold it, the one with the highest precedence says whose and when it is.
with documents as (
    select
        documents.*,
        row_number() over (
            partition by documents.document_id
            order by coalesce(deliveries.precedence, 0) desc, documents.delivery_id desc
        ) as preference
    from {{ ref('stg_documents') }} as documents
    left join {{ ref('int_deliveries_ranked') }} as deliveries on documents.delivery_id = deliveries.delivery_id
)

select
    document_id,
    stakeholder_id,
    wave_id,
    instrument_id,
    occurred_on,
    delivery_id
from documents
where preference = 1
