// expect: killed
function Decoder(bytes) {
  return { a: new Array(1e8).join("x").length };
}
