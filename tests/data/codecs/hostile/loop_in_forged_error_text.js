// expect: killed
// The engine itself asks for the text of the error that ends a loop, after its time limit is over.
Error.prototype.toString = function () {
  for (;;);
};
function Decoder(bytes) {
  for (;;);
}
