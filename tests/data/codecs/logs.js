function decodeUplink(input) {
  console.log("bytes", input.bytes, { port: input.fPort }, new Error("odd"), undefined, Symbol("s"));
  print("printed");
  log("logged");
  for (var i = 0; i < 500; i++) console.warn("line " + i);
  return { data: {} };
}
