"""The list of commands: it names itself, its version, and helps by the short option too."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.system.code_version import code_version


def test_the_version_is_the_one_that_a_release_names():
    shown = CliRunner().invoke(app, ["--version"])
    assert (shown.exit_code, shown.output) == (0, f"stakeholder-views {code_version()}\n")


@pytest.mark.parametrize("words", [["-h"], ["run", "-h"], ["withdraw", "-h"]])
def test_the_short_option_helps_as_the_long_one_does(words):
    short = CliRunner().invoke(app, words)
    assert (short.exit_code, short.output) == (0, CliRunner().invoke(app, [*words[:-1], "--help"]).output)


def test_without_the_command_installed_python_starts_it_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"stakeholder-views {code_version()}\n")
