function Decode(fPort, bytes, variables) { return { port: fPort, first: bytes[0], variables: variables, keys: Object.keys(variables || {}) }; }
