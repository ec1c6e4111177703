"""Parts that know no screen and no API."""
