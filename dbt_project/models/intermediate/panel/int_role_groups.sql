-- The groups of people that figures are told of: everybody, and each role of the study.
with roles as (
    select * from {{ ref('stg_roles') }}
)

select {{ all_roles() }} as role_id
union all
select role_id from roles
