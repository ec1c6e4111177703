// expect: threw
function Decoder(bytes) {
  var a = "x";
  while (true) a = a + a + "y";
}
