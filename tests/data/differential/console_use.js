function Decoder(bytes) { console.log("bytes", bytes); console.error("%s", "x"); console.warn(); console.info({}); console.debug(1); return { c: typeof console, l: typeof console.log }; }
