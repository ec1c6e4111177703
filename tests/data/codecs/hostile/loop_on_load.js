// expect: timeout
while (true) {}
function Decoder(bytes) {
  return {};
}
