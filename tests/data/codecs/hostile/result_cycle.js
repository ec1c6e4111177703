// expect: bad_output
function Decoder(bytes) {
  var a = {};
  a.a = a;
  return a;
}
