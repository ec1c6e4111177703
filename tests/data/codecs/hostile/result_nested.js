// expect: bad_output
function Decoder(bytes) {
  var a = {};
  for (var i = 0; i < 80; i++) a = { a: a };
  return a;
}
