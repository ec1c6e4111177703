"""The Orbit queue: changes of sensors that listen a few times a day. Rules only, no I/O."""
