// expect: ok
Object.prototype.toJSON = function () {
  return "polluted";
};
function Decoder(bytes) {
  return { a: 1 };
}
