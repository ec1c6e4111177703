"""Profiles of remote endpoints: kept in the settings, their keys among the person's secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.connections import HERE, Connections, Profile, kept_key
from app.credentials import Credentials
from app.running.loop import AppLoop
from app.settings import CONNECTION, CONNECTIONS, Settings

KEY = "Xy7" * 21 + "Q"
PROFILE = Profile("", 'Harbour, "north"', "https://api.harbour.example", is_production=True)


def saved(loop: AppLoop, connections: Connections) -> Profile:
    profile: Profile = loop.run_until_complete(connections.save(PROFILE, KEY))
    return profile


def test_that_a_profile_and_its_use_outlive_the_window(
    loop: AppLoop, connections: Connections, settings: Settings, credentials: Credentials
) -> None:
    profile = saved(loop, connections)
    loop.run_until_complete(connections.use(profile.id))
    settings._stored.sync()
    again = Connections(Settings(Path(settings._stored.fileName())), credentials)
    assert again.profiles == (profile,)
    assert (again.current, again.place) == (profile, profile.id)
    assert profile.name == 'Harbour, "north"'


def test_that_the_key_is_in_no_file_of_settings(
    loop: AppLoop, connections: Connections, settings: Settings, credentials: Credentials
) -> None:
    profile = saved(loop, connections)
    settings._stored.sync()
    assert KEY not in Path(settings._stored.fileName()).read_text("utf-8")
    assert KEY not in repr(profile)
    assert credentials.get(f"connection/{profile.id}/key") == KEY


def test_that_saving_without_a_key_leaves_the_one_that_is_kept(
    loop: AppLoop, connections: Connections, credentials: Credentials
) -> None:
    profile = saved(loop, connections)
    loop.run_until_complete(connections.save(profile, ""))
    assert credentials.get(f"connection/{profile.id}/key") == KEY
    assert connections.profiles == (profile,)


def test_that_removing_one_in_use_forgets_its_secrets_and_goes_back_here(
    loop: AppLoop, connections: Connections, credentials: Credentials
) -> None:
    profile = saved(loop, connections)
    loop.run_until_complete(credentials.put(kept_key(profile.id, "7"), KEY))
    loop.run_until_complete(credentials.put(kept_key(HERE, "7"), KEY))
    loop.run_until_complete(connections.use(profile.id))
    told: list[str] = []
    connections.switched.connect(lambda: told.append(connections.place))
    loop.run_until_complete(connections.remove(profile.id))
    assert told == [HERE]
    assert connections.profiles == ()
    assert credentials.names("connection/") == [kept_key(HERE, "7")]


def test_that_a_profile_whose_key_is_not_here_says_so(loop: AppLoop, connections: Connections) -> None:
    profile = saved(loop, connections)
    loop.run_until_complete(connections._credentials.forget(f"connection/{profile.id}/key"))
    loop.run_until_complete(connections.use(profile.id))
    assert (connections.state(profile.id).tone, connections.has_key(profile.id)) == ("warn", False)


@pytest.mark.parametrize("text", ["", "no json", '[{"colour": "red"}]', "7"])
def test_that_profiles_that_cannot_be_read_are_left_out(
    loop: AppLoop, settings: Settings, credentials: Credentials, text: str
) -> None:
    settings.set(CONNECTIONS, text)
    settings.set(CONNECTION, "gone")
    connections = Connections(settings, credentials)
    assert (connections.profiles, connections.place) == ((), HERE)
