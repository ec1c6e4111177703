// expect: memory
function Decoder(bytes) {
  var a = {};
  for (var i = 0; i < 5e6; i++) a["k" + i] = i;
  return a;
}
