function decodeUplink(input) {
  var buffer = Buffer.from(input.bytes);
  var written = Buffer.alloc(8);
  written.writeInt16BE(-2, 0);
  written.writeFloatLE(0.5, 4);
  return {
    data: {
      hex: buffer.toString("hex"),
      base64: buffer.toString("base64"),
      unsigned: buffer.readUInt16BE(0),
      signed: buffer.readInt16LE(2),
      lower: buffer.readUint8(1),
      long: buffer.readUIntBE(0, 3),
      negative: buffer.readIntLE(2, 2),
      float: written.readFloatLE(4),
      slice: buffer.slice(1, 3).toString("hex"),
      joined: Buffer.concat([buffer, Buffer.from("ff", "hex")]).length,
      old: new Buffer([1, 2]).length,
      text: Buffer.from("grün €").toString(),
      broken: Buffer.from([0xff, 0x41, 0xe2, 0x82]).toString("utf8"),
      json: Buffer.from([1]),
      is: Buffer.isBuffer(buffer) && buffer instanceof Uint8Array,
      equal: Buffer.from("YWI=", "base64").equals(Buffer.from("ab")),
      written: written.toString("hex"),
    },
  };
}
