-- Which codebook entry a delivered code is: by its path, else by its last name, else by a last name that starts with the key.
with codes as (
    select
        code_path,
        lower(trim(max(code_name))) as code_name
    from {{ ref('stg_codes') }}
    group by code_path
),

entries as (
    select
        code,
        upper(trim(stance_role)) as stance_role,
        lower(trim(code)) as code_key,
        lower(trim(code_path)) as path_key,
        lower(trim(code_name)) as name_key
    from {{ ref('stg_codebook_entries') }}
),

candidates as (
    select
        codes.code_path,
        entries.code,
        entries.stance_role,
        entries.code_key,
        case
            when lower(trim(codes.code_path)) = entries.path_key then 1
            when codes.code_name = entries.code_key then 2
            when codes.code_name = entries.name_key then 3
            when substring(codes.code_name, 1, length(entries.code_key) + 1) = concat(entries.code_key, ' ') then 4
        end as match_rank
    from codes
    cross join entries
),

ranked as (
    select
        code_path,
        code,
        stance_role,
        -- 'CON-01 A Positional authority' may start with two keys: the longer one says more.
        row_number() over (partition by code_path order by match_rank, length(code_key) desc, code) as preference
    from candidates
    where match_rank is not null
)

select
    codes.code_path,
    ranked.code,
    coalesce(ranked.stance_role, 'N') as stance_role
from codes
left join ranked
    on codes.code_path = ranked.code_path
    and ranked.preference = 1
