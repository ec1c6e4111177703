function rawToPayload(bytes, port) { return { raw: bytes, port: port }; }
