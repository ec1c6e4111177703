"""A rule in words: the sentence it amounts to, and what each of its words means. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from embedded_server.domain.rule import (
    ABOVE,
    ANYTHING,
    RELATED,
    SAME,
    SHARES,
    Operation,
    OwnerWords,
    RequestorWords,
    Rule,
)

OWNER_MEANS = {
    "user": {ANYTHING: "any owner"},
    "organisation": {ANYTHING: "any organisation"},
    "app": {ANYTHING: "any app key"},
}
REQUESTOR_MEANS = {
    "user": {ANYTHING: "anyone", SAME: "the owner of the record"},
    "organisation": {
        ANYTHING: "any organisation",
        SAME: "the owner's organisation",
        ABOVE: "the owner's organisation and those above it",
        RELATED: "any organisation that shares a parent with the owner's: the same first word",
    },
    "app": {ANYTHING: "any app key", SAME: "the app key the record was sent with"},
    "role": {ANYTHING: "any role", SAME: "the owner's role"},
    "location": {ANYTHING: "any place"},
}
SHORTLY = {SAME: "same organisation", ABOVE: "same organisation or above", RELATED: "related organisation"}
OPERATION_MEANS = {
    Operation.READ: "Read records, one by one or as a list",
    Operation.QUERY: "Read through a view",
    Operation.WRITE: "Change a record, or add one to the recType",
    Operation.DELETE: "Delete a record",
    Operation.EXECUTE: "Run a view",
    Operation.POLICY: "Share again, never more than was granted",
}
VERBS = {
    Operation.READ: "read",
    Operation.QUERY: "query",
    Operation.WRITE: "write",
    Operation.DELETE: "delete",
    Operation.EXECUTE: "run views on",
    Operation.POLICY: "pass on",
}
LETTERS = {operation: operation.value[0] for operation in Operation}


def sentence(rule: Rule) -> str:
    """The whole rule, apart from its name and description. No two different rules read the same."""
    done = verbs(rule.operations) or "do nothing with"
    return f"{_requestor(rule.requestor)} may {done} {_records(rule)}{_owned(rule.owner)}{_resource(rule)}."


def verbs(operations: Collection[Operation]) -> str:
    """`read, query and pass on`, in the order Microshare lists them."""
    return listed(verb for one, verb in VERBS.items() if one in operations)


def listed(texts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = [*texts] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def owner_words(owner: OwnerWords) -> tuple[str, str]:
    """Two lines of a table cell."""
    return _two_lines(
        "anyone" if owner.user == ANYTHING else owner.user,
        [
            "" if owner.organisation == ANYTHING else owner.organisation,
            "" if owner.app == ANYTHING else f"app {owner.app[:8]}",
        ],
        "any organisation",
    )


def requestor_words(requestor: RequestorWords) -> tuple[str, str]:
    """Two lines of a table cell."""
    users = REQUESTOR_MEANS["user"]
    app = {ANYTHING: "", SAME: "the same app key"}.get(requestor.app, f"app {requestor.app[:8]}")
    extra = [requestor.role if requestor.role != ANYTHING else "", app]
    organisation = "" if requestor.organisation == ANYTHING else requestor.organisation
    more = [SHORTLY.get(organisation, organisation), *extra]
    return _two_lines(users.get(requestor.user, requestor.user), more, "any organisation")


def meaning(side: str, field: str, word: str) -> str:
    """What stands below a field that holds this word."""
    means = (OWNER_MEANS if side == "owner" else REQUESTOR_MEANS)[field]
    return means.get(word, "") or _value_means(field, word)


def _value_means(field: str, word: str) -> str:
    return f"only this {'app key' if field == 'app' else field}" if word else ""


def _two_lines(first: str, more: Iterable[str], nothing: str) -> tuple[str, str]:
    return first, ", ".join(filter(None, more)) or nothing


def _requestor(words: RequestorWords) -> str:
    who = {ANYTHING: "Anyone", SAME: "The owner of a record"}.get(words.user, _quoted(words.user))
    where = {
        ANYTHING: "",
        SAME: " in the owner's organisation",
        ABOVE: " in the owner's organisation or one above it",
        RELATED: " in an organisation that shares a parent with the owner's",
    }.get(words.organisation, f" in the organisation {_quoted(words.organisation)}")
    app = {ANYTHING: "", SAME: " with the app key the record was sent with"}
    role = {ANYTHING: "", SAME: " in the owner's role"}
    place = "" if words.location == ANYTHING else f" at the location {_quoted(words.location)}"
    with_app = app.get(words.app, f" with the app key {_quoted(words.app)}")
    return who + where + with_app + role.get(words.role, f" in the role {_quoted(words.role)}") + place


def _records(rule: Rule) -> str:
    if rule.rec_type == ANYTHING:
        of = "any recType"
    elif rule.rec_type.endswith(".*"):
        of = f"any recType below {rule.rec_type[:-2]}"
    else:
        of = rule.rec_type or "no recType yet"
    which = "records" if rule.resource_id == ANYTHING else f"the record {_quoted(rule.resource_id)}"
    return f"{which} of {of}"


def _owned(owner: OwnerWords) -> str:
    parts = [
        "" if owner.user == ANYTHING else f" that {_quoted(owner.user)} owns",
        "" if owner.organisation == ANYTHING else f" from the organisation {_quoted(owner.organisation)}",
        "" if owner.app == ANYTHING else f" sent with the app key {_quoted(owner.app)}",
    ]
    return "".join(parts) or ", whoever owns them"


def _resource(rule: Rule) -> str:
    return "" if rule.resource_type == SHARES else f" as a resource of the type {_quoted(rule.resource_type)}"


def _quoted(text: str) -> str:
    """A closing quote in a value is doubled, so that a value cannot pass for the words around it."""
    return f"“{text.replace('”', '””')}”"
