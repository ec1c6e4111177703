// expect: killed
// Each step is one native call, and the engine looks at its clock once in ten thousand steps.
function Decoder(bytes) {
  while (true) "x".padStart(5e6);
}
