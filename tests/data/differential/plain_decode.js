function decode(bytes, port) { return [{ channel: port, value: bytes[0] }, { value: bytes[1] }]; }
