function Decoder(bytes) { var out = ""; try { out = decodeURIComponent(escape(String.fromCharCode.apply(null, bytes))); } catch (e) { out = e.name + "|" + e.message; } return { out: out }; }
