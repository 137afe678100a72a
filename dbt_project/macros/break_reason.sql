{# Says in words why a series of codes breaks between two waves, or why it goes on. #}
{% macro break_reason(change, relations) -%}
case
    when {{ change }}.has_other_role then 'the codes before and after say different things about the stance'
    when {{ change }}.needs_recode then 'earlier interviews have to be coded again to be compared'
    {%- for relation, words in {
        'retired': 'the code is no longer used',
        'new': 'the code was not used before',
        'narrowed': 'the code covers less than before',
        'broadened': 'the code covers more than before',
        'split': 'the series goes on: the new codes count together as the one that was split',
        'merged': 'the series goes on: the earlier codes count together as the one that they became',
        'renamed': 'the series goes on under a new name',
    }.items() %}
    when {{ change }}.weight in ({{ relations.index(relation) + 1 }}, {{ relations.index(relation) + 1 + relations | length }})
        then '{{ words }}'
    {%- endfor %}
end
{%- endmacro %}
