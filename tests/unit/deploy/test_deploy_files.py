"""The files that set up a server: what can be said of them where nothing of it runs."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys

import pytest
import typer
import yaml

from deploy.runtime_lock import needed, pins
from orchestration.cli.main import app
from orchestration.system.code_version import ROOT
from tests.conftest import needs

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
BIN = "/opt/stakeholder-views/bin/"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
GUIDE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
# What the Compose Specification allows for a service, as far as this file may ever need it.
SERVICE_KEYS = {
    "image",
    "build",
    "init",
    "restart",
    "read_only",
    "tmpfs",
    "cap_drop",
    "security_opt",
    "entrypoint",
    "command",
    "environment",
    "env_file",
    "volumes",
    "networks",
    "ports",
    "depends_on",
    "healthcheck",
    "user",
    "working_dir",
}


def unit(path):
    """Read a unit; keys that stand more than once are lists in systemd, and the last of them here."""
    found = configparser.RawConfigParser(strict=False)
    found.optionxform = str
    found.read(path, encoding="utf-8")
    return found


def problems_of_command(words):
    """Say what is wrong with a command line of the product; of other programs nothing is asked."""
    name, *rest = words
    commands = typer.main.get_command(app).commands
    if not rest or rest[0] not in commands:
        return [f"{name} has no command {rest[:1]}"]
    known = {option for each in commands[rest[0]].params for option in each.opts if option.startswith("--")}
    given = {word.partition("=")[0] for word in rest[1:] if word.startswith("--")}
    return [f"{rest[0]} has no option {option}" for option in given - known]


@pytest.fixture(scope="module")
def analyse():
    found = shutil.which("systemd-analyze")
    needs(found, "systemd-analyze: `apt-get install systemd` on Debian and Ubuntu")
    return found


@pytest.fixture(scope="module")
def checked_units(tmp_path_factory):
    """The units as they are, but for the programs, which this machine does not have, and with a study's name."""
    folder = tmp_path_factory.mktemp("units")
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace(BIN, f"{folder}/bin/")
        (folder / path.name.replace("@.", "@leadership.")).write_text(text, encoding="utf-8")
    (folder / "bin").mkdir()
    for program in ("stakeholder-views", "dagster", "dagster-webserver", "dagster-daemon"):
        (folder / "bin" / program).symlink_to("/bin/true")
    return folder


def test_all_units_are_stopped_and_started_together():
    for path in UNITS:
        if path.suffix != ".target":
            assert unit(path)["Unit"]["PartOf"] == "stakeholder-views.target", path.name
        if path.suffix != ".target" and "Install" in unit(path):
            assert unit(path)["Install"]["WantedBy"] == "stakeholder-views.target", path.name


def test_systemd_has_nothing_to_say_about_the_units(analyse, checked_units):
    names = [str(path) for path in sorted(checked_units.iterdir()) if path.is_file()]
    done = subprocess.run([analyse, "verify", *names], capture_output=True, text=True, timeout=60, check=False)
    ours = [line for line in done.stderr.splitlines() if "stakeholder-views" in line]
    assert (ours, done.returncode) == ([], 0)


def test_services_may_do_little(analyse, checked_units):
    services = sorted(checked_units.glob("*.service"))
    done = subprocess.run(
        [analyse, "security", "--offline=yes", "--threshold=20", *map(str, services)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_as_its_own_user_and_starts_a_program_that_exists(path):
    service = unit(path)["Service"]
    assert (service["User"], service["UMask"], service["ProtectSystem"]) == ("stakeholder-views", "0077", "strict")
    words = shlex.split(service["ExecStart"])
    program = words[0].removeprefix(BIN)
    assert shutil.which(program, path=str(sys.executable).rpartition("/")[0]), program
    if program == "stakeholder-views":
        assert problems_of_command(words) == []


@pytest.mark.parametrize("path", [each for each in UNITS if each.suffix in {".timer", ".path"}], ids=lambda p: p.name)
def test_what_starts_a_service_has_one(path):
    assert path.with_suffix(".service") in SERVICES


def test_the_app_of_a_unit_sees_no_delivery_and_no_working_file():
    for name in ("app", "analysts"):
        text = (DEPLOY / "systemd" / f"stakeholder-views-{name}@.service").read_text(encoding="utf-8")
        for hidden in ("waves", ".state/build", ".state/dbt", ".state/quality", ".state/dagster"):
            assert f"InaccessiblePaths=-/srv/stakeholder-views/%i/{hidden}\n" in text
        assert "BindReadOnlyPaths=/srv/stakeholder-views/%i\n" in text


def instructions():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines]


def test_what_the_image_copies_is_here_and_is_let_into_the_build():
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    copied = set()
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from"):
            copied |= set(rest.split()[:-1])
    assert all((ROOT / path).exists() for path in copied)
    assert copied == let_in, "nothing else goes into a build"


def test_the_image_holds_all_packages_of_the_wheel():
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = set(declared["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    copied = {rest.split()[0] for word, rest in instructions() if word == "COPY"}
    assert packages <= copied


def test_the_image_runs_as_nobody_in_particular_and_installs_by_hash_alone():
    found = instructions()
    assert [rest for word, rest in found if word == "USER"] == ["stakeholder-views"]
    assert not [rest for word, rest in found if word == "ADD"]
    run = " ".join(rest for word, rest in found if word == "RUN")
    installs = re.findall(r"pip install ([^&]*)", run)
    assert len(installs) == 3
    assert all("--require-hashes" in each or "--no-index" in each for each in installs)
    assert not re.search(r"curl|wget|apt-get|git clone", run)


def test_stages_of_the_image_are_pinned_to_a_python_that_the_product_takes():
    bases = {rest.split()[0] for word, rest in instructions() if word == "FROM"}
    assert bases == {"python:3.13-slim-bookworm"}


def test_a_server_gets_what_it_needs_and_no_tool_of_the_workshop():
    lock = pins((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    done = subprocess.run(
        [sys.executable, str(DEPLOY / "runtime_lock.py")], capture_output=True, text=True, timeout=60, check=True
    )
    chosen = pins(done.stdout)
    assert {"dagster-postgres", "psycopg2-binary", "streamlit", "authlib", "dbt-duckdb", "uvicorn"} <= set(chosen)
    assert not {"pytest", "mypy", "ruff", "playwright", "hatchling", "aiosmtpd", "hypothesis"} & set(chosen)
    assert all(chosen[name] == lock[name] for name in chosen)
    assert all("--hash=sha256:" in text for text in chosen.values())


def test_a_requirement_for_another_platform_is_not_needed():
    assert needed(["pytest; sys_platform == 'no such system'"]) == set()


def test_compose_services_use_keys_that_compose_knows_and_name_what_exists():
    services, networks, volumes = COMPOSE["services"], COMPOSE["networks"], COMPOSE["volumes"]
    assert set(services) == {"postgres", "code", "webserver", "daemon", "app"}
    for name, service in services.items():
        assert set(service) <= SERVICE_KEYS, name
        assert set(service["networks"]) <= set(networks), name
        assert set(service.get("depends_on", {})) <= set(services), name
        assert all(each["condition"] == "service_healthy" for each in service.get("depends_on", {}).values()), name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source.startswith("${") or source in volumes, volume
        assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"]), name
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name


def test_compose_lets_nobody_in_from_other_machines():
    for name, service in COMPOSE["services"].items():
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", ())), name
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert "outside" not in COMPOSE["services"]["postgres"]["networks"]


def test_compose_services_of_the_product_can_write_to_the_studies_alone():
    for name, service in COMPOSE["services"].items():
        if name != "postgres":
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
    assert all(volume.endswith(":ro") for volume in COMPOSE["services"]["app"]["volumes"])


def test_compose_commands_exist():
    for name, service in COMPOSE["services"].items():
        if name == "postgres":
            continue
        words = [*service.get("entrypoint", ["stakeholder-views"]), *service["command"]]
        assert shutil.which(words[0], path=str(sys.executable).rpartition("/")[0]), words[0]
        if words[0] == "stakeholder-views":
            assert problems_of_command(words) == []


def test_every_setting_of_compose_stands_in_its_example():
    given = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "compose.env").read_text(encoding="utf-8"), flags=re.MULTILINE))
    used = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert used == given


def test_every_setting_of_dagster_stands_in_the_servers_and_in_composes():
    wanted = set(re.findall(r"env: ([A-Z_]+)", "".join(
        (DEPLOY / name).read_text(encoding="utf-8") for name in ("dagster.yaml", "workspace.yaml")
    )))  # fmt: skip
    server = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "server.env").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert wanted <= server
    assert wanted <= set(COMPOSE["services"]["daemon"]["environment"])


def test_the_programs_of_the_image_find_each_other():
    workspace = yaml.safe_load((DEPLOY / "workspace.yaml").read_text(encoding="utf-8"))
    (location,) = workspace["load_from"]
    code = COMPOSE["services"]["code"]["entrypoint"]
    assert str(location["grpc_server"]["port"]) == code[code.index("--port") + 1]
    assert COMPOSE["services"]["daemon"]["environment"]["STAKEHOLDER_VIEWS_CODE_HOST"] == "code"


def test_commands_of_the_guide_exist():
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in re.sub(r"\\\n\s*", " ", block).splitlines()]
    found = [
        re.search(r"(?:^|exec (?:-T )?code |code )stakeholder-views ([a-z]+ .*)|stakeholder-views code (init .*)", line)
        for line in lines
    ]
    commands = [match[1] or match[2] for match in found if match is not None]
    assert {words.split()[0] for words in commands} == {
        "init",
        "run",
        "status",
        "backup",
        "restore",
        "verify",
        "withdraw",
    }
    assert [
        problem for words in commands for problem in problems_of_command(["", *shlex.split(words, comments=True)])
    ] == []


def test_files_and_units_that_the_guide_names_are_here():
    for name in set(re.findall(r"deploy/[A-Za-z0-9_./@-]+", GUIDE)):
        assert (ROOT / name.rstrip(".")).exists() or name == "deploy/.env", name
    named = set(re.findall(r"stakeholder-views-[a-z]+@?", GUIDE))
    there = {re.sub(r"\.[a-z]+$", "", path.name) for path in UNITS}
    assert {name for name in named if "wheel" not in name} <= there
