// As compilers of TypeScript write calls of other modules' functions.
function attempt(f) { try { return f(); } catch (e) { return e.name + ": " + e.message; } }
var reader_1 = { nested: {} };
function decodeUplink(input) {
  var key = input.fPort, bytes = input.bytes, none, o = {};
  return {
    data: [
      attempt(function () { return (0, reader_1.read)(bytes); }),
      attempt(function () { return (0,reader_1.nested.read)(bytes, 1); }),
      attempt(function () { return (0, reader_1[key])(bytes); }),
      attempt(function () { return (reader_1.a||reader_1.b)(bytes); }),
      attempt(function () { return (none)(bytes); }),
      attempt(function () { return Math.round((0, reader_1.read)(bytes[0])); }),
      attempt(function () { return bytes instanceof none; }),
      attempt(function () { return "" + Object.create(null); }),
      attempt(function () { return BigInt(bytes[999]); }),
      attempt(function () { return BigInt(NaN); }),
      attempt(function () { return bytes.flatMap(none); }),
      attempt(function () { return new Promise(none); }),
    ],
  };
}
