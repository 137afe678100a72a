"""The failpoints of the product, and on what ground each is reached.

Belongs here: every name, in the order of a run.
Stays out: what a kill there must leave (kills.py).
"""

import ast
from pathlib import Path

PRODUCT = Path(__file__).resolve().parents[2] / "orchestration"

# Of a run with something new in it; all are reached by the ground of kills.py.
OF_A_RUN = (
    "lock.taken",
    "lock.named",
    "recovery.begun",
    "recovery.done",
    "run.recorded",
    "intake.scanned",
    "intake.raw_created",
    "intake.file_read",
    "intake.planned",
    "store.rows",
    "store.delivery",
    "store.ledger",
    "store.definition",
    "warehouse.before_commit",
    "warehouse.committed",
    "checks.run",
    "file.written_beside",
    "checks.kept",
    "dbt.model_built",
    "dbt.tested",
    "dbt.done",
    "statistics.table",
    "publish.begun",
    "tier.table",
    "publish.tiers_written",
    "publish.read_back",
    "publish.attacked",
    "publish.described",
    "publish.sealed",
    "ledger.announced",
    "publish.renamed",
    "pointer.before",
    "pointer.moved",
    "memory.link_written",
    "ledger.counted",
    "prune.remembered",
    "prune.renamed",
    "prune.removed",
    "run.ended",
    "standing.written_beside",
    "standing.told",
)
# Where dbt has not been asked about the project yet, and no version is noted.
OF_A_FIRST_RUN = ("dbt.parsed", "dbt.manifest_kept", "state.step_done", "state.written")
# Where a run was killed between renaming a release and moving the pointer.
OF_SETTLING = ("settle.folder_renamed", "settle.folder_removed", "settle.line_removed")
# Where the build file is damaged.
OF_DAMAGE = ("state.set_aside",)
# Where a file cannot be read.
OF_A_REFUSAL = ("intake.quarantined",)
# Of an erasure.
OF_A_WITHDRAWAL = (
    "tombstones.written_beside",
    "tombstones.recorded",
    "withdrawal.sought",
    "withdrawal.build_set_aside",
    "withdrawal.build_copied",
    "withdrawal.build_renewed",
    "redaction.written_beside",
    "redaction.replaced",
    "withdrawal.taken_out",
    "erasure.path_destroyed",
    "withdrawal.state_destroyed",
    "withdrawal.released",
    "withdrawal.releases_destroyed",
    "withdrawal.aside_destroyed",
    "withdrawal.scanned",
    "withdrawal.told",
)
TESTED = (*OF_A_RUN, *OF_A_FIRST_RUN, *OF_SETTLING, *OF_DAMAGE, *OF_A_REFUSAL, *OF_A_WITHDRAWAL)


def in_the_code() -> set[str]:
    """Read the names of all failpoints out of the product."""
    found: set[str] = set()
    for path in PRODUCT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reached":
                # A condition may choose between two names.
                texts = [
                    each for argument in node.args for each in ast.walk(argument) if isinstance(each, ast.Constant)
                ]
                found |= {str(each.value) for each in texts}
    return found
