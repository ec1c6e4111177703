// expect: threw
function Decoder(bytes) {
  throw null;
}
