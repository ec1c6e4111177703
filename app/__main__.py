"""`python -m app`, and what the installed `sluice` command calls."""

from __future__ import annotations

import sys

from app.main import main

if __name__ == "__main__":
    sys.exit(main())
