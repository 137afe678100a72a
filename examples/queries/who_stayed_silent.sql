-- Who took part without a class? One line a person and wave, with the role then and at entry.
select
    stances.year,
    stances.stakeholder_id,
    stances.role_at_entry_id,
    stances.role_id,
    stances.status,
    stances.mode
from marts.stances as stances
where stances.status in ('INSUFFICIENT', 'CRITIQUE_ONLY', 'NOT_EXPRESSED', 'NOT_ASKED')
order by stances.year, stances.status, stances.stakeholder_id
