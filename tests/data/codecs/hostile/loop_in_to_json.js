// expect: timeout
function Decoder(bytes) {
  return {
    toJSON: function () {
      for (;;);
    },
  };
}
