-- What a delivered code is in the codebook, in the version under which it was used. Which code it is, was found at the
-- door (raw.code.codebook_code); a code that the codebook does not have is neutral, and its own series.
with codes as (
    select * from {{ ref('stg_codes') }}
),

deliveries_versioned as (
    select * from {{ ref('int_deliveries_versioned') }}
),

codes_versioned as (
    select * from {{ ref('int_codes_versioned') }}
),

codes_harmonised as (
    select * from {{ ref('int_codes_harmonised') }}
)

select
    codes.delivery_id,
    codes.code_path,
    codes_versioned.code,
    codes_versioned.codebook_version,
    codes_versioned.version_order,
    coalesce(codes_versioned.stance_role, 'N') as stance_role,
    coalesce(codes_harmonised.harmonised_code, codes.code_path) as harmonised_code
from codes
left join deliveries_versioned on codes.delivery_id = deliveries_versioned.delivery_id
left join codes_versioned
    on codes.codebook_code = codes_versioned.code
    -- a delivery without any coding has no version, and its codes the one in which they first stand
    and coalesce(deliveries_versioned.codebook_version, codes.codebook_version) = codes_versioned.codebook_version
left join codes_harmonised
    on codes_versioned.code = codes_harmonised.code
    and codes_versioned.version_order = codes_harmonised.version_order
