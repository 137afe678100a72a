-- What is behind this percentage? For one figure of stance_by_role_year: the people, and each coding or answer it rests on.
--
-- Change the three values of `figure` to any row of stance_by_role_year (role `all` is everybody). In the analyst file
-- `from evidence_of('all', 'w2011', 'concentrated')` gives the same rows; a file attached under another name needs
-- `use` first. Codings with is_counted = false are shown with the reason; counted_vote is what is left of a vote (60 is
-- one whole segment) where one code has more than three segments. delivery_id and content_hash lead to the bytes received.
with figure as (
    select
        'all' as role_id,
        'w2011' as wave_id,
        'concentrated' as stance
)

select
    evidence.stakeholder_id,
    evidence.wave_id,
    evidence.role_id,
    evidence.stance,
    evidence.evidence_kind,
    coalesce(evidence.code_path, evidence.item) as code_or_item,
    evidence.stance_role,
    evidence.speaks_for,
    evidence.coder_id,
    evidence.document_id,
    evidence.start_offset,
    evidence.end_offset,
    evidence.vote,
    evidence.counted_vote,
    evidence.is_counted,
    evidence.not_counted_reason,
    evidence.path,
    evidence.delivery_id,
    evidence.content_hash,
    evidence.rule_version
from marts.evidence as evidence
inner join figure
    on evidence.wave_id = figure.wave_id
    and evidence.stance = figure.stance
    and figure.role_id in ('all', evidence.role_id)
order by evidence.stakeholder_id, evidence.document_id, evidence.start_offset, evidence.segment_id, evidence.item
