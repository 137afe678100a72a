"""What runs by itself: the job that publishes, and the night in which it runs.

Belongs here: jobs and schedules.
Stays out: what the job does (assets).
"""

from __future__ import annotations

import dagster as dg

PUBLISH = "publish"

# One process: assets write one file after the other, and starting a process for each would cost more than their work.
publish_job = dg.define_asset_job(
    PUBLISH,
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="From the files of the study folder to a release; publishes nothing where nothing is new.",
)

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=publish_job,
    cron_schedule="0 2 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night at two, UTC.",
)
