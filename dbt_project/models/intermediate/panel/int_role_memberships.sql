-- Who is in which group in a wave: everybody in the group of all, and in the group of the role held then, if it is one of
-- the study's.
with panel_spanned as (
    select * from {{ ref('int_panel_spanned') }}
)

select
    stakeholder_id,
    wave_id,
    {{ all_roles() }} as role_id
from panel_spanned
union all
select
    stakeholder_id,
    wave_id,
    role_id
from panel_spanned
where role_id is not null
