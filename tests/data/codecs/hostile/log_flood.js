// expect: timeout
function Decoder(bytes) {
  while (true) console.log("x".repeat(10000));
}
