"""What a function that starts many times a day reads and checks without pydantic: by the validator under it.

pydantic-core does the checking for both, with the same words for what is wrong; pydantic, which builds its schemas from
type hints, takes six times as long to import (docs/decisions/0095). Elsewhere models are pydantic's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic_core import SchemaValidator
from pydantic_core.core_schema import model_field, model_fields_schema, model_schema

if TYPE_CHECKING:
    from pydantic_core.core_schema import CoreSchema, ExtraBehavior, ModelSchema


class Checked:
    """A frozen record. A class of it names its fields with their schemas: ``fields={"card": str_schema()}``."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

    schema: ClassVar[ModelSchema]
    _validator: ClassVar[SchemaValidator]
    model_config: ClassVar[dict[str, Any]]
    """For pydantic, which writes docs/openapi.json."""

    def __init_subclass__(cls, *, fields: dict[str, CoreSchema], extra: ExtraBehavior = "forbid") -> None:
        """``extra``: what becomes of fields beside these."""
        named = model_fields_schema({name: model_field(one) for name, one in fields.items()}, extra_behavior=extra)
        cls.schema = model_schema(cls, named, frozen=True, ref=cls.__name__)
        cls.model_config = {"frozen": True, "extra": extra}
        cls._validator = SchemaValidator(cls.schema)

    @classmethod
    def model_validate(cls, values: object) -> Self:
        """From a mapping; pydantic_core.ValidationError, which is pydantic's."""
        found: Self = cls._validator.validate_python(values)
        return found

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """From JSON; as ``model_validate``."""
        found: Self = cls._validator.validate_json(text)
        return found

    def __setattr__(self, name: str, value: object) -> None:
        """ValidationError: it is frozen."""
        self._validator.validate_assignment(self, name, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: Any) -> ModelSchema:
        """For pydantic, which writes docs/openapi.json."""
        return cls.schema
