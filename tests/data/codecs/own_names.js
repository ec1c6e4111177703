// Declares names that the harness gives as well.
const console = { log: function () {} };
let print = 1;
class Buffer {
  static from() {
    return "own";
  }
}
function log(x) {
  return x + print;
}
function Decoder(bytes) {
  console.log("not captured");
  return { buffer: Buffer.from(bytes), log: log(1) };
}
