"""The admin API: one module a noun, all behind the admin token."""
