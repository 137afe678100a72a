"""What the documents say is what the product does, and the repository holds nothing that it should not."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import typer
import yaml

from examples.template import write_template
from orchestration.cli.main import app
from orchestration.ingest.registry import all_readers
from orchestration.study.definition import Study
from orchestration.study.loader import load_study

ROOT = Path(__file__).resolve().parents[3]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_of_the_readme_exists_and_the_other_way_round():
    commands = set(typer.main.get_command(app).commands)
    named = set(
        re.findall(
            r"(?:^|`)stakeholder-views (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
        )
    )
    assert named <= commands
    assert commands - named == {"export"}, "what is not built yet is not advertised as a command"


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^|&& )make ([a-z]+)", "".join(page.read_text(encoding="utf-8") for page in PAGES)))
    assert named <= targets
    assert {"demo", "check", "test", "app", "bench", "lint", "clean"} <= targets


def test_the_version_stands_in_one_place_and_all_else_follows():
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    cut = re.findall(r"^## \[([\d.]+)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["date-released"].isoformat()) == cut[0]
    assert version == cut[0][0]
    assert "version" not in yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))


def test_every_hook_before_a_commit_is_local_and_runs_what_is_installed():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {repository["repo"] for repository in hooks["repos"]} == {"local"}
    installed = (".venv/bin/", "make --no-print-directory models")  # dbt, then dbt-bouncer
    for hook in (hook for repository in hooks["repos"] for hook in repository["hooks"]):
        assert (hook["language"], hook["entry"].startswith(installed)) == ("system", True), hook["id"]
    assert re.search("^models: ##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE), "it sets nothing up"


def test_the_study_file_of_the_guide_is_a_study_file(tmp_path):
    guide = (ROOT / "docs" / "study-folder.md").read_text(encoding="utf-8")
    (tmp_path / "study.yml").write_text(
        re.search(r"```yaml\n(study:.*?)```", guide, flags=re.DOTALL)[1], encoding="utf-8"
    )
    assert load_study(tmp_path).info.id == "leadership"


def test_the_guide_names_every_key_and_every_format():
    guide = (ROOT / "docs" / "study-folder.md").read_text(encoding="utf-8")
    for key in (field.alias or name for name, field in Study.model_fields.items() if name != "folder"):
        assert re.search(rf"^{key}:|`{key}[.`]", guide, flags=re.MULTILINE), key
    for suffix in {suffix for reader in all_readers() for suffix in reader.SUFFIXES} - {".txt", ".xlsm"}:
        assert f"`{suffix}`" in guide, suffix


def test_the_template_is_a_study_file(tmp_path):
    write_template(tmp_path / "mine")
    assert load_study(tmp_path / "mine").waves


@pytest.mark.skipif(not TRACKED, reason="not in a git checkout")
def test_the_repository_holds_no_address_of_a_registry_and_no_path_of_a_machine():
    telling = re.compile(r"pypi\.org|pythonhosted|(?:^|[\"' =(])/(?:home|root|Users)/[a-z]")
    for name in TRACKED:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".yml", ".toml", ".lock", ".sql", ".txt", ".cff"} or path.name == "Makefile":
            found = telling.search(path.read_text(encoding="utf-8"))
            assert found is None or name == "tests/unit/docs/test_docs.py", f"{name}: {found}"


def test_the_lock_has_a_hash_for_every_package_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([a-z0-9][a-z0-9._-]*)==\S+(.*)$", lock, flags=re.MULTILINE)
    assert len(pinned) > 100
    assert all(rest.endswith("\\") for _, rest in pinned)
    assert "://" not in lock
