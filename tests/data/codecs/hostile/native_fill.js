// expect: killed
function Decoder(bytes) {
  var a = new Float64Array(9e5);
  while (true) a.fill(0);
}
