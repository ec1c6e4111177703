function Decoder(bytes) { "use strict"; return { t: (function () { return this === undefined; })(), sloppy: helper() }; }
function helper() { return typeof this; }
