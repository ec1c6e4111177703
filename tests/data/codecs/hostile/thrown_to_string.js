// expect: threw
function Decoder(bytes) {
  throw { toString: function () { while (true); } };
}
