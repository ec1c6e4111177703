// expect: timeout
function Decoder(bytes) {
  throw { toString: function () { for (;;); }, toJSON: function () { for (;;); } };
}
