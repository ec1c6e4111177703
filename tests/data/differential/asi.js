function Decoder(bytes) { var a = bytes.length
  var b = a
  ++b
  return { a: a, b: b }
}
