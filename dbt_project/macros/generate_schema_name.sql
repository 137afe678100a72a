{# The schemas are exactly those of the folders, whatever the target: no prefix, and no model without one. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {%- if node.resource_type == 'model' -%}
            {{ exceptions.raise_compiler_error(node.name ~ ' names no schema: put it into a folder of dbt_project.yml') }}
        {%- endif -%}
        {{ target.schema }}
    {%- else -%}
        {{ custom_schema_name | trim }}
    {%- endif -%}
{%- endmacro %}
