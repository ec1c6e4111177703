"""FastAPI, SQLAlchemy and SQLite as its tutorials put them together. SQLITE_PRAGMAS holds what is set on connecting."""

import os
from datetime import UTC, datetime

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, String, create_engine, event, func, select
from sqlalchemy.orm import Session, declarative_base, sessionmaker

# As delivered 64 requests hold each other up for ever: their sessions wait for connections, and those for threads.
engine = create_engine(f"sqlite:///{os.environ['PEER_FILE']}", connect_args={"check_same_thread": False}, pool_size=64)
Base = declarative_base()
TOKEN = "0123456789abcdef" * 4


class Token(Base):
    __tablename__ = "token"
    id = Column(Integer, primary_key=True)
    value = Column(String, unique=True)
    owner = Column(Integer, index=True)


class Record(Base):
    __tablename__ = "record"
    id = Column(Integer, primary_key=True)
    rec_type = Column(String)
    owner = Column(Integer)
    received_at = Column(DateTime)
    body = Column(LargeBinary)
    __table_args__ = (Index("record_of_owner", "rec_type", "owner"),)


@event.listens_for(engine, "connect")
def set_pragmas(connection, _record):
    for pragma in filter(None, os.environ.get("SQLITE_PRAGMAS", "").split(";")):
        connection.execute(f"PRAGMA {pragma}")


Base.metadata.create_all(engine)
sessions = sessionmaker(engine)
with sessions() as session:
    if session.scalar(select(Token.id)) is None:
        session.add(Token(value=TOKEN, owner=1))
        session.commit()

app = FastAPI()


def database():
    with sessions() as session:
        yield session


def owner(authorization: str = Header(), session: Session = Depends(database)) -> int:
    token = session.scalar(select(Token).where(Token.value == authorization.removeprefix("Bearer ")))
    if token is None:
        raise HTTPException(401)
    return token.owner


async def json_body(request: Request) -> bytes:
    await request.json()
    return await request.body()


@app.post("/share/{rec_type}")
def post(
    rec_type: str,
    body: bytes = Depends(json_body),
    session: Session = Depends(database),
    owner: int = Depends(owner),
):
    record = Record(rec_type=rec_type, owner=owner, received_at=datetime.now(UTC), body=body)
    session.add(record)
    session.commit()
    return {"id": record.id}


@app.get("/share/{rec_type}")
def page(
    rec_type: str,
    page: int = 1,
    per_page: int = 999,
    session: Session = Depends(database),
    owner: int = Depends(owner),
):
    mine = select(Record).where(Record.rec_type == rec_type, Record.owner == owner)
    total = session.scalar(select(func.count()).select_from(Record).where(Record.rec_type == rec_type))
    seen = session.scalar(select(func.count()).select_from(mine.subquery()))
    records = session.scalars(mine.order_by(Record.id).offset((page - 1) * per_page).limit(per_page))
    objs = [{"id": r.id, "tstamp": r.received_at.timestamp(), "data": r.body.decode()} for r in records]
    return {"meta": {"totalCount": total, "seen": seen}, "objs": objs}
