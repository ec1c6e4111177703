"""What a text, a number or a moment is where Hypothesis builds what goes over the wire."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from embedded_server.domain.moments import from_ms

TEXT = st.text(max_size=12)
REAL = st.floats(allow_nan=False, allow_infinity=False)
MOMENT = st.integers(0, 4_102_444_800_000).map(from_ms)

st.register_type_strategy(str, TEXT)
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
st.register_type_strategy(float, REAL)
st.register_type_strategy(bytes, st.binary(max_size=20))
st.register_type_strategy(datetime, MOMENT)
