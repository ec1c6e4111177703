function Decoder(bytes) {
  var a = `line
break`;
  return { a: a.length, n: bytes.length };
}
