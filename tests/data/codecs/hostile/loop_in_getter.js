// expect: timeout
function Decoder(bytes) {
  return {
    get temperature() {
      for (;;);
    },
  };
}
