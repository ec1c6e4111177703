// expect: memory
function Decoder(bytes) {
  return { a: new Uint8Array(5e8).length };
}
