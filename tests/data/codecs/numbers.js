function decodeUplink(input) {
  return { data: { good: 1, none: null, nan: NaN, list: [1, Infinity], deep: { low: -Infinity, text: "null" } } };
}
