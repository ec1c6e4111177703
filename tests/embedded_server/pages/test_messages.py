"""What passes between the server and its page reader."""

from __future__ import annotations

from io import BytesIO

import pytest

from embedded_server.pages.messages import read, write, write_piece
from embedded_server.pieces import Pieces

PIECES = [b"", b"[1,", b"x" * 70_000, b"", b"2]"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 4_096, 65_536, 1_000_000])
def test_that_pieces_are_found_however_they_arrive(size: int) -> None:
    pipe = BytesIO()
    for piece in PIECES:
        write_piece(pipe, piece)
    sent, pieces = pipe.getvalue(), Pieces()
    arrived = [piece for at in range(0, len(sent), size) for piece in pieces.feed(sent[at : at + size])]
    assert arrived == PIECES
    assert pieces.feed(b"\1\0\0\0") == []
    assert pieces.feed(b"!") == [b"!"]


def test_that_the_end_of_the_other_side_is_told() -> None:
    pipe = BytesIO()
    write(pipe, {"page": 1})
    assert read(BytesIO(pipe.getvalue())) == {"page": 1}
    with pytest.raises(EOFError):
        read(BytesIO(pipe.getvalue()[:-1]))
