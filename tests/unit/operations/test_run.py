"""The story of a run is the graph that Dagster executes: the same stages, in the same order."""

from graphlib import TopologicalSorter

from orchestration.definitions import build_defs
from orchestration.defs.automation import PUBLISH
from orchestration.operations.run import LOOK, STORY
from orchestration.runs.dagster_home import enter_home
from tests.unit.runs.studies import study_in


def test_the_graph_has_the_stages_of_the_story_in_its_order(tmp_path):
    study = study_in(tmp_path / "ward")
    with enter_home(study.folder):
        job = build_defs(study.folder).resolve_job_def(PUBLISH)
    inputs = {
        node.name: {output.node for each in needs.values() for output in each.get_node_dependencies()}
        for node, needs in job.graph.dependencies.items()
    }
    order = tuple(TopologicalSorter(inputs).static_order())
    assert (order, order[: len(LOOK)]) == (STORY, LOOK)
