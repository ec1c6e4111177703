// expect: threw
function Decoder(bytes) {
  return { a: "x".repeat(Math.pow(2, 30)).length };
}
