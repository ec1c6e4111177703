var early = typeof decodeAll, list = [typeof later, typeof fn];
var later = 1;
function fn() { return 1; }
function fn() { return 2; }
function decodeAll(b) { if (true) { function inBlock() { return "in"; } } return inBlock() + b.length; }
function Decoder(bytes) { return { early: early, list: list, fn: fn(), all: decodeAll(bytes), v: (function () { return typeof hoisted; var hoisted = 1; })() }; }
