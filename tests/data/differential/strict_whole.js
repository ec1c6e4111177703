"use strict";
function Decoder(bytes) { var t = (function () { return typeof this; })(); var e = ""; try { undeclared = 1; } catch (x) { e = x.message; } return { t: t, e: e, first: bytes[0] }; }
