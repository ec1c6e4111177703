function Decoder(bytes) { return [[1, 2], "text", { a: { b: [] } }, [], { n: null }][bytes[0] % 5]; }
