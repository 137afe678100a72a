-- What changed in the codebook between two waves of interviews, for each series of codes. A wave that mixes versions is
-- taken at its widest: from the earliest version of the two waves to the latest.
{%- set relations = ['split', 'merged', 'retired', 'new', 'narrowed', 'broadened', 'renamed', 'same'] %}
with waves_coded as (
    select
        waves.wave_id,
        row_number() over (order by waves.wave_order) as coded_order,
        min(segments.version_order) as first_order,
        max(segments.version_order) as last_order
    from {{ ref('int_segments_weighted') }} as segments
    inner join {{ ref('stg_waves') }} as waves on segments.wave_id = waves.wave_id
    where segments.version_order is not null
    group by waves.wave_id, waves.wave_order
),

wave_pairs as (
    select
        earlier.wave_id as from_wave_id,
        later.wave_id as to_wave_id,
        least(earlier.first_order, later.first_order) as first_order,
        greatest(earlier.last_order, later.last_order) as last_order
    from waves_coded as earlier
    inner join waves_coded as later on earlier.coded_order + 1 = later.coded_order
),

changed as (
    select
        wave_pairs.from_wave_id,
        wave_pairs.to_wave_id,
        wave_pairs.first_order,
        wave_pairs.last_order,
        changes.harmonised_code,
        -- the change that weighs most comes first: those that break the series, then in the order of the list
        min(
            case when changes.is_break then 0 else {{ relations | length }} end
            + case changes.relation
                {%- for relation in relations %}
                when '{{ relation }}' then {{ loop.index }}
                {%- endfor %}
            end
        ) as weight,
        {{ is_any("changes.is_break") }} as is_break,
        {{ is_any("changes.has_other_role") }} as has_other_role,
        {{ is_any("changes.needs_recode") }} as needs_recode
    from wave_pairs
    inner join {{ ref('int_codes_changed') }} as changes
        on wave_pairs.first_order <= changes.from_version_order
        and wave_pairs.last_order >= changes.to_version_order
    group by
        wave_pairs.from_wave_id, wave_pairs.to_wave_id, wave_pairs.first_order, wave_pairs.last_order,
        changes.harmonised_code
)

select
    changed.from_wave_id,
    changed.to_wave_id,
    changed.harmonised_code,
    case
        {%- for relation in relations %}
        when changed.weight in ({{ loop.index }}, {{ loop.index + relations | length }}) then '{{ relation }}'
        {%- endfor %}
    end as relation,
    from_versions.codebook_version as from_version,
    to_versions.codebook_version as to_version,
    changed.is_break,
    {{ break_reason('changed', relations) }} as reason
from changed
inner join {{ ref('int_versions_ordered') }} as from_versions on changed.first_order = from_versions.version_order
inner join {{ ref('int_versions_ordered') }} as to_versions on changed.last_order = to_versions.version_order
