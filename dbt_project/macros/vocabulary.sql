{#
The words that data carry, once for all models: the role of everybody, statuses, poles. They are those of
orchestration/study/vocabulary.py (a test holds them equal); a word that is none stops dbt.
#}
{% macro all_roles() -%} 'all' {%- endmacro %}

{% macro status(name) -%}
    {%- set statuses = [
        'INELIGIBLE', 'WITHDRAWN', 'NONRESPONSE', 'NOT_ASKED', 'NOT_EXPRESSED', 'CRITIQUE_ONLY', 'INSUFFICIENT', 'EXPRESSED'
    ] -%}
    {%- if name | upper not in statuses -%}
        {{ exceptions.raise_compiler_error("'" ~ name ~ "' is no status") }}
    {%- endif -%}
    '{{ name | upper }}'
{%- endmacro %}

{% macro statuses_of(group) -%}
    {%- set groups = {
        'not_invited': ['ineligible', 'withdrawn'],
        'absent': ['ineligible', 'withdrawn', 'nonresponse'],
        'took_part': ['not_asked', 'not_expressed', 'critique_only', 'insufficient', 'expressed'],
        'asked': ['not_expressed', 'critique_only', 'insufficient', 'expressed'],
    } -%}
    ({% for name in groups[group] %}{{ status(name) }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro pole(name) -%}
    {%- if name not in ['first', 'middle', 'last'] -%}
        {{ exceptions.raise_compiler_error("'" ~ name ~ "' is no pole") }}
    {%- endif -%}
    '{{ name }}'
{%- endmacro %}
