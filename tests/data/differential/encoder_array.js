function Encoder(data, port) { var out = []; if (data.on) out.push(0x01, data.on ? 1 : 0); if (data.minutes) out.push(2, data.minutes >> 8, data.minutes & 255); out.push(port || 0); return out; }
function Decoder(bytes) { return { n: bytes.length }; }
