function decode(bytes, port) {
  return { first: bytes[0], port: port };
}
