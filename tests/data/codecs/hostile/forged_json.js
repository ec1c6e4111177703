// expect: ok
JSON.stringify = JSON.parse = function () {
  return "forged";
};
function Decoder(bytes) {
  return { a: 1 };
}
