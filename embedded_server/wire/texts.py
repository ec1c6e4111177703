"""What a text in the JSON may be, in JSON Schema: told in the OpenAPI document, checked by who takes it."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from embedded_server.domain.rec_type import LONGEST, PATTERN

LONGEST_NAME = 128
LONGEST_NOTE = 2_000
LONGEST_PASSWORD = 1_024
_VISIBLE = r"^[^\u0000-\u001f\u007f-\u009f]*$"

Moment: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Title: TypeAlias = Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST_NAME, "pattern": _VISIBLE})]  # or none
Name: TypeAlias = Annotated[Title, Meta(extra_json_schema={"minLength": 1})]
Note: TypeAlias = Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST_NOTE})]
Password: TypeAlias = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": LONGEST_PASSWORD})]
Pattern: TypeAlias = Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST, "pattern": f"^({PATTERN.pattern})$"})]
