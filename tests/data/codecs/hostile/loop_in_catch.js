// expect: timeout
function Decoder(bytes) {
  while (true) {
    try {
      while (true) {}
    } catch (error) {}
  }
}
