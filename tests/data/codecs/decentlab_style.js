// A vendor's object that keeps its decoder, followed by a demonstration that prints.
var decentlab_decoder = {
  PROTOCOL_VERSION: 2,
  SENSORS: [{ length: 1, values: [{ name: "depth", convert: function (x) { return x[0] - 32768; }, unit: "mm" }] }],
  read_int: function (bytes, at) {
    return (bytes[at] << 8) + bytes[at + 1];
  },
  decode: function (msg) {
    if (msg[0] !== this.PROTOCOL_VERSION) return { error: "protocol version " + msg[0] };
    var value = this.SENSORS[0].values[0];
    var result = {};
    result[value.name] = { value: value.convert.bind(this)([this.read_int(msg, 1)]), unit: value.unit };
    return result;
  },
};

function main() {
  console.log(decentlab_decoder.decode([2, 128, 10]));
}

main();
