"""What is exported for Postman: the variables people know, and no secret unless they ask for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from app.sender import Sender
from app.setup_sheets.postman import Account, collection, environment

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TOKEN = "4be1a90c" * 8
SENDER = Sender("https://in.example.org", "us.philadelphia.senet.em500", TOKEN)
ACCOUNT = Account("dana@northfield.example", "0D6F5A0E-52B1-4C7E-8B0A-5E6C8B1F7A11")


def values(text: str) -> dict[str, str]:
    return {one["key"]: one["value"] for one in json.loads(text)["values"]}


def test_that_the_environment_has_the_variables_of_the_tutorials() -> None:
    assert values(environment(SENDER, ACCOUNT, with_token=False)) == {
        "hostname": "https://in.example.org",
        "apikey": ACCOUNT.api_key,
        "username": ACCOUNT.username,
        "password": "",
        "token": "",
    }


def test_that_neither_file_has_the_token_unless_it_is_asked_for() -> None:
    assert TOKEN not in environment(SENDER, ACCOUNT, with_token=False)
    assert TOKEN not in collection(SENDER, NOW)
    assert values(environment(SENDER, ACCOUNT, with_token=True))["token"] == TOKEN


def test_that_password_and_token_are_kept_as_secrets_by_postman() -> None:
    kinds = {one["key"]: one["type"] for one in json.loads(environment(SENDER, ACCOUNT, with_token=True))["values"]}
    assert [key for key, kind in kinds.items() if kind == "secret"] == ["password", "token"]


def test_that_the_token_is_set_by_the_script_of_signing_in() -> None:
    folders = {folder["name"]: folder["item"] for folder in json.loads(collection(SENDER, NOW))["item"]}
    (sign_in,) = folders["Sign in"]
    assert 'pm.environment.set("token", reply.access_token);' in sign_in["event"][0]["script"]["exec"]
    assert sign_in["request"]["url"]["raw"] == "{{hostname}}/oauth2/token"
    assert sign_in["request"]["header"] == []
    (first, _) = folders["Send"]
    assert first["request"]["header"] == [{"key": "Authorization", "value": "Bearer {{token}}"}]
