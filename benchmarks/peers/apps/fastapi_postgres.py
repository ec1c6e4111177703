"""FastAPI and asyncpg on PostgreSQL, one INSERT a request."""

import os
from contextlib import asynccontextmanager

import asyncpg
from fastapi import Depends, FastAPI, Header, HTTPException, Request

TOKEN = "0123456789abcdef" * 4
TABLES = """
CREATE TABLE token (id serial PRIMARY KEY, value text UNIQUE, owner int);
CREATE TABLE record (
    id bigserial PRIMARY KEY, rec_type text, owner int, received_at timestamptz DEFAULT now(), body bytea
);
CREATE INDEX ON record (rec_type, owner, id);
"""


@asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool(os.environ["PEER_DATABASE"], min_size=16, max_size=16) as app.state.pool:
        await app.state.pool.execute(TABLES)
        await app.state.pool.execute("INSERT INTO token (value, owner) VALUES ($1, 1)", TOKEN)
        yield


app = FastAPI(lifespan=lifespan)


async def owner(authorization: str = Header()) -> int:
    sql = "SELECT owner FROM token WHERE value = $1"
    found = await app.state.pool.fetchval(sql, authorization.removeprefix("Bearer "))
    if found is None:
        raise HTTPException(401)
    return found


@app.post("/share/{rec_type}")
async def post(rec_type: str, request: Request, owner: int = Depends(owner)):
    await request.json()
    sql = "INSERT INTO record (rec_type, owner, body) VALUES ($1, $2, $3) RETURNING id"
    return {"id": await app.state.pool.fetchval(sql, rec_type, owner, await request.body())}
