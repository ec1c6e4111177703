function encodeDownlink(input) { var d = input.data, errors = []; if (d.level > 100) errors.push("level too high"); if (errors.length) return { errors: errors }; return { fPort: 7, bytes: new Uint8Array([d.level, d.negative & 255]), warnings: d.level === 0 ? ["off"] : [] }; }
function decodeDownlink(input) { return { data: { level: input.bytes[0], port: input.fPort } }; }
function decodeUplink(input) { return { data: {} }; }
