"""Role groups of the public tier: which roles are counted together, and what the groups are called.

Belongs here: the mapping of study.yml, made coarser where it has too many groups or one of them is too small in a wave.
Stays out: what is hidden within the groups (disclosure.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orchestration.release.store.publications import Grouping, Publication
from orchestration.study.treatment import Disclosure

MOST_GROUPS = 3
OTHER = "other_roles"
_LONGEST_LIST = 3  # more names than these are no name
_ALL = "all"

Counts = Mapping[tuple[str, str, str], int]


def grouped(
    counts: Counts, declared: Mapping[str, str], rules: Disclosure, earlier: Sequence[Publication] = ()
) -> Grouping:
    """Return the groups of a release: the same in all waves, at most three, each large enough in every wave.

    Where study.yml's groups are too many or too small, the largest are kept and the others put together; where that
    does not do, there are no groups. Groups once published stay, as long as study.yml says the same: another merge
    of the same people could be compared with the first. A later wave that is too small for a group hides it there.

    Args:
        counts: people by role (`all` included), wave and stance.
        declared: the public group of each role, in the study's order.
        rules: the thresholds of the study.
        earlier: all releases before.
    """
    waves = sorted({wave for _, wave, _ in counts})
    incomplete = tuple(wave for wave in waves if _has_more_than_roles(counts, declared, wave))
    if earlier and dict(earlier[-1].grouping.declared) == dict(declared):
        return Grouping(dict(declared), earlier[-1].grouping.groups, incomplete)
    groups: dict[str, tuple[str, ...]] = {}
    for role, group in declared.items():
        groups[group] = (*groups.get(group, ()), role)
    bases = {group: _bases(counts, roles, waves, rules) for group, roles in groups.items()}
    by_size = sorted(groups, key=lambda group: -min(bases[group], default=0))
    choices = [groups, *(_with_rest(groups, by_size[:kept]) for kept in range(MOST_GROUPS - 1, 0, -1)), {}]
    chosen = next(choice for choice in choices if _is_fit(choice, counts, waves, rules))
    return Grouping(dict(declared), chosen, incomplete)


def _has_more_than_roles(counts: Counts, declared: Mapping[str, str], wave: str) -> bool:
    everybody = sum(count for (role, at, _), count in counts.items() if at == wave and role == _ALL)
    return everybody > sum(count for (role, at, _), count in counts.items() if at == wave and role in declared)


def _bases(counts: Counts, roles: Sequence[str], waves: Sequence[str], rules: Disclosure) -> list[int]:
    """Return how many people the roles have in each wave in which anything can be shown at all."""
    bases = []
    for wave in waves:
        in_wave = {(role, stance): count for (role, at, stance), count in counts.items() if at == wave}
        everybody = sum(count for (role, _), count in in_wave.items() if role != _ALL)
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


def group_labels(grouping: Grouping, labels: Mapping[str, str]) -> dict[str, str]:
    """Name each public group after its roles, in their order; many roles put together are the other roles.

    Args:
        grouping: the groups.
        labels: the label of each role.
    """
    return {
        group: "Other roles"
        if len(roles) > _LONGEST_LIST and group.startswith(OTHER)
        else _joined([labels[role] for role in roles])
        for group, roles in grouping.groups.items()
    }


def _joined(names: Sequence[str]) -> str:
    # "Policy makers and commentators", but "Nurses and GPs": only a word that starts like a sentence is lowered.
    first, *others = [
        name if not index or name[1:2].isupper() else name[:1].lower() + name[1:] for index, name in enumerate(names)
    ]
    if not others:
        return first
    return f"{', '.join([first, *others[:-1]])} and {others[-1]}"
