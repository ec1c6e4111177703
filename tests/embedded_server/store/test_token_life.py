"""The life of tokens as a state machine: issue, use, revoke, delete the key, let time pass, start again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from embedded_server.domain.account import LOCAL_ORGANISATION
from embedded_server.domain.refusal import RefusedError
from embedded_server.domain.token import TokenKind, token_hash
from embedded_server.store.base import Grant, RecordsWanted, Store, TokenWish
from tests.embedded_server.homes import Homes, passing
from tests.embedded_server.store.kit import REC_TYPE, HandClock, new_record

Result = TypeVar("Result")
LIFE_MS = 48 * 3_600_000


@dataclass
class Life:
    """What should be true of a token."""

    id: str
    value: str
    kind: TokenKind
    client_id: str
    issued_ms: int
    revoked_ms: int | None = None
    uses: int = 0


class TokenLife(RuleBasedStateMachine):
    keys = Bundle("keys")
    lives = Bundle("lives")
    grants = Bundle("grants")

    def __init__(self, homes: Homes) -> None:
        super().__init__()
        self._homes = homes

    @initialize()
    def start(self) -> None:
        self._passing = passing(self._homes)
        self._home = self._passing.__enter__()
        self._runner = asyncio.Runner()
        self.clock = HandClock()
        self.store = self._open()
        self.known: list[Life] = []

    def teardown(self) -> None:
        self._run(self.store.close())
        self._runner.close()
        self._passing.__exit__(None, None, None)

    @rule(target=keys)
    def create_key(self) -> str:
        return self._run(self.store.create_key("Harbour", "", 1)).key.client_id

    @rule(target=lives, client_id=keys, kind=st.sampled_from(TokenKind))
    def issue(self, client_id: str, kind: TokenKind) -> Life:
        wish = TokenWish(kind, client_id, 1, LOCAL_ORGANISATION, "SHARE:WRITE")
        issued = self._run(self.store.issue_token(wish))
        life = Life(issued.token.id, issued.value, kind, client_id, self.clock.ms)
        self.known.append(life)
        return life

    @rule(target=grants, life=lives)
    def present(self, life: Life) -> tuple[Life, Grant, Store]:
        grant = self._run(self.store.grant(token_hash(life.value)))
        assert grant is not None
        assert (grant.token_id, grant.revoked_ms) == (life.id, life.revoked_ms)
        expiry = life.issued_ms + LIFE_MS if life.kind is TokenKind.PASSWORD else None
        assert grant.expires_ms == expiry
        return life, grant, self.store

    @rule(presented=consumes(grants))
    def append(self, presented: tuple[Life, Grant, Store]) -> None:
        life, grant, store = presented
        if grant.revoked_ms is not None or store is not self.store:
            return  # refused before it comes to the store; no request outlives a server
        record = new_record(at_ms=self.clock.ms)
        if life.revoked_ms is None:
            self._run(self.store.append(grant, record))
            life.uses += 1
            return
        with pytest.raises(RefusedError) as refused:
            self._run(self.store.append(grant, record))
        assert refused.value.code == "token_revoked"

    @rule(life=lives)
    def revoke(self, life: Life) -> None:
        assert self._run(self.store.revoke_token(life.id)) is not None
        life.revoked_ms = life.revoked_ms or self.clock.ms

    @rule(client_id=consumes(keys))
    def delete_key(self, client_id: str) -> None:
        assert self._run(self.store.delete_key(client_id))
        for life in self.known:
            if life.client_id == client_id:
                life.revoked_ms = life.revoked_ms or self.clock.ms
        wish = TokenWish(TokenKind.PIPE, client_id, 1, LOCAL_ORGANISATION, "SHARE:WRITE")
        with pytest.raises(RefusedError) as refused:
            self._run(self.store.issue_token(wish))
        assert refused.value.code == "key_unknown"

    @rule(hours=st.integers(-3, 50))
    def let_time_pass(self, hours: int) -> None:
        self.clock.ms += hours * 3_600_000

    @rule()
    def start_again(self) -> None:
        self._run(self.store.close())
        self.store = self._open()

    @invariant()
    def tokens_are_as_they_should_be(self) -> None:
        if not hasattr(self, "known"):
            return
        tokens = self._run(self.store.tokens())
        assert [token.id for token in tokens] == [life.id for life in self.known]
        for token, life in zip(tokens, self.known, strict=True):
            assert token.uses == life.uses
            assert (token.revoked_at is None) == (life.revoked_ms is None)
        assert self._run(self.store.count(RecordsWanted(REC_TYPE))) == sum(life.uses for life in self.known)
        for key in self._run(self.store.keys()):
            assert key.tokens == sum(self._is_alive(life) for life in self.known if life.client_id == key.client_id)

    def _is_alive(self, life: Life) -> bool:
        is_expired = life.kind is TokenKind.PASSWORD and self.clock.ms >= life.issued_ms + LIFE_MS
        return life.revoked_ms is None and not is_expired

    def _open(self) -> Store:
        return self._run(self._home.open(self.clock))

    def _run(self, work: Coroutine[object, object, Result]) -> Result:
        return self._runner.run(work)


def test_that_tokens_live_and_die_as_they_should(homes: Homes) -> None:
    class Here(TokenLife):
        def __init__(self) -> None:
            super().__init__(homes)

    run_state_machine_as_test(Here, settings=settings(max_examples=25, stateful_step_count=25))
