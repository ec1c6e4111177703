"""Nobody but this computer reaches the server unless somebody agreed and senders can be told apart."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import httpx
import pytest

from embedded_server.connection.exposure import Consent, ExposureError, check_exposure, is_loopback, names_of
from embedded_server.domain.token import TokenKind
from embedded_server.store.base import TokenWish
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.processes import COMMAND, furnish, served

AGREED = Consent(open_to_network=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
async def test_that_this_computer_needs_no_consent(data_dir: Path, address: str) -> None:
    assert is_loopback(address)
    store = await open_store(data_dir)
    await check_exposure(address, Consent(), has_tls=False, store=store)
    await store.close()


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::7", "no address"])
async def test_that_a_network_needs_consent_encryption_or_its_waiver_and_a_credential(
    data_dir: Path, address: str
) -> None:
    assert not is_loopback(address)
    store = await open_store(data_dir)
    with pytest.raises(ExposureError, match="--open-to-network"):
        await check_exposure(address, Consent(plain_http=True), has_tls=True, store=store)
    with pytest.raises(ExposureError, match="--plain-http"):
        await check_exposure(address, AGREED, has_tls=False, store=store)
    with pytest.raises(ExposureError, match="no token and no account with a password"):
        await check_exposure(address, AGREED, has_tls=True, store=store)
    account = await store.local_account()
    key = (await store.create_key("Pilot", "", account.id)).key
    await store.issue_token(TokenWish(TokenKind.PIPE, key.client_id, account.id, "local", "SHARE:WRITE"))
    await check_exposure(address, AGREED, has_tls=True, store=store)
    await check_exposure(address, Consent(open_to_network=True, plain_http=True), has_tls=False, store=store)
    await store.close()


async def test_that_a_password_counts_as_a_credential(data_dir: Path) -> None:
    store = await open_store(data_dir)
    await store.add_account("dana@northfield.example", "northfield", "$argon2id$…")
    await check_exposure("0.0.0.0", AGREED, has_tls=True, store=store)
    await store.close()


def test_that_a_server_on_the_network_answers_to_its_own_names() -> None:
    assert names_of("127.0.0.1") == {"127.0.0.1"}
    assert "192.0.2.7" in names_of("192.0.2.7")
    own = os.uname().nodename.lower()
    assert {own, f"{own.partition('.')[0]}.local"} <= names_of("0.0.0.0")
    assert "0.0.0.0" not in names_of("0.0.0.0")


@pytest.mark.slow
def test_that_a_server_refuses_in_one_sentence_and_leaves_the_port_alone(data_dir: Path) -> None:
    command = [*COMMAND, "--data", str(data_dir), "--host", "0.0.0.0"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("serve: At 0.0.0.0 every device on the network can reach Sluice.")


@pytest.mark.slow
def test_that_it_answers_under_the_name_of_this_computer_when_it_was_opened(data_dir: Path) -> None:
    furnish(data_dir)
    with served(data_dir, "--host", "0.0.0.0", "--open-to-network", "--plain-http") as server:
        port = server.url.rpartition(":")[2]
        name = f"{os.uname().nodename.lower()}:{port}"
        assert httpx.get(f"{server.url}/healthz", headers={"Host": name}).status_code == 200
        assert httpx.get(f"{server.url}/healthz", headers={"Host": "evil.example"}).status_code == 421
        assert "tokens are not protected on the way" in server.log.read_text()
