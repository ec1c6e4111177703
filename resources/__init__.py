"""Data that ships with the product: icons, fonts, styles, licences."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the files lie, also in the packaged program. `importlib.resources` would say the same 12 ms later, which is a
tenth of the first paint."""
