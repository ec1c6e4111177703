"""The store on PostgreSQL, for servers that share one."""
