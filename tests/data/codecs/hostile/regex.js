// expect: timeout
function Decoder(bytes) {
  return { a: /^(a+)+$/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") };
}
