module.exports = function Decoder(bytes, port) {
  let at = 0;
  const next = () => bytes[at++];
  return { port, head: next(), pair: (next() << 8) | next(), rest: bytes.slice(at).map((byte) => byte.toString(16).padStart(2, "0")).join(":") };
};
