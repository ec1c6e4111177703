// expect: timeout
function Decoder(bytes) {
  bytes.sort(function () { for (;;); });
  return {};
}
