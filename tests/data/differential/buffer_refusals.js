function attempt(f) { try { return f(); } catch (e) { return e.name + ": " + e.message + " " + e.code; } }
function decodeUplink(input) {
  var first = input.bytes[0] || 0, whole = Buffer.from(input.bytes), told = {};
  var bigs = [1n, -1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 64n - 1n, 2n ** 64n, BigInt(first), first, 1.5, undefined, null, "7"];
  ["BigInt64LE", "BigUInt64BE"].forEach(function (name) {
    told[name] = bigs.map(function (value) {
      return attempt(function () { var b = Buffer.alloc(8); return b["write" + name](value) + b.toString("hex"); });
    });
  });
  ["IntBE", "UIntLE"].forEach(function (name) {
    told[name] = [-1, 300, 2 ** 32, 2 ** 40, 2 ** 47, -(2 ** 53), 1e300, first].map(function (value) {
      return [1, 4, 5, 6].map(function (size) { return attempt(function () { return Buffer.alloc(8)["write" + name](value, 0, size); }); });
    });
  });
  told.sizes = [-1, NaN, "2", null, undefined, 2 ** 40, first].map(function (size) { return attempt(function () { return Buffer.alloc(size).length; }); });
  told.lengths = [0, 7, 1.5, NaN, Infinity, "1"].map(function (length) { return attempt(function () { return whole.readUIntBE(0, length); }); });
  told.offsets = [Infinity, -1, 0.5, NaN, "0", 99].map(function (offset) { return attempt(function () { return whole.readInt16LE(offset); }); });
  return { data: told };
}
