// expect: ok
function Decoder(bytes) {
  var world = this.constructor.constructor("return globalThis")();
  return { process: typeof world.process, require: typeof world.require, std: typeof world.std, os: typeof world.os };
}
