function decodeUplink(input) {
  console.group("decoding");
  console.time("t");
  console.assert(input.bytes.length > 3, "short");
  console.table([[1]]);
  console.count();
  console.timeEnd("t");
  console.groupEnd();
  return { data: { n: input.bytes.length }, errors: input.bytes.length ? [] : [new Date(0)] };
}
