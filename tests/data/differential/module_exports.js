function inner(input) { return { data: { first: input.bytes[0] } }; }
if (typeof module !== "undefined" && module.exports) module.exports = { decodeUplink: inner, encodeDownlink: (i) => ({ bytes: [i.data.level & 255], fPort: 3 }) };
