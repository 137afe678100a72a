-- Whose interviews a wave has: the base of all that is said about codes. Who withdrew from the wave, or had left the
-- population, is out; a document without any coding is an interview in which nothing was mentioned.
with documents as (
    select * from {{ ref('int_documents_resolved') }}
),

panel_spanned as (
    select * from {{ ref('int_panel_spanned') }}
),

evidence as (
    select * from {{ ref('int_evidence_gathered') }}
)

select
    documents.stakeholder_id,
    documents.wave_id,
    panel_spanned.year,
    panel_spanned.role_id,
    min(documents.occurred_on) as interviewed_on
from documents
inner join panel_spanned
    on documents.stakeholder_id = panel_spanned.stakeholder_id
    and documents.wave_id = panel_spanned.wave_id
inner join evidence
    on documents.stakeholder_id = evidence.stakeholder_id
    and documents.wave_id = evidence.wave_id
where not evidence.is_withdrawn and not evidence.is_ineligible
group by documents.stakeholder_id, documents.wave_id, panel_spanned.year, panel_spanned.role_id
