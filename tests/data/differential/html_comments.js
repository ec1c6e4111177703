<!-- an old habit
function Decoder(bytes) { return { n: bytes.length }; }
--> another
