-- Which themes are new? Codes by the wave in which they were first heard, and whether they could have been heard before.
--
-- A code that a later version of the codebook brought is new to the coders, and perhaps not to the people.
with first_offers as (
    select min(waves.wave_order) as wave_order
    from marts.code_first_mentions as mentions
    inner join marts.waves as waves
        on mentions.first_offered_wave_id = waves.wave_id
)

select
    mentions.first_year,
    mentions.harmonised_code,
    mentions.first_mentioned_on,
    mentions.first_wave_stakeholder_count,
    mentions.stakeholder_count,
    offered_waves.wave_order > first_offers.wave_order as is_new_to_codebook
from marts.code_first_mentions as mentions
inner join marts.waves as offered_waves
    on mentions.first_offered_wave_id = offered_waves.wave_id
cross join first_offers
where mentions.first_wave_id is not null
order by mentions.first_year desc, mentions.stakeholder_count desc, mentions.harmonised_code
