// expect: threw
function deeper() {
  return deeper() + 1;
}
function Decoder(bytes) {
  return { a: deeper() };
}
