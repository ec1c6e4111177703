// expect: timeout
function Decoder(bytes) {
  while (true) {}
}
