"""Records as files: CSV and Parquet with a row for each message, NDJSON with a line for each record."""
