function decodeUplink(input) {
  return { data: Object.assign({ a: "x".padStart(3) }, { b: 1 }) };
}
