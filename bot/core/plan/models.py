"""The shape of a plan's file: strict models, and their errors as sentences that name task and field.

`shape(raw)` takes what TOML or Markdown gave (lists, tables, values) and returns the models or the sentences.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from bot.core.plan.criteria import criterion
from bot.core.plan.words import LINE, TITLE, cut, either, meant, minutes, path
from bot.core.values import Judge


def _estimate(value: object) -> object:
    return minutes(value) if isinstance(value, str) else value


def _criterion(value: object) -> object:
    if not isinstance(value, str):
        return value
    read = criterion(value, "")
    return {n: v for n in ("text", "judge", "check", "by", "threshold") if (v := getattr(read, n)) not in ("", None)}


def _path(value: object) -> object:
    return path(value) if isinstance(value, str) else value


def _task_id(value: object) -> object:
    return _id(value, "t")


def _assumption_id(value: object) -> object:
    return _id(value, "u")


def _id(value: object, letter: str) -> object:
    if isinstance(value, str) and not re.fullmatch(letter + "[1-9][0-9]{0,5}", value, re.ASCII):
        raise ValueError(f"must be {letter} and a number, such as {letter}7, not {cut(value)!r}")
    return value


Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=LINE)]
Path = Annotated[Words, BeforeValidator(_path)]
Names = Annotated[list[Words], Field(max_length=2_000)]


class Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class CriterionPart(Part):
    text: Words = ""
    judge: Judge = "check"
    check: Words = ""
    by: Words = ""
    threshold: float | None = None


class RolesPart(Part):
    """Who plays what: names of runners in podium.toml."""

    worker: Words = ""
    reviewer: Words = ""
    scout: Words = ""


class PlanRolesPart(RolesPart):
    """For all tasks, and for those of one kind."""

    code: RolesPart = RolesPart()
    content: RolesPart = RolesPart()
    research: RolesPart = RolesPart()
    data: RolesPart = RolesPart()


class TaskPart(Part):
    id: Annotated[str, BeforeValidator(_task_id)]
    title: Title
    outcome: Words = ""
    kind: Literal["code", "content", "research", "data"] = "code"
    criteria: Annotated[list[Annotated[CriterionPart, BeforeValidator(_criterion)]], Field(max_length=50)] = []
    needs: Names = []
    paths: Annotated[list[Path], Field(max_length=200)] = []
    runner: Words = ""
    run: Words = ""
    estimate: Annotated[float, Field(gt=0, le=100_000), BeforeValidator(_estimate)] = 10.0
    irreversible: bool = False
    ask: Literal["", "start", "result"] = ""
    sources: Annotated[list[Path], Field(max_length=200)] = []
    roles: RolesPart = RolesPart()
    risk: Words = ""
    notice: Words = ""


class AssumptionPart(Part):
    id: Annotated[str, BeforeValidator(_assumption_id)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=LINE, strip_whitespace=True)]
    check: Words = ""
    tasks: Names = []


class PlanPart(Part):
    title: Title
    goal: Words = ""
    repository: Words = ""
    gates: Annotated[list[Words], Field(max_length=50)] = []
    money: Annotated[float, Field(ge=0, le=1_000_000)] = 20.0
    minutes: Annotated[float, Field(gt=0, le=1_000_000)] = 240.0
    tokens: Annotated[int, Field(gt=0, le=10**12)] = 0  # not named: not limited
    review: bool = False
    explore: Annotated[int, Field(ge=0, le=1_000)] = 0
    roles: PlanRolesPart = PlanRolesPart()
    assumptions: Annotated[list[AssumptionPart], Field(max_length=1_000)] = []
    tasks: list[TaskPart] = []


MODELS: dict[tuple[str, ...], type[Part]] = {
    (): PlanPart, ("tasks",): TaskPart, ("tasks", "criteria"): CriterionPart, ("assumptions",): AssumptionPart,
    ("roles",): PlanRolesPart, ("tasks", "roles"): RolesPart,
    **{("roles", kind): RolesPart for kind in ("code", "content", "research", "data")},
}  # fmt: skip
EXTRA = ("variables", "include")  # what a file may hold beside the plan's own fields
NAMED = {"tasks": "task", "assumptions": "assumption"}
SAYS = {
    "missing": "is missing",
    "string_too_short": "is empty",
    "string_too_long": "is too long: at most {max_length:,} characters",
    "too_long": "has too many entries: at most {max_length:,}",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:,g}",
    "finite_number": "must be a finite number",
    "value_error": "{error}",
    "string_type": "must be text, not {got}",
    "list_type": "must be a list, not {got}",
    "bool_type": "must be true or false, not {got}",
    "float_type": "must be a number, not {got}",
    "int_type": "must be a whole number, not {got}",
    "model_type": "must be a table, not {got}",
    "literal_error": "must be {choices}, not {got}{meant}",
    "extra_forbidden": "is not known{meant}",
}


def shape(raw: Mapping[str, Any]) -> PlanPart | list[str]:
    """The plan's parts, or every problem as a sentence such as `t7 criteria[2].judge: must be check, …`."""
    try:
        return PlanPart.model_validate(raw)
    except ValidationError as error:
        return [f"{place(e['loc'], raw)}: {_sentence(e)}" for e in error.errors(include_url=False)]


def place(loc: tuple[int | str, ...], raw: Mapping[str, Any]) -> str:
    """Where a value stands: `t7 criteria[2].judge`, `u1 text`, `gates[1]`, `money`. Counted from 1, as ids are."""
    head = ""
    match loc:
        case (("tasks" | "assumptions") as name, int(at), *rest):
            part = raw[name][at]
            id = part.get("id", "") if isinstance(part, Mapping) else ""
            head, loc = (id if isinstance(id, str) and id else f"{NAMED[name]} {at + 1}"), tuple(rest)
        case _:
            pass
    tail = "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in loc).removeprefix(".")
    return cut(" ".join(filter(None, (head, tail))), 120)


def _sentence(error: ErrorDetails) -> str:
    value, context = error["input"], dict(error.get("ctx", {}))
    names = tuple(p for p in error["loc"] if isinstance(p, str))
    if error["type"] == "extra_forbidden":
        known = [*MODELS[names[:-1]].model_fields, *(EXTRA if len(names) == 1 else ())]
        context["meant"] = meant(names[-1], known) or f"; known are {either(known, 'and')}"
    if error["type"] == "literal_error":
        choices = re.findall(r"'(\w+)'", str(context["expected"]))
        context |= {"choices": either(choices), "meant": meant(value, choices) if isinstance(value, str) else ""}
    return SAYS[error["type"]].format(got=_got(value), **context)


def _got(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return repr(cut(value)) if isinstance(value, str) else kinds.get(type(value), "a date or time")
