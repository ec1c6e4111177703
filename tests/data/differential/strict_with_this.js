// A comment first
/* and another */ 'use strict';
var here = typeof this;
function Decoder(bytes) { return { f: (function () { return this === undefined; })(), here: here, n: bytes.length }; }
