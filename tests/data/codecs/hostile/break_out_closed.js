// expect: timeout
}); while (true); (function () {
function Decoder(bytes) {
  return {};
}
