// expect: threw
function Decoder(bytes) {
  throw Symbol("no");
}
