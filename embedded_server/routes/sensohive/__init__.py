"""Sensohive's API: keys with scopes, users, devices, webhooks and Orbit's queue."""
