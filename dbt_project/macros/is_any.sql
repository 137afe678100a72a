{# True where the condition holds in any row of the group; a null condition counts as not holding. #}
{% macro is_any(condition) -%}
    (max(case when {{ condition }} then 1 else 0 end) = 1)
{%- endmacro %}
