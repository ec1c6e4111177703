// expect: memory
function Decoder(bytes) {
  var a = null;
  while (true) a = { next: a };
}
