// expect: memory
function Decoder(bytes) {
  var a = [];
  while (true) a.push(a.length, 1, 2, 3);
}
