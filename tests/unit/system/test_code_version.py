"""What makes a release stale: code that decides a number, and no sentence."""

import ast
import shutil
import time

import pytest

from orchestration.system.code_version import (
    DECIDING,
    ROOT,
    TELLING,
    code_hash,
    deciding_files,
    hash_of,
    without_remarks,
)  # fmt: skip

# What deciding code may call without being decided by it: names of files, locks, errors, atomic writes.
NEUTRAL = ("orchestration.system", "orchestration.state", "orchestration.erasure", "orchestration.method")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    place = tmp_path_factory.mktemp("tree")
    for folder in (*DECIDING, "orchestration/cli"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def changed(tree, path, old, new):
    text = (tree / path).read_text(encoding="utf-8")
    assert old in text
    (tree / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    after = hash_of(tree)
    (tree / path).write_text(text, encoding="utf-8")
    return after != code_hash()


def test_a_reworded_sentence_of_the_console_makes_nothing_stale(tree):
    assert not changed(tree, "orchestration/cli/runs.py", "Nothing is new", "There is nothing new")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("orchestration/statistics/formulas/intervals.py", '"""', '"""Reworded. '),
        ("orchestration/ingest/comparison.py", "    # ", "    # reworded: "),
        ("dbt_project/models/marts/core/stances.sql", "with ", "-- reworded\nwith "),
        ("dbt_project/models/marts/core/stances.yml", "description: ", "description: Reworded. "),
        ("orchestration/release/documents/writer.py", "import", "import json\nimport"),
    ],
)
def test_a_reworded_remark_or_description_makes_nothing_stale(tree, path, old, new):
    assert not changed(tree, path, old, new)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("orchestration/statistics/formulas/intervals.py", "alpha=1 - level", "alpha=level"),
        ("orchestration/release/disclosure/linked_figures.py", " < rules.min_base", " <= rules.min_base"),
        ("expectations/marts/stances.py", "low=0", "low=1"),
        ("dbt_project/models/marts/core/stances.sql", "from", "from /* */ other,"),
        ("dbt_project/dbt_project.yml", "+materialized: ", "+materialized: other_"),
    ],
)
def test_a_changed_formula_rule_check_or_model_makes_every_release_stale(tree, path, old, new):
    assert changed(tree, path, old, new)


def test_a_file_that_is_renamed_makes_every_release_stale(tree):
    model = tree / "dbt_project/models/marts/core/stances.sql"
    renamed = model.rename(model.with_name("other.sql"))
    assert hash_of(tree) != code_hash()
    renamed.rename(model)
    assert hash_of(tree) == code_hash()


def bare(tree):
    """Take the docstrings out of parsed code."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        is_home = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if is_home and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            del body[0]
    return ast.dump(tree)


def test_without_its_remarks_every_module_is_the_same_code_to_python():
    for path in deciding_files(ROOT):
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            left = without_remarks(text, ".py")
            parsed, left_over = bare(ast.parse(text)), bare(ast.parse(_with_bodies(left)))
            assert left_over.replace("Pass()", "") == parsed.replace("Pass()", ""), path


def _with_bodies(text):
    """Give a body to what had a docstring alone, as Python wants it."""
    lines = text.split("\n")
    filled = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        filled.append(line)
        depth, deeper = len(line) - len(line.lstrip()), len(following) - len(following.lstrip())
        if line.lstrip().startswith(("class ", "def ")) and line.endswith(":") and deeper <= depth:
            filled.append(" " * (depth + 4) + "pass")
    return "\n".join(filled)


@pytest.mark.parametrize(
    ("text", "suffix", "left"),
    [
        ('"""A module."""\nx = 1  # one\n\n\ny = "# no comment"\n', ".py", 'x = 1\ny = "# no comment"\n'),
        ('def f():\n    """Say."""\n    return """\n# sql\n"""\n', ".py", 'def f():\n    return """\n# sql\n"""\n'),
        ('run(\n    """\n    select 1\n    """\n)\n', ".py", 'run(\n    """\n    select 1\n    """\n)\n'),
        ("select '--' as a -- why\n{# dbt #}from {{ ref('--') }}", ".sql", "select '--' as a\nfrom {{ ref('--') }}"),
        ("- name: a\n  description: >\n    Two\n\n    lines.\n  meta: b\n", ".yml", "- name: a\n  meta: b\n"),
    ],
)
def test_remarks_are_taken_out_and_texts_are_left(text, suffix, left):
    assert without_remarks(text, suffix) == left


def test_whatever_deciding_code_imports_decides_too_or_is_known_not_to():
    files = [path.relative_to(ROOT).with_suffix("") for path in deciding_files(ROOT)]
    names = {".".join(path.parts) for path in files} | {".".join(path.parent.parts) for path in files}
    for path in deciding_files(ROOT):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(("orchestration", "expect")):
                continue
            for alias in node.names:
                named = {node.module, f"{node.module}.{alias.name}"}
                is_known = any(name.startswith(NEUTRAL) for name in named) or any(
                    name.replace(".", "/") == told.removesuffix(".py") or name.replace(".", "/").startswith(f"{told}/")
                    for name in named for told in TELLING
                )  # fmt: skip
                assert named & names or is_known, f"{path}: {named}"


def test_every_place_that_is_named_is_there():
    assert all((ROOT / place).exists() for place in (*DECIDING, *TELLING))


def test_asked_again_nothing_is_read_again():
    code_hash()
    since = time.perf_counter()
    code_hash()
    assert time.perf_counter() - since < 0.001
