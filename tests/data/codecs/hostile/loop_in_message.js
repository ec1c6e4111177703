// expect: timeout
function Decoder(bytes) {
  var error = new Error();
  Object.defineProperty(error, "message", { get: function () { for (;;); } });
  throw error;
}
