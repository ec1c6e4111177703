if (!String.prototype.padStart) String.prototype.padStart = function () { return "poly"; };
if (typeof Array.prototype.at !== "function") Array.prototype.at = function () { return "poly"; };
Math.sign = Math.sign || function () { return "poly"; };
if (!Number.isInteger) Number.isInteger = function () { return "poly"; };
function Decoder(bytes) { return { p: "1".padStart(3, "0"), at: bytes.at(-1), s: Math.sign(-2), i: Number.isInteger(1.5), flat: typeof [].flat, gt: typeof globalThis, tof: typeof Object.fromEntries }; }
