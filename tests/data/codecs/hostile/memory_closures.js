// expect: memory
var kept = [];
function Decoder(bytes) {
  while (true) kept.push(function () { return bytes; });
}
