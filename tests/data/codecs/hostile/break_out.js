// expect: threw
} while (true); function x() {
function Decoder(bytes) {
  return {};
}
