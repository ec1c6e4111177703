"use strict";
function Decoder(bytes) {
  undeclared = bytes[0];
  return { undeclared: undeclared };
}
