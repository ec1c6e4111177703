// expect: memory
// Being out of memory can be caught; the result is kept, and marked.
function Decoder(bytes) {
  var a = [];
  try {
    while (true) a.push(1, 2, 3);
  } catch (error) {
    a = null;
  }
  return { length: 1 };
}
