"""What a study asks, of whom, and how its answers become stances.

Belongs here: the parts of the page that follow from study.yml: scale, roles, waves, instruments with their rules.
Stays out: the rule for coded interviews (rule.py), what the deliveries hold (codebook.py).
"""

from __future__ import annotations

from orchestration.method.markdown import escape_text, join_words, mark_code, write_table
from orchestration.method.rule import coded_section, status_section
from orchestration.study.definition import Study
from orchestration.study.instruments import CodedSegments, Instrument, ItemRule, LikertPair
from orchestration.study.vocabulary import Status


def study_section(study: Study) -> list[str]:
    """Return scale, roles and waves."""
    stances = join_words([f"{escape_text(stance.label)} ({mark_code(stance.id)})" for stance in study.stances])
    lines = [
        "## What is measured",
        "",
        f"The *stance* of each stakeholder in each wave, on a scale from one pole to the other: {stances}.",
        "",
        "Everybody is counted under the role held at the time of the wave; the role at entry is kept beside it, "
        "because people change jobs. `all` counts everybody, people without a role of the study included.",
        "",
    ]
    roles = [
        [mark_code(role.id), escape_text(role.label), mark_code(role.public_group or role.id)] for role in study.roles
    ]
    lines += write_table(["Role", "In words", "Public group"], roles)
    ways = _instruments_by_wave(study)
    waves = [
        [
            mark_code(wave.id),
            escape_text(wave.label),
            str(wave.year),
            f"{wave.starts_on} to {wave.ends_on}",
            join_words(ways.get(wave.id, [])),
        ]
        for wave in study.waves
    ]
    lines += write_table(["Wave", "In words", "Year", "Field period", "Asked with"], waves)
    return [
        *lines,
        "Two families of figures are kept apart. The *recurrent cross-section* counts everybody who expressed a stance "
        "in a wave (`stance_by_role_year`); *change of the same people* counts those with a stance in both waves "
        "(`stance_transitions` and what follows from it). They may differ in size and even in sign.",
        "",
    ]


def _instruments_by_wave(study: Study) -> dict[str, list[str]]:
    """Return the instruments whose deliveries name the wave, or may hold it."""
    found: dict[str, dict[str, None]] = {}
    for delivery in study.deliveries:
        if isinstance(delivery.wave, str):
            waves = [delivery.wave]
        else:
            waves = [*delivery.wave.map.values()] if delivery.wave.map else [wave.id for wave in study.waves]
        for wave in waves:
            found.setdefault(wave, {})[mark_code(delivery.instrument)] = None
    return {wave: [*names] for wave, names in found.items()}


def stance_section(study: Study, *, is_public: bool = False) -> list[str]:
    """Return how a stance comes about: statuses, then a rule for each kind of instrument.

    Args:
        study: the study definition.
        is_public: name no code.
    """
    lines = ["## How a stance comes about", "", *status_section()]
    if any(isinstance(instrument.stance, CodedSegments) for instrument in study.instruments):
        first, middle, last = (escape_text(stance.label) for stance in study.stances)
        contested = [mark_code(one) for one in study.robustness.coalition_codes]
        if contested and is_public:
            contested = ["codes of coalition"]
        lines += coded_section(first, middle, last, contested=contested, draws=study.robustness.draws)
    surveys = [instrument for instrument in study.instruments if not isinstance(instrument.stance, CodedSegments)]
    if surveys:
        lines += ["### Surveys", ""]
        for instrument in surveys:
            lines += _survey(instrument, study)
        lines += [
            "An answer that is missing keeps its reason: not recorded and not asked are "
            f"{mark_code(Status.NOT_ASKED.name)}; don't know and refused are {mark_code(Status.NOT_EXPRESSED.name)}, "
            "never the middle class.",
            "",
        ]
    return [
        *lines,
        "Answers and coded segments are never pooled. Where a person has both in a wave, the interview decides. `mode` "
        "says which it was, `mode_mix` how many of each stand behind a wave, and every series has a version of "
        "interviews only (`stance_series`): part of a change between an interview and a survey may be the "
        "instrument's.",
        "",
    ]


def _say_agreement(rule: LikertPair) -> str:
    if rule.agree_from is not None:
        return f"An answer of {rule.agree_from:g} or more"
    return "Of all answers, " + join_words([f'"{escape_text(answer)}"' for answer in rule.agree], "or")


def _survey(instrument: Instrument, study: Study) -> list[str]:
    name, rule = mark_code(instrument.id), instrument.stance
    if isinstance(rule, LikertPair):
        first, middle, last = (escape_text(stance.label) for stance in study.stances)
        return [
            f"- {name}: two items of agreement, {mark_code(rule.concentrated)} for {first} and "
            f"{mark_code(rule.distributed)} for {last}. {_say_agreement(rule)} agrees. Both agree: "
            f"{middle}; one agrees: that pole; none: {mark_code(Status.NOT_EXPRESSED.name)}. Half a pair "
            "gives no stance.",
            "",
        ]
    if isinstance(rule, ItemRule):
        labels = {stance.id: escape_text(stance.label) for stance in study.stances}
        said = join_words(
            [f'"{escape_text(answer)}" is {labels.get(to, mark_code(to))}' for answer, to in rule.map.items()]
        )
        return [
            f"- {name}: the answer to {mark_code(rule.item)} is the stance: {said}. Any other answer is "
            f"{mark_code(Status.NOT_EXPRESSED.name)} or waits in quarantine.",
            "",
        ]
    return [f"- {name}: carries no stance.", ""]
