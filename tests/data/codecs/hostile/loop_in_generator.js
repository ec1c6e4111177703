// expect: timeout
function* forever() {
  while (true) yield 1;
}
function Decoder(bytes) {
  for (const one of forever());
}
