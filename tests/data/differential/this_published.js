var self = this;
function Decoder(bytes, port) { return { via: this.helper ? this.helper(bytes) : "no", names: typeof self.Decoder, same: this === self }; }
function helper(bytes) { return bytes.length; }
