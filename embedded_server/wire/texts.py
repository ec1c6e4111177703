"""What a text in the JSON may be, in JSON Schema: told in the OpenAPI document, checked by who takes it."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from embedded_server.domain.account import EMAIL, LEAST_PASSWORD, LONGEST_PASSWORD, ORGANISATION_CODE
from embedded_server.domain.rec_type import LONGEST, PATTERN

LONGEST_NAME = 128
LONGEST_NOTE = 2_000
LONGEST_WORD = 255  # of a rule: an e-mail address, a code, a client id
MOST_PATTERNS = 32
CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # in the brackets of a regular expression
BREAKS = r"\n\r\t"
_ONE_LINE = f"[^{CONTROLS}{BREAKS}]*$"
_NAME = rf"[^{CONTROLS}{BREAKS}]*[^\s{CONTROLS}][^{CONTROLS}{BREAKS}]*"  # not of blanks alone

Moment: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Title: TypeAlias = Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST_NAME, "pattern": f"^{_ONE_LINE}"})]
Name: TypeAlias = Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST_NAME, "pattern": f"^{_NAME}$"})]
Note: TypeAlias = Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST_NOTE, "pattern": f"^[^{CONTROLS}]*$"})]
Word: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"minLength": 1, "maxLength": LONGEST_WORD, "pattern": f"^{_ONE_LINE}"})
]
Password: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"minLength": LEAST_PASSWORD, "maxLength": LONGEST_PASSWORD})
]
Email: TypeAlias = Annotated[str, Meta(extra_json_schema={"pattern": f"^{EMAIL.pattern}$"})]
Code: TypeAlias = Annotated[str, Meta(extra_json_schema={"pattern": f"^{ORGANISATION_CODE.pattern}$"})]
Pattern: TypeAlias = Annotated[str, Meta(extra_json_schema={"maxLength": LONGEST, "pattern": f"^({PATTERN.pattern})$"})]
RecType: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"maxLength": LONGEST, "pattern": r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$"})
]
Patterns: TypeAlias = Annotated[list[Pattern], Meta(extra_json_schema={"maxItems": MOST_PATTERNS})]
