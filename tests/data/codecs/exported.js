exports.decodeUplink = function (input) {
  return { data: { first: input.bytes[0], module: typeof module, required: typeof require } };
};
