// expect: killed
function Decoder(bytes) {
  var a = new Array(1e5).fill(1);
  while (true) JSON.stringify(a);
}
