"""What is decided about users, keys and webhooks without a server or a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.api.sensohive_replies import ApiDevice, ApiKey, ApiUser, Webhook
from app.api.users_desk import Roster
from app.api.webhooks_desk import Delivery, OwnedWebhook, Sent
from app.screens.access import webhook_rows as hooks
from app.screens.access.staged_scopes import StagedScopes
from app.screens.access.user_rows import MEANINGS, ends, entries, locked, state
from embedded_server.domain.user_key import SCOPES

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KEY = ApiKey("7", "Dashboard", "abcd", None, ("readdata", "readdev"), "udo", is_revoked=False)
INES, UDO = ApiUser("ines", is_integrator=True), ApiUser("udo", is_integrator=False, parent="ines")
HOOK = Webhook("w", "https://hooks.example/in?key=93847561029384", is_enabled=True, devices=("1A2B3C",))


def owned(webhook: Webhook = HOOK, sent: Sent | None = None) -> OwnedWebhook:
    return OwnedWebhook(webhook, "udo", sent)


def test_that_every_scope_has_a_meaning_and_a_place() -> None:
    assert set(MEANINGS) == SCOPES
    assert {locked(scope, UDO) for scope in ("setdevuser", "readusr", "writeusr", "delusr")} == {"integrators only"}
    assert locked("readdata", INES) == "users only"
    assert locked("orbitman", UDO) == ""


def test_that_ticks_are_counted_and_what_a_key_would_have_is_told() -> None:
    staged = StagedScopes().flip(KEY, "readdev").flip(KEY, "orbitman")
    assert (staged.count(), staged.scopes(KEY)) == (2, ("readdata", "orbitman"))
    assert not staged.has(KEY, "readdev")
    assert staged.flip(KEY, "readdev").flip(KEY, "orbitman").count() == 0
    assert staged.emptied([KEY]) == []
    assert StagedScopes().flip(KEY, "readdev").flip(KEY, "readdata").emptied([KEY]) == [KEY]
    assert staged.settled([replace(KEY, is_revoked=True)]).count() == 0
    assert staged.without(KEY).count() == 0


@pytest.mark.parametrize(
    ("left", "is_revoked", "word", "said"),
    [
        (None, False, "Active", "never ends"),
        (timedelta(days=30), False, "Active", "ends in 30 d"),
        (timedelta(days=6), False, "Expiring", "ends in 6 d"),
        (timedelta(days=-3), False, "Expired", "ended 3 d ago"),
        (None, True, "Revoked", "revoked"),
    ],
)
def test_that_a_key_says_how_long_it_lives(left: timedelta | None, is_revoked: bool, word: str, said: str) -> None:
    key = replace(KEY, expires_at=None if left is None else NOW + left, is_revoked=is_revoked)
    assert (state(key, NOW)[0], ends(key, NOW)) == (word, said)


def test_that_a_filter_keeps_the_way_to_what_it_finds() -> None:
    roster = Roster((UDO, INES, ApiUser("zoe", is_integrator=False)), (KEY,), (ApiDevice("1", "", "ORBIT_K", "udo"),))
    assert [(one.key, one.depth) for one in entries(roster, "", NOW)] == [("ines", 0), ("udo", 1), ("zoe", 0)]
    assert [one.key for one in entries(roster, "UD", NOW)] == ["ines", "udo"]
    assert [one.key for one in entries(roster, "nobody", NOW)] == []


def test_that_an_integrator_gives_what_it_holds_and_what_only_users_may_have() -> None:
    roster = Roster((INES, UDO), (), (), INES, replace(KEY, user="ines", scopes=("readdev", "writekey")))
    assert roster.grantable(INES) == {"readdev", "writekey"}
    assert {"readdata", "readwebhook", "readdev"} <= roster.grantable(UDO)
    assert "orbitman" not in roster.grantable(UDO)
    assert Roster().grantable(UDO) == SCOPES


def test_that_a_secret_in_an_address_is_never_shown_whole() -> None:
    assert hooks.address(HOOK.url) == "https://hooks.example/in"
    assert hooks.protection(HOOK.url) == "key in the URL: ?key=••••9384"
    assert hooks.protection("https://x.example/?key=short") == "key in the URL: ?key=••••"
    assert hooks.protection("http://x.example/") == "no TLS, no key in the URL: anybody can post to it"
    assert hooks.address("https://me:secret@x.example/in") == "https://x.example/in"


@pytest.mark.parametrize(
    ("hook", "word", "said"),
    [
        (owned(), hooks.WAITING, "Nothing was sent yet"),
        (owned(replace(HOOK, last_status=200)), hooks.HEALTHY, "The other side takes them"),
        (
            owned(replace(HOOK, last_status=502, failing_since=NOW - timedelta(hours=3))),
            hooks.FAILING,
            "The other side does not take them",
        ),
        (owned(replace(HOOK, is_enabled=False)), hooks.OFF, "It is switched off"),
        (owned(replace(HOOK, is_enabled=False, disabled_reason="Gone.")), hooks.OFF, "The server switched it off"),
        (
            owned(replace(HOOK, failing_since=NOW), Sent(0, 4, NOW, "address")),
            hooks.BLOCKED,
            "The address may not be called",
        ),
        (owned(replace(HOOK, devices=())), hooks.WAITING, "No device sends to it"),
    ],
)
def test_that_a_webhook_says_how_it_is_and_why(hook: OwnedWebhook, word: str, said: str) -> None:
    assert hooks.state(hook) == word
    assert hooks.reason(hook, NOW)[1] == said


def test_that_a_failing_webhook_says_what_will_happen() -> None:
    failing = owned(replace(HOOK, last_status=502, failing_since=NOW - timedelta(days=4, hours=12)))
    said = hooks.reason(failing, NOW)[2]
    assert said.startswith("It answered 502; failing since ")
    assert said.endswith("Without a success it is switched off in 12 h 00 min.")


def test_that_a_delivery_says_which_try_it_was() -> None:
    failed = Delivery("1", NOW, 502, is_success=False, attempt=4, attempts=9, took_ms=3_100, error="Bad\nGateway")
    assert (hooks.answered(failed), hooks.tries(failed), hooks.came_back(failed)) == ("502", "4 of 9", "Bad Gateway")
    assert hooks.answered(replace(failed, status=None)) == "no answer"
    assert hooks.tries(replace(failed, is_success=True, attempt=1)) == "1"
    assert hooks.tries(replace(failed, is_test=True)) == "test"


def test_that_a_body_is_shown_one_member_a_line_and_anything_else_as_it_is() -> None:
    assert hooks.pretty('{"a":1}') == '{\n  "a": 1\n}'
    assert hooks.pretty("no json") == "no json"
