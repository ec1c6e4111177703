exports.decodeUplink = function (input) { return { data: { sum: input.bytes.reduce((a, b) => a + b, 0), module: typeof module, exports: typeof exports } }; };
