// expect: threw
function Decoder(bytes) {
  return { a: new ArrayBuffer(8e9).byteLength };
}
