decodeUplink = function (input) { return { data: { n: input.bytes.length } }; };
