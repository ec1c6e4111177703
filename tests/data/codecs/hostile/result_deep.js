// expect: memory
function Decoder(bytes) {
  var a = {};
  for (var i = 0; i < 100000; i++) a = { a: a };
  return a;
}
