"""What a tool is: typed arguments, one function, and a result that says where it is from and whether to trust it."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, get_type_hints
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema

from core.agents.tools.wire import wire
from core.desk import Desk
from core.errors import InvalidError
from core.model import Trust
from core.store import ReadingStore

PROPOSES = "propose_"
"""What the name of a tool begins with that may write: it records a wish, and a person decides."""


@dataclass(frozen=True)
class At:
    """For whom and in which call a tool runs; the model never sees it."""

    desk: Desk
    thread_id: UUID
    turn_id: UUID
    call_id: str


@dataclass(frozen=True)
class Result:
    """What a tool found: `data` in wire form, from whom and of when, and a Plotly figure where it drew one.

    Untrusted is whatever others than the desk wrote, and what is computed of numbers whose origin is unknown. No
    number the model said is repeated: whatever stands in a result counts as found by the tool.
    """

    data: Mapping[str, Any]
    source: str
    at: datetime
    trust: Trust = Trust.TRUSTED
    figure: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", wire(self.data))


def _no_more_said(schema: dict[str, Any]) -> None:
    """Leave out of a schema what providers do not know; parsing holds to it all the same."""
    schema.pop("additionalProperties", None)


class Arguments(BaseModel):
    """What a model must say to call a tool; what it says beyond is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, json_schema_extra=_no_more_said)


def _from_text(value: object) -> Decimal:
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError("write the number as text in quotes, such as “0.25”: a bare one loses digits")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as e:
        raise ValueError(f"“{value}” is not a number; use digits and a decimal point, such as “0.25”") from e
    if not number.is_finite() or abs(number.adjusted()) > 18 or len(number.as_tuple().digits) > 30:
        raise ValueError(f"“{value}” is outside what any venue accepts")
    return number


Amount = Annotated[Decimal, BeforeValidator(_from_text), WithJsonSchema({"type": "string"})]
"""An exact number, said as text."""


@dataclass(frozen=True)
class Tool:
    """A tool as the runner calls it and a model is told of it."""

    name: str
    says: str
    arguments: type[Arguments]
    run: Callable[[Any, At], Result]

    @classmethod
    def of(cls, run: Callable[[Any, At], Result]) -> "Tool":
        """Make one of a function of its arguments and the call's `At`; its docstring is what the model is told."""
        first = next(iter(inspect.signature(run).parameters))
        return cls(run.__name__, inspect.getdoc(run) or "", get_type_hints(run)[first], run)

    @property
    def proposes(self) -> bool:
        return self.name.startswith(PROPOSES)

    def call(self, arguments: Mapping[str, object], at: At) -> Result:
        """Parse the arguments and run; a tool that does not propose gets a database it can only read.

        Raises InvalidError for arguments that make no sense, naming each, and what the tool itself raises.
        """
        try:
            asked = self.arguments.model_validate(arguments)
        except ValidationError as e:
            raise InvalidError(_sentence(self.name, e)) from e
        desk = at.desk if self.proposes else replace(at.desk, store=ReadingStore(at.desk.store))
        return self.run(asked, replace(at, desk=desk))


def _sentence(name: str, e: ValidationError) -> str:
    wrong = [f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}" for each in e.errors()]
    return f"{name} cannot be called so. {'; '.join(wrong)}. Correct this and call it again."
