"""What a rule may say, whatever store keeps it."""

from __future__ import annotations

import re
from dataclasses import fields

from embedded_server.domain.rec_type import RecTypeError, check_pattern
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.rule import ABOVE, RELATED, SAME, SHARES, OwnerWords, RequestorWords, Rule

MOST_RULES = 1_000  # every request for records of others looks at all of them
LONGEST_NAME = 128
LONGEST_DESC = 2_000
LONGEST_WORD = 255
LONGEST_LOCATION = 2_000  # a polygon
_RECORD = re.compile(r"[0-9a-f]{24}|\*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_WORDS = "Write * for any, = for the owner's, or a value."


def check_rule(rule: Rule) -> None:
    """Raises RefusedError(422)."""
    try:
        check_pattern(rule.rec_type)
    except RecTypeError as error:
        raise _refused(f"The recType of the rule is none: {error}.") from None
    if not 0 < len(rule.name.strip()) <= LONGEST_NAME or not rule.name.isprintable():
        raise _refused(f"A rule's name has 1 to {LONGEST_NAME} printable characters.")
    if len(rule.desc) > LONGEST_DESC:
        raise _refused(f"A rule's description may have {LONGEST_DESC:,} characters.", "Shorten it.")
    if rule.resource_type != SHARES:
        raise _refused("Only rules about shares count on this server.", f"Write the resource type {SHARES}.")
    if not _RECORD.fullmatch(rule.resource_id):
        raise _refused("The resource is no record.", "Write a record's id, or * for all of the recType.")
    _check_words(rule.owner, "owner", {SAME, ABOVE, RELATED}, "Write * for any, or a value.")
    _check_words(rule.requestor, "requestor", {ABOVE, RELATED}, _WORDS)


def too_many_rules() -> RefusedError:
    return RefusedError(409, "rules_full", f"There are {MOST_RULES:,} rules already.", "Delete what is not needed.")


def _check_words(words: OwnerWords | RequestorWords, side: str, forbidden: set[str], fix: str) -> None:
    for field in fields(words):
        word = str(getattr(words, field.name))
        is_organisation = side == "requestor" and field.name == "organisation"
        longest = LONGEST_LOCATION if field.name == "location" else LONGEST_WORD
        if not 0 < len(word) <= longest or _CONTROLS.search(word):
            raise _refused(f"The {side}'s {field.name} is empty, too long or has control characters.", fix)
        if word in forbidden and not is_organisation:
            raise _refused(f"The {side}'s {field.name} cannot be {word}.", fix)


def _refused(reason: str, fix: str = "Correct the rule.") -> RefusedError:
    return RefusedError(422, "rule_invalid", reason, fix)
