var data = 5, bytes = "global", input = "mine", source = 1, factory = 2, run = 3, text = "t", entered = 9, spoken = 1;
function log() { return "own log"; } function print() { return "own print"; }
function Decoder(b) { return { data: data, bytes: bytes, log: log(), print: print(), sum: source + factory + run, entered: entered }; }
