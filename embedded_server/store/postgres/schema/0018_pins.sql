-- Many devices may be pinned to decoders one by one.

CREATE INDEX assignment_by_device ON assignment (device);
