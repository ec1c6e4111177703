// expect: timeout
function Decoder(bytes) {
  try {
    throw 1;
  } finally {
    for (;;);
  }
}
