"""The waves of a study as Dagster's partitions, and which of them a run was asked to read anew.

Belongs here: keeping Dagster's list of waves as study.yml has it, the tags of a run that takes in whatever is new, and
reading from a run's tags what was asked for by hand.
Stays out: reading files (intake.py), when runs start (automation.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from orchestration.defs.naming import Place
from orchestration.defs.resources import StudyRun
from orchestration.pipeline.request import RunRequest
from orchestration.study.definition import Study

PARTITION, BACKFILL = "dagster/partition", "dagster/backfill"
RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
# A run of a schedule, a sensor or a command covers every wave too, but reads no file again that the ledger knows.
TAKES_IN, WHAT_IS_NEW = "stakeholder_views/takes_in", "what is new"


def register_waves(instance: dg.DagsterInstance, place: Place, study: Study) -> tuple[str, ...]:
    """Make Dagster's list of waves the study's, in the order of time; what it knows of each wave stays.

    A range of partitions is a piece of that list, so its order has to be right too.

    Returns:
        The waves.
    """
    name = place.qualify("waves")
    wanted = tuple(wave.id for wave in study.waves)
    known = instance.get_dynamic_partitions(name)
    if tuple(known) != wanted:
        for wave in known:
            instance.delete_dynamic_partition(name, wave)
        instance.add_dynamic_partitions(name, list(wanted))
    return wanted


def build_tags(instance: dg.DagsterInstance, place: Place, study: Study) -> dict[str, str]:
    """Return the tags of a run that covers every wave and takes in whatever is new."""
    waves = register_waves(instance, place, study)
    return {TAKES_IN: WHAT_IS_NEW, RANGE_START: waves[0], RANGE_END: waves[-1]} if waves else {TAKES_IN: WHAT_IS_NEW}


def read_waves(instance: dg.DagsterInstance, place: Place, tags: Mapping[str, str]) -> frozenset[str]:
    """Return the waves whose files somebody asked to be read anew; none where a run takes in whatever is new.

    Args:
        instance: knows the waves in their order.
        place: the study's place.
        tags: of the run.
    """
    if TAKES_IN in tags:
        return frozenset()
    if PARTITION in tags:
        return frozenset({tags[PARTITION]})
    known = list(instance.get_dynamic_partitions(place.qualify("waves")))
    start, end = tags.get(RANGE_START), tags.get(RANGE_END)
    if start not in known or end not in known:
        return frozenset()
    return frozenset(known[known.index(start) : known.index(end) + 1])


def is_by_hand(tags: Mapping[str, str]) -> bool:
    """Tell whether somebody asked for partitions or a backfill: it is carried out although nothing is new."""
    return TAKES_IN not in tags and any(tag in tags for tag in (PARTITION, BACKFILL, RANGE_START))


def read_request(context: dg.AssetExecutionContext, place: Place, run: StudyRun) -> RunRequest:
    """Return what a run was asked for: by its resources, and by its tags.

    Args:
        context: of a stage.
        place: the study's place.
        run: on the study.
    """
    tags = context.run.tags
    waves = read_waves(context.instance, place, tags)
    return RunRequest(run.target, run.full_refresh, waves, is_by_hand=is_by_hand(tags))
