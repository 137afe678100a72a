"""Role groups of the public tier: which roles are counted together, and what the groups are called.

Belongs here: the mapping of study.yml, made coarser where it has too many groups or one of them is too small in a wave.
Stays out: what is hidden within the groups (rendering.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.release.disclosure.true_counts import TrueCounts
from orchestration.release.memory.blocks import NO_ROLE
from orchestration.release.memory.moves import Vintage, merge_vintages
from orchestration.release.memory.record import Groups, Memory
from orchestration.release.store.publications import Grouping
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES

MOST_GROUPS = 3
OTHER = "other_roles"
_LONGEST_LIST = 3  # more names than these are no name

Counts = Mapping[tuple[str, str, str], int]


def choose_groups_by_wave(
    memory: Memory, true_counts: TrueCounts, declared: Mapping[str, str], rules: Disclosure, *, birth: str
) -> tuple[dict[str, Groups], tuple[Vintage, ...]]:
    """Return the groups of each wave, and the versions of blocks that come of groups put together.

    Groups are fixed when first published: another merge of the same people could be compared with the first. Where
    study.yml puts whole groups together, what they said is added up; any other mapping begins with new waves.

    Args:
        memory: everything that was said before.
        true_counts: of the build file.
        declared: the public group of each role, in the study's order.
        rules: the thresholds of the study.
        birth: the name of this state of the data.
    """
    known = [wave for wave in true_counts.waves if wave in memory.groups]
    if known and dict(memory.declared) == dict(declared):
        latest = memory.groups[known[-1]]
        return {wave: memory.groups.get(wave, latest) for wave in true_counts.waves}, ()
    chosen: Groups = choose_groups(_by_role(true_counts), declared, rules).groups or {
        ALL_ROLES: tuple(true_counts.roles)
    }
    groups: dict[str, Groups] = {}
    versions: list[Vintage] = []
    for wave in true_counts.waves:
        old = memory.groups.get(wave)
        members = _put_together(old, chosen) if old is not None else {}
        made = [_merged_blocks(memory, wave, group, of, birth) for group, of in (members or {}).items()]
        if members is None or None in made:
            groups[wave] = old or chosen
            continue
        groups[wave] = chosen
        versions += [each for of_group in made for each in of_group or ()]
    return groups, tuple(versions)


def _by_role(true_counts: TrueCounts) -> dict[tuple[str, str, str], int]:
    counts: dict[tuple[str, str, str], int] = {
        (role, wave, stance): 0
        for role in (*true_counts.roles, ALL_ROLES)
        for wave in true_counts.waves
        for stance in true_counts.stances
    }
    for (name, wave, role, *of), people in true_counts.counts.items():
        if name == "stance":
            for each in (str(role), ALL_ROLES) if role in true_counts.roles else (ALL_ROLES,):
                counts[each, str(wave), str(of[0])] += people
    return counts


def _put_together(old: Groups, new: Groups) -> dict[str, tuple[str, ...]] | None:
    """Return the old groups that each new one is made of; None where one of them is taken apart."""
    found: dict[str, tuple[str, ...]] = {}
    for group, roles in old.items():
        into = {name for name, of in new.items() if set(of) & set(roles)}
        if tuple(new) == (ALL_ROLES,):
            into = {ALL_ROLES}
        if len(into) != 1:
            return None
        (name,) = into
        found[name] = (*found.get(name, ()), group)
    if tuple(new) == (ALL_ROLES,) and tuple(old) != (ALL_ROLES,):
        found[ALL_ROLES] = (*found[ALL_ROLES], NO_ROLE)
    return {name: of for name, of in found.items() if of != (name,)}


def _merged_blocks(
    memory: Memory, wave: str, group: str, members: Sequence[str], birth: str
) -> tuple[Vintage, ...] | None:
    """Return the versions that a group begins with; None where not all counts behind them are known."""
    found = []
    for family in memory.statements:
        if family.waves[0] != wave:
            continue
        parts = [each for member in members if (each := memory.vintage(family.block(member))) is not None]
        if parts:
            whole = merge_vintages(family.block(group), parts, birth)
            if whole is None:
                return None
            found.append(whole)
    return tuple(found)


def choose_groups(counts: Counts, declared: Mapping[str, str], rules: Disclosure) -> Grouping:
    """Return the groups of a study: the same in all waves, at most three, each large enough in every wave.

    Where study.yml's groups are too many or too small, the largest are kept and the others put together; where that
    does not do, there are no groups. A later wave that is too small for a group hides it there.

    Args:
        counts: people by role (`all` included), wave and stance.
        declared: the public group of each role, in the study's order.
        rules: the thresholds of the study.
    """
    waves = sorted({wave for _, wave, _ in counts})
    incomplete = tuple(wave for wave in waves if _has_more_than_roles(counts, declared, wave))
    groups: dict[str, tuple[str, ...]] = {}
    for role, group in declared.items():
        groups[group] = (*groups.get(group, ()), role)
    bases = {group: _bases(counts, roles, waves, rules) for group, roles in groups.items()}
    by_size = sorted(groups, key=lambda group: -min(bases[group], default=0))
    choices = [groups, *(_with_rest(groups, by_size[:kept]) for kept in range(MOST_GROUPS - 1, 0, -1)), {}]
    chosen = next(choice for choice in choices if _is_fit(choice, counts, waves, rules))
    return Grouping(dict(declared), chosen, incomplete)


def _has_more_than_roles(counts: Counts, declared: Mapping[str, str], wave: str) -> bool:
    everybody = sum(count for (role, at, _), count in counts.items() if at == wave and role == ALL_ROLES)
    return everybody > sum(count for (role, at, _), count in counts.items() if at == wave and role in declared)


def _bases(counts: Counts, roles: Sequence[str], waves: Sequence[str], rules: Disclosure) -> list[int]:
    """Return how many people the roles have in each wave in which anything can be shown at all."""
    bases = []
    for wave in waves:
        in_wave = {(role, stance): count for (role, at, stance), count in counts.items() if at == wave}
        everybody = sum(count for (role, _), count in in_wave.items() if role != ALL_ROLES)
        if everybody >= rules.min_base:
            bases.append(sum(count for (role, _), count in in_wave.items() if role in roles))
    return bases


def _with_rest(groups: Mapping[str, tuple[str, ...]], kept: Sequence[str]) -> dict[str, tuple[str, ...]]:
    rest = tuple(role for group, roles in groups.items() if group not in kept for role in roles)
    name = OTHER if OTHER not in groups else f"{OTHER}_{len(groups)}"
    return {**{group: roles for group, roles in groups.items() if group in kept}, **({name: rest} if rest else {})}


def _is_fit(groups: Mapping[str, tuple[str, ...]], counts: Counts, waves: Sequence[str], rules: Disclosure) -> bool:
    sizes = [base for roles in groups.values() for base in _bases(counts, roles, waves, rules)]
    return len(groups) <= MOST_GROUPS and all(base >= rules.min_base for base in sizes)


def label_groups(groups: Groups, labels: Mapping[str, str]) -> dict[str, str]:
    """Name each public group after its roles, in their order; many roles put together are the other roles.

    Args:
        groups: the roles of each group.
        labels: the label of each role.
    """
    return {
        group: "Other roles"
        if len(roles) > _LONGEST_LIST and group.startswith(OTHER)
        else _joined([labels[role] for role in roles])
        for group, roles in groups.items()
    }


def _joined(names: Sequence[str]) -> str:
    # "Policy makers and commentators", but "Nurses and GPs": only a word that starts like a sentence is lowered.
    first, *others = [
        name if not index or name[1:2].isupper() else name[:1].lower() + name[1:] for index, name in enumerate(names)
    ]
    if not others:
        return first
    return f"{', '.join([first, *others[:-1]])} and {others[-1]}"
