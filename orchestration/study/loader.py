"""Reading study.yml: from YAML to a study definition, or to everything that is wrong with the file.

Belongs here: YAML as version 1.2 reads it, and Pydantic's findings in the words of this product.
Stays out: what the keys mean (study.py).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from orchestration.study.consistency import inconsistencies
from orchestration.study.definition import Study
from orchestration.study.upkeep import Upkeep
from orchestration.system.errors import Problem, StudyError

STUDY_FILE = "study.yml"


class _Loader(yaml.SafeLoader):
    """YAML with dates as text, `yes` and `no` as words (an answer map may use them), and no key given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    "in a mapping", node.start_mark, f"found the key '{key}' twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


_WORDS_OF_YAML_11 = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _WORDS_OF_YAML_11]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def load_study(folder: Path) -> Study:
    """Read and check `study.yml` in a study folder.

    Raises:
        StudyError: with every problem of the file, each named by its key.
    """
    path = folder / STUDY_FILE
    given = _mapping(path)
    problems = list(inconsistencies(given))
    try:
        study = Study.model_validate({**given, "folder": folder.resolve()})
    except ValidationError as error:
        problems.extend(_problem(detail, given) for detail in error.errors())
    if problems:
        raise StudyError(STUDY_FILE, sorted(set(problems)))
    return study


def _mapping(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise StudyError(
            STUDY_FILE, [Problem(str(path), "no such file; `stakeholder-views init DIR` writes one to start from")]
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(STUDY_FILE, [Problem(str(path), f"cannot be read as UTF-8 text: {error}")]) from error
    try:
        given = yaml.load(text, Loader=_Loader)  # noqa: S506 - the loader is a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the file"
        raise StudyError(STUDY_FILE, [Problem(place, f"no valid YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise StudyError(STUDY_FILE, [Problem("the file", f"no valid YAML: {error}")]) from error
    if not isinstance(given, dict):
        raise StudyError(STUDY_FILE, [Problem("the file", f"keys and values are expected, found {_kind(given)}")])
    if "folder" in given:
        raise StudyError(STUDY_FILE, [Problem("folder", f"unknown key; known are {', '.join(_known_keys())}")])
    return given


def _problem(detail: ErrorDetails, given: dict[str, Any]) -> Problem:
    place = _place(list(_path(detail, given)))
    found = detail["input"]
    kind = detail["type"]
    if kind == "union_tag_invalid":
        context = detail["ctx"]
        return Problem(
            place, f"'{context['tag']}' is no {context['discriminator']}; expected {context['expected_tags']}"
        )
    if kind == "missing":
        return Problem(place, "is missing; it is required")
    if kind == "extra_forbidden":
        return Problem(place, "unknown key" + (f"; known are {', '.join(_known_keys())}" if "." not in place else ""))
    if kind == "value_error":
        return Problem(place, str(detail["ctx"]["error"]))
    if kind == "string_pattern_mismatch":
        return Problem(
            place, f"'{found}' is no id; letters, digits, '_', '-' and '.' are expected, a letter or digit first"
        )
    shown = f"'{found}'" if isinstance(found, str | int | float | bool) else _kind(found)
    return Problem(place, f"found {shown}: {detail['msg'][0].lower()}{detail['msg'][1:]}")


def _path(detail: ErrorDetails, given: dict[str, Any]) -> Iterator[str | int]:
    """Yield the file's own path to a finding; Pydantic's also names the branch of a union, which no file has."""
    here: Any = given
    absent = detail["type"] == "missing"
    last = len(detail["loc"]) - 1
    for position, part in enumerate(detail["loc"]):
        if isinstance(here, dict) and part in here:
            here = here[part]
            yield part
        elif isinstance(here, list):
            here = here[int(part)]
            yield part
        elif absent and position == last:
            yield part


def _place(path: list[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or "the file"


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys and values"
    return "a list" if isinstance(value, list) else f"'{value}'"


def _known_keys() -> list[str]:
    # Those of the base come first for Pydantic, and last for a reader.
    fields = sorted(Study.model_fields.items(), key=lambda each: each[0] in Upkeep.model_fields)
    return [field.alias or name for name, field in fields if name != "folder"]
